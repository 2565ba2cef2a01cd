"""Whoever changes a row behind everybody's back is found."""

from __future__ import annotations

from typing import Any

import pytest

from hq_records.stage import Desk
from vedette.errors import ProofError
from vedette_hq.records.checking import check_all, check_statement
from vedette_hq.records.models import Record, Revision, Statement
from vedette_hq.records.queries import check_revisions


def test_what_was_written_is_whole(desk: Desk) -> None:
    desk.revise("event", "x", title="Another title")
    assert (
        check_revisions(desk.records["event"])
        == Revision.objects.get(record=desk.records["event"], number=2).digest
    )
    assert check_all() == check_all(1000) == (9, 10)
    assert check_all(1)[0] == 1
    for statement in desk.statements:
        assert check_statement(statement)


CHANGES = {
    "changes": {"title": [{"value": "Forged"}]},
    "reason": "forged",
    "by_id": None,
    "done": "restore",
    "run": "forged",
    "number": 7,
    "digest": "0" * 64,
}


@pytest.mark.parametrize("column", CHANGES)
def test_an_altered_revision_is_found(desk: Desk, column: str) -> None:
    desk.revise("event", "x", title="Another title")
    record = desk.records["event"]
    record.refresh_from_db()
    Revision.objects.filter(record=record, number=1).update(**{column: CHANGES[column]})
    for check in (lambda: check_revisions(record), check_all, lambda: check_all(1000)):
        with pytest.raises(ProofError, match=record.pk[:8]):
            check()


def test_a_history_cut_at_its_end_is_found(desk: Desk) -> None:
    desk.revise("event", "x", title="Another title")
    record = desk.records["event"]
    Revision.objects.filter(record=record, number=2).delete()
    record.refresh_from_db()
    with pytest.raises(ProofError, match="its row says 2"):
        check_revisions(record)
    Record.objects.filter(pk=record.pk).update(version=1)
    record.refresh_from_db()
    with pytest.raises(ProofError, match="acts"):  # the rows agree with each other; the acts do not
        check_revisions(record)


def test_a_chain_written_anew_is_found_by_the_acts(desk: Desk) -> None:
    from vedette.records.revisions import START
    from vedette_hq.records.checking import digest_of

    record = desk.records["event"]
    (only,) = Revision.objects.filter(record=record)
    only.changes = {"title": [{"value": "Forged"}]}
    Revision.objects.filter(pk=only.pk).update(changes=only.changes, digest=digest_of(only, START))
    with pytest.raises(ProofError, match="acts"):
        check_revisions(record)


def test_an_altered_statement_is_found(desk: Desk) -> None:
    row = desk.statements[0]
    Statement.objects.filter(pk=row.pk).update(words="Они не приходили.")
    row.refresh_from_db()
    with pytest.raises(ProofError):
        check_statement(row)


def test_the_page_says_so(desk: Desk, visit: Any) -> None:
    record = desk.records["event"]
    client, address = visit(desk.team["lead"]), f"/records/{record.pk}/history"
    assert "The history is not" not in client.get(address).content.decode()
    Revision.objects.filter(record=record).update(reason="forged")
    assert "The history is not" in client.get(address).content.decode()


def test_the_doctor_looks_at_records(desk: Desk) -> None:
    from vedette_hq.config.runtime import current
    from vedette_hq.serving.doctor import _records

    (finding,) = _records(current())
    assert finding.level == "good" and "9 revisions of the 9 records" in finding.text
    Revision.objects.filter(record=desk.records["act"]).update(reason="forged")
    with pytest.raises(ProofError):
        list(_records(current()))
