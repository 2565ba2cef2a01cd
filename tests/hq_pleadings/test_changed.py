"""What changed since a text was typeset is named, and it is not signed or filed; nor without a client."""

from __future__ import annotations

from typing import Any

import pytest

from hq_pleadings.story import FIELDS, told
from vedette.cases.pleadings.registry import KINDS
from vedette.errors import ConflictError

pytestmark = pytest.mark.django_db
PROOF = {"body": "Прокуратура Озёрного района", "on": "2026-04-01", "how": "stamp", "strength": "said"}


def typeset(people: Any, visit: Any) -> tuple[Any, Any, Any]:
    """A complaint that is ready to be signed, its case and its client."""
    from vedette_hq.pleadings import making
    from vedette_hq.pleadings.models import Issue, Text

    case, client = told(people)
    one = visit(people["lawyer"])
    begun = {"kind": "complaint_124", "client": client.pk, "language": "ru", "title": ""}
    one.post(f"/pleadings/case/{case.pk}/begin", begun)
    text = Text.objects.get(case=case)
    one.post(f"/pleadings/{text.pk}/edit/fields", FIELDS | {"seen": "1"})
    one.post(f"/pleadings/{text.pk}/make", {"language": "ru"})
    issue = Issue.objects.get()
    making.answer(issue, people["lawyer"], "secrecy", True, "")
    return case, client, issue


def again(people: Any, text: Any) -> Any:
    from vedette_hq.pleadings import making

    made = making.make(text, people["lawyer"], "ru")
    making.answer(made, people["lawyer"], "secrecy", True, "")
    return made


def test_facts_that_changed_stop_signing_and_filing_and_are_named(people: Any, visit: Any) -> None:
    from vedette.records.values import Value
    from vedette_hq.casework import letters
    from vedette_hq.casework.models import Letter
    from vedette_hq.pleadings import changes, making
    from vedette_hq.records.models import Record
    from vedette_hq.records.writing import revise

    case, client, issue = typeset(people, visit)
    lawyer, lead = people["lawyer"], people["lead"]
    assert changes.since(issue) == ()
    making.sign(issue, lawyer)
    # an event is told otherwise
    event = Record.objects.get(case=case, kind="event")
    revise(
        event,
        {"description": [Value({"text": "Руки были скованы сзади", "language": "ru"})]},
        lawyer,
        "told again",
    )
    assert changes.since(issue) == ("facts",)
    with pytest.raises(ConflictError, match=r"changed since it was typeset: facts$"):
        making.sign(issue, lead)
    shown = visit(lead).get(f"/pleadings/issue/{issue.pk}").content.decode()
    assert "in the case: Facts" in shown and "/sign" not in shown
    # typeset again, signed by two; then the person is named otherwise
    issue = again(people, issue.text)
    for by in (lawyer, lead):
        making.sign(issue, by)
    revise(client.record, {"born": [Value("1981-05-02")]}, lawyer, "told again")
    with pytest.raises(ConflictError, match="people"):
        making.file(issue, lawyer, making.FilingSaid(PROOF["body"], issue.on, "stamp", "said"))
    # an annex that was there is gone; one more is no change
    issue = again(people, issue.text)
    said = letters.PaperSaid("other", "Квитанция", "application/pdf", issue.on, "ru", 1, None)
    letters.keep_paper(case, said, b"%PDF-1.7 invented receipt", lawyer)
    assert changes.since(issue) == ()
    # what is written in the text itself
    one = visit(lawyer)
    one.post(f"/pleadings/{issue.text_id}/edit/fields", FIELDS | {"seen": "2", "harm": "новый вред"})
    assert changes.since(issue) == ("text:fields",)
    with pytest.raises(ConflictError, match="text:fields"):
        making.sign(issue, lead)
    assert not Letter.objects.filter(origin__startswith="pleadings:").exists()
    issue = again(people, issue.text)
    for by in (lawyer, lead):
        making.sign(issue, by)
    making.file(issue, lawyer, making.FilingSaid(PROOF["body"], issue.on, "stamp", "said"))
    assert changes.since(issue) == (), "what is filed is not measured by what came after"


def test_a_text_for_a_client_is_not_filed_for_nobody(people: Any, visit: Any) -> None:
    from vedette_hq.casework.models import Letter
    from vedette_hq.casework.services import end_client
    from vedette_hq.pleadings import making
    from vedette_hq.pleadings.models import Text

    _case, client, issue = typeset(people, visit)
    end_client(client, people["lawyer"], issue.on, "she asked another lawyer")
    for chosen in (client, None):
        Text.objects.update(client=chosen)
        issue = again(people, Text.objects.get())
        signed = {"ready": True, "first_by": people["lawyer"], "second_by": people["lead"]}
        type(issue).objects.filter(pk=issue.pk).update(**signed)
        with pytest.raises(ConflictError, match="no client now"):
            making.file(issue, people["lawyer"], making.FilingSaid(PROOF["body"], issue.on, "stamp", "said"))
        shown = visit(people["lead"]).get(f"/pleadings/issue/{issue.pk}").content.decode()
        assert "there is none now" in shown and "/file" not in shown
    assert not Letter.objects.filter(origin__startswith="pleadings:").exists()


def test_every_kind_says_whether_it_speaks_for_a_client() -> None:
    own = {"power_of_attorney", "warrant_request", "consent", "applicant_statement"}
    assert {name for name, one in KINDS.items() if not one.speaks} == own
    for name, one in KINDS.items():
        assert bool(one.consents) == one.speaks, name
