"""Rows of `rota`: words, days, a rota with a turn, a proposal, and somebody's published turn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import LEADS, STAFF, Role

GOERS = STAFF - {Role.AUDITOR}
FIRST = date(2027, 1, 4)


def word(side: Side) -> Any:
    from vedette_hq.rota.models import Word

    return Word.objects.create(kind="region", name=f"region {side.word}")


def rota(side: Side) -> Any:
    from vedette_hq.rota.models import Rota

    return Rota.objects.create(title=f"title of rota {side.word}", made_by=side.maker)


def turn(side: Side) -> Any:
    from vedette_hq.rota.models import Turn

    return Turn.objects.create(
        rota=side.row("rota"), region=side.row("rota_word"), first=FIRST, last=FIRST + timedelta(days=14)
    )


def proposal(side: Side) -> Any:
    from vedette.missions.rota.values import Problem
    from vedette.missions.rota.wire import problem_to_plain
    from vedette_hq.rota.models import Proposal

    return Proposal.objects.create(
        rota=side.row("rota"),
        emphasis="even",
        asked_by=side.maker,
        problem=problem_to_plain(Problem((), ())),
        content={"teams": {}, "open": [], "best": True, "steps": 0.0, "conflicts": []},
        done=timezone.now(),
    )


def seen(side: Side) -> Any:
    """A published turn of the side's mission; its maker goes."""
    from vedette_hq.rota.models import Going, Turn

    made = Turn.objects.create(
        rota=side.row("rota"),
        region=side.row("rota_word"),
        mission=side.row("mission"),
        first=FIRST,
        last=FIRST + timedelta(days=14),
    )
    Going.objects.create(publication=_publication(side), turn=made, person=side.proposer)
    return made


def _publication(side: Side) -> Any:
    from vedette_hq.rota.models import Publication

    if "rota_publication" not in side.rows:
        made = Publication.objects.create(rota=side.row("rota"), number=1, content=[], by=side.maker)
        side.rows["rota_publication"] = made
    return side.rows["rota_publication"]


def days(side: Side) -> Any:
    """Days of the side's maker: nobody else's but a lead's to take out."""
    from vedette_hq.rota.models import Days

    return Days.objects.create(person=side.maker, kind="away", first=FIRST, last=FIRST, made_by=side.maker)


def going(person: Any) -> Any:
    """Somebody's own published turn, of a rota that nobody else is on."""
    from vedette_hq.rota.models import Going, Publication, Rota, Turn, Word

    region = Word.objects.get_or_create(kind="region", name="region of one")[0]
    made = Rota.objects.create(title="rota of one", made_by=person)
    alone = Turn.objects.create(rota=made, region=region, first=FIRST, last=FIRST)
    publication = Publication.objects.create(rota=made, number=1, content=[], by=person)
    return Going.objects.create(publication=publication, turn=alone, person=person)


NOBODY: frozenset[Role] = frozenset()
KINDS = {
    "rota": Kind(rota, NOBODY, LEADS, shows="title"),
    "rota_word": Kind(word, NOBODY, LEADS, read_by=GOERS),  # chosen from, for what one knows
    "rota_turn": Kind(turn, NOBODY, LEADS),
    "rota_proposal": Kind(proposal, NOBODY, LEADS),
    "rota_person": Kind(lambda side: side.maker, NOBODY, LEADS, seen_over=False),
    "rota_days": Kind(days, NOBODY, LEADS),
    "rota_seen": Kind(seen, GOERS, LEADS, stays=True),
    "rota_going": Kind(going, GOERS, personal=True),
}
