"""What is done to the register on the site's behalf: entering, settling, the house copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vedette.house.abroad.settling import settle
from vedette_hq.config.copy import dump_duty
from vedette_hq.outbox.models import Errand

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work


def enter(work: Work, errands: Sequence[Errand]) -> None:
    """Enter what each errand holds: `type` and `fields`, once each; the answer is the index.

    An entry is recognised by its fields, so an errand done twice is entered once.
    """
    drafts = []
    for errand in errands:
        type_, fields = str(errand.payload["type"]), errand.payload["fields"]
        held = work.hq.register.find(type_, **fields)
        if held:
            _answer(errand, held[0].index)
        else:
            drafts.append((errand, type_, fields))
    rows = work.hq.enter([(type_, fields) for _, type_, fields in drafts])
    for (errand, _, _), row in zip(drafts, rows, strict=True):
        _answer(errand, row.index)


def _answer(errand: Errand, index: int) -> None:
    Errand.objects.filter(pk=errand.pk).update(answer={"index": index})


def settle_duty(work: Work) -> None:
    """Do what is missing abroad: copies, cosignatures, receipts."""
    settle(work.hq, hold=0.0, errands=work.abroad, reading=2.0)


def settle_now(work: Work, errands: Sequence[Errand]) -> None:
    """Settle because somebody asked."""
    settle_duty(work)


def copy_house(work: Work, errands: Sequence[Errand]) -> None:
    """Make the house copy carry the database as it is now."""
    dump_duty(work)
