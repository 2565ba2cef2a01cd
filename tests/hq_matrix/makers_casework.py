"""Rows of casework: clients, powers, letters and their service, papers, tasks, costs, conclusions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side, record
from vedette_hq.access.roles import CASEWORK

DAY = date(2026, 3, 2)


def client(side: Side) -> Any:
    """A person of the case of a side, of whom nothing is written yet."""
    from vedette_hq.casework.models import Client

    return Client.objects.create(
        case=side.row("case"), record=record(side), standing="victim", since=DAY, made_by=side.maker
    )


def paper(side: Side) -> Any:
    """A paper that came whole."""
    from vedette_hq.casework.models import Paper, Piece

    case = side.row("case")
    made = Paper.objects.create(
        case=case,
        number=Paper.objects.filter(case=case).count() + 1,
        kind="decision",
        title=f"title of paper {side.word}",
        media_type="application/pdf",
        size=4,
        sha256="0" * 64,
        whole=timezone.now(),
        made_by=side.maker,
    )
    Piece.objects.create(paper=made, number=0, data=b"%PDF")
    return made


def coming(side: Side) -> Any:
    """A paper whose pieces still come: nobody but its maker goes on with it."""
    made = paper(side)
    made.pieces.all().delete()
    made.whole, made.size, made.sha256 = None, 0, ""
    made.save()
    return made


def power(side: Side) -> Any:
    """A power of the client."""
    from vedette_hq.casework.models import Power

    return Power.objects.create(
        case=side.row("case"),
        client=side.row("casework_client"),
        kind="attorney",
        holder=f"holder of power {side.word}",
        given=DAY,
        valid_from=DAY,
        scopes=["court"],
        made_by=side.maker,
    )


def letter(side: Side) -> Any:
    """A letter that went out."""
    from vedette_hq.casework.models import Letter

    return Letter.objects.create(
        case=side.row("case"),
        way="out",
        kind="complaint",
        body=f"body of letter {side.word}",
        title=f"title of letter {side.word}",
        moved=DAY,
        made_by=side.maker,
    )


def service(side: Side) -> Any:
    """What shows that it was served."""
    from vedette_hq.casework.models import Service

    return Service.objects.create(
        letter=side.row("casework_letter"), how="stamp", on=DAY, strength="shown", made_by=side.maker
    )


def task(side: Side) -> Any:
    """Something to be done."""
    from vedette_hq.casework.models import Task

    return Task.objects.create(
        case=side.row("case"), title=f"title of task {side.word}", due=DAY, made_by=side.maker
    )


def cost(side: Side) -> Any:
    """What something cost."""
    from vedette_hq.casework.models import Cost

    return Cost.objects.create(
        case=side.row("case"),
        kind="post",
        on=DAY,
        amount="12.50",
        currency="RUB",
        payer="group",
        words=f"words of cost {side.word}",
        made_by=side.maker,
    )


def remedy(side: Side) -> Any:
    """Something that repairs."""
    from vedette_hq.casework.models import Progress, Remedy

    made = Remedy.objects.create(
        case=side.row("case"), kind="medical", title=f"title of remedy {side.word}", made_by=side.maker
    )
    Progress.objects.create(remedy=made, state="asked", on=DAY, made_by=side.maker)
    return made


def conclusion(side: Side) -> Any:
    """A memo that waits for its supervisor."""
    from vedette_hq.casework.models import Conclusion

    matter = side.row("matter")
    return Conclusion.objects.create(
        case=side.row("case"),
        matter=matter,
        number=matter.conclusions.count() + 1,
        memo=f"memo of conclusion {side.word}",
        frozen=[],
        digest="0" * 64,
        made_by=side.maker,
    )


def _withdraw(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(withdrawn=timezone.now(), withdrawn_reason="invented")


def _done(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(done=timezone.now())


def _ended(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(until=DAY)


def _same(name: str) -> Any:
    return lambda side: side.row(name)


def _close(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(closed=timezone.now())


KINDS = {
    "casework_case": Kind(_same("case"), CASEWORK, through="case", over=_close),
    "workable_case": Kind(_same("case"), CASEWORK, through="case", over=_close, seen_over=False),
    "casework_client": Kind(client, CASEWORK, through="case", over=_ended),
    "casework_power": Kind(power, CASEWORK, shows="holder", through="case", over=_withdraw),
    "casework_paper": Kind(paper, CASEWORK, shows="title", through="case", over=_withdraw),
    "coming_paper": Kind(coming, frozenset(), through="case"),
    "casework_letter": Kind(letter, CASEWORK, shows="title", through="case", over=_withdraw),
    "casework_service": Kind(service, CASEWORK, through="case", over=_withdraw),
    "casework_task": Kind(task, CASEWORK, shows="title", through="case", over=_done),
    "casework_cost": Kind(cost, CASEWORK, shows="words", through="case", over=_withdraw),
    "casework_remedy": Kind(remedy, CASEWORK, shows="title", through="case", over=_withdraw),
    "casework_conclusion": Kind(conclusion, CASEWORK, shows="memo", through="case"),
}
