"""The pages of consent, as people of the team and strangers find them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from hq_consent.stage import item, take_back, yes

pytestmark = pytest.mark.django_db


def today() -> str:
    from django.utils import timezone

    return timezone.now().date().isoformat()


TALK = {
    "language": "ru",
    "read": "risks-1/ru",
    "form": "written",
    "place": "office",
    "capacity": "adult",
    "giver": "self",
    "method": "a word to the cousin abroad",
}


def test_a_conversation_is_written_down_and_what_was_not_asked_stays_a_no(
    house: Any, visit: Any, people: Any, anna: Any
) -> None:
    from vedette_hq.consent import gate
    from vedette_hq.consent.models import Grant

    client = visit(people["investigator"])
    page = client.get(reverse("consent:record_new", args=[anna.pk]))
    assert page.status_code == 200
    assert page.content.count(b'type="radio"') == 75, "three answers to each of 25 questions"
    assert page.content.count(b"checked") == 25, "not asked is what stands there first"
    data = {**TALK, "day": today(), "C07-answer": "yes", "C09-answer": "no"}
    answer = client.post(reverse("consent:record_new", args=[anna.pk]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert {one.scope: one.given for one in Grant.objects.all()} == {"C07": True, "C09": False}
    assert gate.ask(people["editor"], "C07", [anna.pk]).allowed == {anna.pk}
    for scope in ("C09", "C17", "C08"):
        assert not gate.ask(people["editor"], scope, [anna.pk]).allowed
    shown = client.get(answer["Location"]).content.decode()
    assert "never been asked" not in shown
    assert "The person said no to this use." in shown


def test_a_yes_to_journalists_needs_a_list(house: Any, visit: Any, people: Any, anna: Any) -> None:
    from vedette_hq.consent.models import Grant

    client = visit(people["investigator"])
    data = {**TALK, "day": today(), "C01-answer": "yes", "C16-answer": "yes"}
    answer = client.post(reverse("consent:record_new", args=[anna.pk]), data)
    assert answer.status_code == 400
    assert "C16" in answer.content.decode()
    assert not Grant.objects.exists(), "nothing is half done"


def test_nothing_is_written_without_an_answer(house: Any, visit: Any, people: Any, anna: Any) -> None:
    client = visit(people["investigator"])
    answer = client.post(reverse("consent:record_new", args=[anna.pk]), {**TALK, "day": today()})
    assert answer.status_code == 400


def test_the_page_may_this_leave_says_why_and_what_would_change_it(
    house: Any, visit: Any, people: Any, case: Any, anna: Any, witness: Any
) -> None:
    lead = people["lead"]
    yes(anna, "C15", lead, audience=["Invented Federation"])
    client = visit(people["investigator"])
    address = reverse("consent:ask", args=[case.pk])
    asked = {"scope": "C15", "people": [anna.pk, witness.pk], "audience": "invented  federation"}
    page = client.post(address, asked).content.decode()
    assert "1 of 2 may leave" in page
    assert "<code>granted</code>" in page
    assert "<code>never-asked</code>" in page
    assert "Ask the person about this very use." in page
    other = client.post(address, {**asked, "audience": "Another"}).content.decode()
    assert "0 of 2 may leave" in other
    assert "<code>audience</code>" in other


def test_an_editor_asks_but_reads_no_ledger_and_no_protected_person(
    house: Any, visit: Any, people: Any, case: Any, anna: Any, witness: Any
) -> None:
    grant = yes(anna, "C17", people["lead"])
    client = visit(people["editor"])
    address = reverse("consent:ask", args=[case.pk])
    page = client.get(address).content.decode()
    assert witness.pseudonym not in page
    assert "Anna" not in page, "the name is hidden from an editor"
    answer = client.post(address, {"scope": "C17", "people": [anna.pk]}).content.decode()
    assert "may leave" in answer
    assert grant.pk not in answer
    for name, pk in (("case", case.pk), ("record", anna.pk), ("grant", grant.pk), ("protected", witness.pk)):
        assert client.get(reverse(f"consent:{name}", args=[pk])).status_code in (403, 404)


def test_strangers_find_nothing(
    house: Any, visit: Any, people: Any, strangers: Any, case: Any, anna: Any
) -> None:
    grant = yes(anna, "C17", people["lead"])
    away = take_back(anna, "C17", people["lead"])
    client = visit(strangers["lead"])
    for name, pk in (
        ("case", case.pk),
        ("ask", case.pk),
        ("record", anna.pk),
        ("record_new", anna.pk),
        ("record_withdraw", anna.pk),
        ("grant", grant.pk),
        ("withdrawal", away.pk),
    ):
        assert client.get(reverse(f"consent:{name}", args=[pk])).status_code == 404, name


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_the_form_is_read_out_and_printed_in_three_languages(
    house: Any, visit: Any, people: Any, anna: Any, language: str
) -> None:
    from vedette.records.consent_words import READ_OUT, SCOPE_WORDS

    page = visit(people["lead"]).get(reverse("consent:form"), {"language": language}).content.decode()
    assert f'<html lang="{language}"' in page
    assert READ_OUT[language][0] in page
    for words in SCOPE_WORDS.values():
        assert words.meaning[language].split(".")[0].split("’")[0][:20] in page.replace("&#x27;", "'")
    named = visit(people["lead"]).get(reverse("consent:record_form", args=[anna.pk])).content.decode()
    assert "Anna" not in named.split("<main")[1].split("<h2>")[1], "no name on the paper"


def test_every_page_opens_for_a_protected_person_without_a_name(
    house: Any, visit: Any, people: Any, case: Any, witness: Any
) -> None:
    client = visit(people["lawyer"])
    picture = item(case, people["lead"])
    grant = yes(witness, "C19", people["lead"], said={"items": [picture.pk]}, event="I have left")
    take_back(witness, "C19", people["lead"], reach="unclear")
    for name in ("protected", "protected_new", "protected_withdraw", "protected_form"):
        page = client.get(reverse(f"consent:{name}", args=[witness.pk]))
        assert page.status_code == 200, name
    for address in (
        reverse("consent:start"),
        reverse("consent:case", args=[case.pk]),
        reverse("consent:grant", args=[grant.pk]),
    ):
        assert client.get(address).status_code == 200, address
    assert "C17/one" in client.get(reverse("consent:case", args=[case.pk])).content.decode()


def test_a_withdrawal_through_the_page(house: Any, visit: Any, people: Any, anna: Any) -> None:
    from vedette_hq.consent.models import Withdrawal

    yes(anna, "C17", people["lead"])
    client = visit(people["investigator"])
    data = {"scope": "C17", "day": today(), "channel": "call", "voluntary": "unclear", "reach": "yes"}
    answer = client.post(reverse("consent:record_withdraw", args=[anna.pk]), data)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Possible interference" in page
    made = Withdrawal.objects.get()
    done = client.post(
        reverse("consent:check", args=[made.pk]), {"outcome": "pressed", "words": "her cousin asked"}
    )
    assert done.status_code == 302
    made.refresh_from_db()
    assert made.outcome == "pressed"
