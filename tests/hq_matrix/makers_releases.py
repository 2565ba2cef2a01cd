"""Rows of `releases`: a release of a case in several states, a file, what was given, an undertaking."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CASEWORK, CONTENT


def release(side: Side, **more: Any) -> Any:
    """A release of the case of a side, with a text."""
    from vedette.publication.releases.coding import encode_document
    from vedette.publication.releases.document import Document, Paragraph
    from vedette_hq.access.fields import new_id
    from vedette_hq.releases.models import Release, ReleaseText

    code = f"code-{new_id()[:12]}"
    made = Release.objects.create(
        case=side.row("case"),
        kind="update",
        code=code,
        title=f"title of release {side.word}",
        languages=["fr"],
        made_by=side.maker,
        **more,
    )
    blocks = (Paragraph(f"text of release {side.word}", says="view"),)
    document = Document("update", code, "fr", f"heading {side.word}", "", blocks, "2026-01-02")
    ReleaseText.objects.create(
        release=made,
        language="fr",
        number=1,
        data=encode_document(document),
        sha256="0" * 64,
        made_by=side.maker,
    )
    return made


def checked(side: Side) -> Any:
    """One whose checks were green."""
    return release(side, state="checked")


def out(side: Side) -> Any:
    """One that is out."""
    return release(side, state="released", released_at=timezone.now())


def piece(side: Side) -> Any:
    """A file of a release that is still written."""
    from vedette_hq.access.fields import new_id
    from vedette_hq.releases.models import Piece

    return Piece.objects.create(
        release=side.row("own_release"),
        role="pdf",
        name=f"f{new_id()[:12]}.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        made_by=side.maker,
    )


def handed(side: Side) -> Any:
    """What was given to a partner."""
    from vedette_hq.releases.models import Handed

    return Handed.objects.create(release=side.row("release"), to=f"partner {side.word}", by=side.maker)


def undertaking(side: Side) -> Any:
    """An undertaking of secrecy of the case."""
    from vedette_hq.releases.models import Undertaking

    return Undertaking.objects.create(
        case=side.row("case"),
        words=f"undertaking {side.word}",
        since=timezone.now().date(),
        made_by=side.maker,
    )


def _out(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(state="retracted", released_at=timezone.now())


def _lifted(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(lifted=timezone.now())


def _told(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(told=timezone.now())


def _dropped(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(dropped=timezone.now())


def _same(name: str) -> Any:
    return lambda side: side.row(name)


KINDS = {
    "release": Kind(release, CONTENT, shows="title", through="case", over=_out, stays=True),
    "own_release": Kind(release, CONTENT, through="case", over=_out, seen_over=False, stays=True),
    "waiting_release": Kind(release, CONTENT, through="case", over=_out, seen_over=False, stays=True),
    "checked_release": Kind(checked, CONTENT, through="case", over=_out, seen_over=False, stays=True),
    "out_release": Kind(out, CONTENT, through="case", over=_out, seen_over=False, stays=True),
    "release_piece": Kind(piece, CONTENT, through="case", stays=True),
    "own_release_piece": Kind(piece, CONTENT, through="case", over=_dropped, seen_over=False, stays=True),
    "release_handed": Kind(handed, CONTENT, through="case", over=_told, seen_over=False),
    "undertaking": Kind(undertaking, CASEWORK, through="case", over=_lifted, seen_over=False),
    "publicity_case": Kind(_same("case"), CONTENT, through="case"),
}
