"""What casework refuses, keeps and counts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hq_casework.story import DAY, PDF, case_of, client_of, judged, matter_of, person_of
from vedette.errors import ConflictError, FormatError, LimitError, UsageError

pytestmark = pytest.mark.django_db


def test_a_protected_client_is_a_pseudonym_everywhere(people: Any, visit: Any) -> None:
    from vedette_hq.casework import queries, services
    from vedette_hq.identity.models import Protected

    case, lawyer = case_of(people), people["lawyer"]
    hidden = Protected.objects.create(case=case, pseudonym="w-heron", made_by=lawyer)
    made = services.take_client(case, lawyer, hidden.pk, "witness", DAY)
    assert queries.name_of(lawyer, made) == "w-heron" and made.record_id is None
    shown = visit(lawyer).get(f"/casework/client/{made.pk}").content.decode()
    assert "w-heron" in shown and "the name is at the identity desk" in shown
    with pytest.raises(UsageError, match="who is none yet"):
        services.take_client(case, lawyer, hidden.pk, "witness", DAY)
    services.end_client(made, lawyer, date(2026, 5, 1), "asked us to stop")
    services.take_client(case, lawyer, hidden.pk, "witness", date(2026, 6, 1))


def test_a_person_of_another_case_is_no_client_here(people: Any) -> None:
    from vedette_hq.casework import services

    case, other, lawyer = case_of(people), case_of(people), people["lawyer"]
    foreign = person_of(other, lawyer)
    with pytest.raises(UsageError, match="client: choose a person of this case"):
        services.take_client(case, lawyer, foreign.pk, "victim", DAY)


def test_a_power_stands_from_its_first_day_to_its_last_and_not_after_it_was_revoked(people: Any) -> None:
    from vedette_hq.casework import queries, services

    case, lawyer = case_of(people), people["lawyer"]
    client = client_of(case, lawyer)
    last = DAY + timedelta(days=30)
    said = services.PowerSaid("attorney", "Alice Sample", DAY, DAY, last, ("court", "court"))
    power = services.add_power(client, said, lawyer)
    assert power.scopes == ["court"]
    stands = {day: power.stands(DAY + timedelta(days=day)) for day in (-1, 0, 30, 31)}
    assert stands == {-1: False, 0: True, 30: True, 31: False}
    assert queries.may_act(lawyer, case, client, "court", DAY)
    assert not queries.may_act(lawyer, case, client, "un", DAY), "a power for courts is none for Geneva"
    services.revoke_power(power, lawyer, DAY + timedelta(days=10))
    power.refresh_from_db()
    assert power.stands(DAY + timedelta(days=9)) and not power.stands(DAY + timedelta(days=10))
    assert queries.powers_of(lawyer, case, DAY) == [power]
    services.withdraw(power, lawyer, "of another client", "power.withdraw")
    assert queries.powers_of(lawyer, case) == []
    for wrong in (
        services.PowerSaid("attorney", "A", DAY, DAY, DAY - timedelta(days=1), ("court",)),
        services.PowerSaid("attorney", "A", DAY, DAY, None, ()),
        services.PowerSaid("attorney", "A", date(2199, 1, 1), DAY, None, ("court",)),
        services.PowerSaid("wand", "A", DAY, DAY, None, ("court",)),
    ):
        with pytest.raises(UsageError):
            services.add_power(client, wrong, lawyer)


def test_proofs_that_differ_give_two_days_and_a_withdrawn_one_gives_none(people: Any) -> None:
    from vedette_hq.casework import letters, queries, services

    case, lawyer = case_of(people), people["lawyer"]
    one = letters.write_letter(case, letters.LetterSaid("in", "refusal", "IC", "Refusal", DAY), lawyer)
    assert queries.served(one) is None
    with pytest.raises(UsageError, match="name the paper, the item or the number"):
        letters.prove(one, letters.Proof("post", DAY, "shown"), lawyer)
    first = letters.prove(one, letters.Proof("post", DAY, "shown", "RR 1"), lawyer)
    letters.prove(one, letters.Proof("hand", DAY + timedelta(days=4), "said"), lawyer)
    served = queries.served(one)
    assert served is not None and served.disputed
    assert (served.first, served.last) == (DAY, DAY + timedelta(days=4))
    services.withdraw(first, lawyer, "the slip of another letter", "letter.unprove")
    served = queries.served(one)
    assert served is not None and not served.disputed and served.first == DAY + timedelta(days=4)


def test_of_one_origin_there_is_one_letter_and_one_task(people: Any) -> None:
    from vedette_hq.casework import letters, services

    case, lawyer = case_of(people), people["lawyer"]
    said = letters.LetterSaid("out", "complaint", "Court", "Complaint", DAY, origin="pleadings:1")
    assert letters.write_letter(case, said, lawyer) == letters.write_letter(case, said, lawyer)
    one = services.add_task(case, "Prove it", lawyer, origin="letter:1")
    assert services.add_task(case, "Prove it", lawyer, origin="letter:1") == one


def test_a_paper_comes_in_pieces_and_goes_back_as_it_came(people: Any, visit: Any) -> None:
    import hashlib

    from django.urls import reverse

    from vedette_hq.casework import letters
    from vedette_hq.casework.models import Paper

    case, lawyer = case_of(people), people["lawyer"]
    content = PDF + bytes(range(256)) * 5000
    one = visit(lawyer)
    begin = reverse("casework:paper_begin", args=(case.pk,))
    to = one.post(begin, {"kind": "decision", "title": "Long", "name": "scan.PDF"}).json()
    paper = Paper.objects.get()
    assert paper.whole is None
    assert one.get(f"/casework/paper/{paper.pk}/read").status_code == 404, "nobody reads half a paper"
    size = letters.PIECE_BYTES
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    for number, data in enumerate(pieces):
        for _again in range(2):  # the answer was lost: the same piece comes again
            came = one.post(
                f"{to['paper_piece']}?number={number}", data, content_type="application/octet-stream"
            )
            assert came.status_code == 200, came.content
    gap = one.post(f"{to['paper_piece']}?number=9", b"x", content_type="application/octet-stream")
    assert gap.status_code == 400 and "is the next" in gap.json()["reason"]
    stranger = visit(people["lead"]).post(f"{to['paper_piece']}?number=3", b"x", content_type="a/b")
    assert stranger.status_code == 404, "who began it goes on with it"
    assert one.post(to["paper_whole"]).status_code == 200
    paper.refresh_from_db()
    assert paper.sha256 == hashlib.sha256(content).hexdigest() and paper.size == len(content)
    assert b"".join(one.get(f"/casework/paper/{paper.pk}/read").streaming_content) == content


def test_a_paper_that_is_too_large_or_something_else_is_refused(people: Any) -> None:
    from vedette_hq.casework import letters
    from vedette_hq.casework.models import Paper

    case, lawyer = case_of(people), people["lawyer"]
    said = letters.PaperSaid("decision", "A paper", "application/pdf")
    with pytest.raises(FormatError, match="is not what its name says"):
        letters.keep_paper(case, said, b"MZ" + PDF, lawyer)
    with pytest.raises(UsageError, match="PDF, JPEG, PNG or DOCX"):
        letters.keep_paper(case, letters.PaperSaid("decision", "A", "text/html"), PDF, lawyer)
    with pytest.raises(LimitError, match="at most 24 MB"):
        letters.keep_paper(case, said, PDF + bytes(letters.MAX_PAPER_BYTES), lawyer)
    assert not Paper.objects.exists(), "all or nothing"
    kept = letters.keep_paper(case, said, PDF, lawyer)
    assert kept.number == 1


def test_sums_of_two_currencies_are_never_one(people: Any) -> None:
    from vedette_hq.casework import queries, services

    case, lawyer = case_of(people), people["lawyer"]
    for amount, currency, claimed in (("10.10", "RUB", True), ("0.20", "rub", False), ("5", "EUR", True)):
        said = services.CostSaid("post", DAY, Decimal(amount), currency, "group", claimed)
        services.add_cost(case, said, lawyer)
    found = services.totals(queries.costs_of(lawyer, case))
    assert found == [("EUR", Decimal("5"), Decimal("5")), ("RUB", Decimal("10.30"), Decimal("10.10"))]
    for amount, currency in (("0", "RUB"), ("-1", "RUB"), ("NaN", "RUB"), ("1.001", "RUB"), ("1", "ROUBLE")):
        with pytest.raises(UsageError, match="cost: "):
            services.add_cost(
                case, services.CostSaid("post", DAY, Decimal(amount), currency, "group"), lawyer
            )


def test_nothing_is_written_in_a_closed_case(people: Any) -> None:
    from vedette_hq.cases.services import close
    from vedette_hq.casework import letters, services

    case, lawyer = case_of(people), people["lawyer"]
    client = client_of(case, lawyer)
    task = services.add_task(case, "Something", lawyer)
    close(case, people["lead"])
    for verb in (
        lambda: services.add_task(case, "More", lawyer),
        lambda: services.finish_task(task, lawyer),
        lambda: services.write_wish(client, services.WishSaid("x", DAY), lawyer),
        lambda: letters.write_letter(case, letters.LetterSaid("in", "reply", "IC", "x"), lawyer),
        lambda: letters.keep_paper(case, letters.PaperSaid("other", "x", "application/pdf"), PDF, lawyer),
    ):
        with pytest.raises(ConflictError, match="case: is closed"):
            verb()


def test_a_conclusion_waits_for_every_element_and_for_somebody_else(people: Any) -> None:
    from vedette_hq.casework import concluding

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    matter = matter_of(case, lawyer)
    with pytest.raises(ConflictError, match=r"deprivation-of-liberty \(not-judged\)"):
        concluding.conclude(matter, lawyer, "It is shown.")
    judged(matter, lawyer)
    made = concluding.conclude(matter, lawyer, "It is shown.")
    with pytest.raises(ConflictError, match="who wrote it does not sign it off"):
        concluding.sign(made, lawyer)
    with pytest.raises(UsageError, match="a lead or a lawyer decides"):
        concluding.sign(made, people["investigator"])
    concluding.give_back(made, lead, "say more of the officials")
    with pytest.raises(ConflictError, match="decided already"):
        concluding.sign(made, lead)
    again = concluding.conclude(matter, lawyer, "It is shown: the uniforms, the post they passed.")
    concluding.sign(again, lead)
    again.refresh_from_db()
    assert (again.number, again.outcome, again.decided_by) == (2, "signed", lead)


def test_the_database_refuses_a_conclusion_signed_by_its_author(people: Any) -> None:
    from django.db import IntegrityError, transaction
    from django.utils import timezone

    from vedette_hq.casework import concluding
    from vedette_hq.casework.models import Conclusion

    case, lawyer = case_of(people), people["lawyer"]
    made = concluding.conclude(judged(matter_of(case, lawyer), lawyer), lawyer, "It is shown.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Conclusion.objects.filter(pk=made.pk).update(
            outcome="signed", decided=timezone.now(), decided_by=lawyer
        )


def test_what_changed_since_is_not_signed(people: Any) -> None:
    from vedette_hq.casework import concluding
    from vedette_hq.interviews import claiming

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    matter = judged(matter_of(case, lawyer), lawyer)
    made = concluding.conclude(matter, lawyer, "It is shown.")
    record = person_of(case, lawyer, "Another")
    claiming.lay(matter.claims.first(), lawyer, True, "says otherwise", record=record)
    with pytest.raises(ConflictError, match="the matrix has changed since"):
        concluding.sign(made, lead)


def test_others_read_the_matrix_and_the_chronology(people: Any) -> None:
    from vedette_hq.casework import letters, telling
    from vedette_hq.casework.matrix import matrix

    case, lawyer = case_of(people), people["lawyer"]
    judged(matter_of(case, lawyer), lawyer)
    rows = matrix(lawyer, case)
    assert [row.element for row in rows] == [
        "deprivation-of-liberty",
        "involvement-of-officials",
        "refusal-or-concealment",
    ]
    assert all(row.status == "proven" and row.supports[0].kind == "record" for row in rows)
    letters.write_letter(case, letters.LetterSaid("in", "reply", "IC", "No day"), lawyer)
    one = letters.write_letter(case, letters.LetterSaid("in", "refusal", "IC", "Refusal", DAY), lawyer)
    letters.prove(one, letters.Proof("post", DAY + timedelta(days=2), "said"), lawyer)
    entries = telling.chronology(lawyer, case)
    assert [(entry.date, entry.kind) for entry in entries] == [
        (DAY, "letter-in"),
        (DAY + timedelta(days=2), "served"),
        (None, "letter-in"),
    ]
    assert telling.chronology(people["editor"], case) == [], "letters are for those who work on the case"
    assert entries[0].source == f"letter:{one.pk}"


def test_every_act_is_noted_and_no_note_holds_words(people: Any) -> None:
    from vedette_hq.audit.models import Act
    from vedette_hq.audit.verbs import VERBS
    from vedette_hq.casework import services

    case, lawyer = case_of(people), people["lawyer"]
    client = client_of(case, lawyer)
    services.write_wish(client, services.WishSaid("a secret wish", DAY), lawyer)
    notes = list(Act.objects.filter(verb__startswith="client."))
    assert {one.verb for one in notes} == {"client.begin", "client.wish"} <= set(VERBS)
    assert "secret" not in str([one.detail for one in Act.objects.all()])


def test_the_hub_asks_no_more_of_a_long_case_than_of_a_short_one(
    people: Any, django_assert_max_num_queries: Any
) -> None:
    from vedette_hq.casework import letters, queries, telling

    case, lawyer = case_of(people), people["lawyer"]
    client_of(case, lawyer)
    for number in range(30):
        said = letters.LetterSaid("out", "request", "IC", f"Request {number}", DAY)
        one = letters.write_letter(case, said, lawyer)
        letters.prove(one, letters.Proof("post", DAY, "said"), lawyer)
    with django_assert_max_num_queries(25):
        assert queries.case_hub(lawyer, case).letters == 30
    with django_assert_max_num_queries(40):
        assert len(telling.chronology(lawyer, case)) == 60


def test_steps_of_procedures_stand_in_the_chronology(people: Any) -> None:
    from vedette_hq.casework import telling
    from vedette_hq.redress import services as redress
    from vedette_hq.redress.entry import Entry

    case, lead = case_of(people), people["lead"]
    held = redress.begin(case, lead, "ru_crime_report", DAY, "Report")
    redress.act(held, lead, Entry(DAY, counted="report"))
    entries = [one for one in telling.chronology(lead, case) if one.kind == "procedure"]
    assert [(one.date, one.address) for one in entries] == [(DAY, f"/redress/{held.pk}")]
    assert entries[0].words.startswith("Report: ")
    assert telling.chronology(people["editor"], case) == []


def test_a_paper_that_was_broken_off_is_given_up_after_a_day(people: Any) -> None:
    from django.utils import timezone

    from vedette_hq.casework import letters
    from vedette_hq.casework.models import Paper, Piece

    case, lawyer = case_of(people), people["lawyer"]
    said = letters.PaperSaid("decision", "A paper", "application/pdf")
    half = letters.begin_paper(case, said, lawyer)
    letters.add_piece(half, 0, PDF, lawyer)
    letters.begin_paper(case, said, lawyer)
    assert Piece.objects.filter(paper=half).exists(), "it may still go on"
    Paper.objects.filter(pk=half.pk).update(made=timezone.now() - timedelta(days=2))
    letters.keep_paper(case, said, PDF, lawyer)
    assert not Paper.objects.filter(pk=half.pk).exists() and not Piece.objects.filter(paper=half.pk).exists()
