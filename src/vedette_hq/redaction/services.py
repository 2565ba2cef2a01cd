"""What people do: begin a redaction, decide on cuts, draw areas, confirm, hand the result to a release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, MissingError, UsageError
from vedette.house.redacting import available
from vedette.publication.redaction import CLASSES, REASONS, Cut, cuts
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.outbox.services import put
from vedette_hq.redaction import queries
from vedette_hq.redaction.models import Kind, Mark, Redaction, State
from vedette_hq.redaction.registering import keep_pseudonyms, pseudonyms_of, register_of
from vedette_hq.releases import services as releases
from vedette_hq.releases.models import LANGUAGES, Release
from vedette_hq.vault import derived as derived_texts
from vedette_hq.vault.models import Derived, Item
from vedette_hq.vault.queries import text_of

MAX_MARKS = 3_000
MAX_SIDE = 65_535
MAX_FRAME = 999_999
SUITS: Mapping[str, tuple[str, ...]] = {
    Kind.PAGES: ("pdf", "picture"),
    Kind.PICTURE: ("picture",),
    Kind.FILM: ("video",),
    Kind.SOUND: ("sound", "video"),
}
"""Kind of redaction → kinds of items it can be made of; a text of any that has one."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a redaction is to be made of, and how."""

    case: Case
    item: Item
    kind: str
    language: str
    derived: Derived | None = None
    release: Release | None = None
    days: str = Redaction.Days.DAY
    voice: str = Redaction.Voice.REMOVE


def begin(asked: Beginning, by: Person) -> Redaction:
    """Begin a redaction of an item of a case; of a text, propose cuts.

    Raises: UsageError (an item of that kind cannot be cut so, or has no text), MissingError, VedetteError.
    """
    if asked.kind not in Kind.values or asked.language not in dict(LANGUAGES):
        raise UsageError("redaction: a kind and a language of the lists expected")
    if asked.days not in Redaction.Days.values or asked.voice not in Redaction.Voice.values:
        raise UsageError("redaction: say how exact dates stay and what is done to the sound")
    if not any(
        row.item_id == asked.item.pk and row.case_id == asked.case.pk for row in queries.rows_to_cut(by)
    ):
        raise MissingError("redaction: the item is in no open case of yours")
    if (
        asked.release is not None
        and not queries.releases_for(by, asked.case).filter(pk=asked.release.pk).exists()
    ):
        raise MissingError("redaction: the release cannot be written")
    if asked.kind != Kind.TEXT and asked.item.kind not in SUITS[asked.kind]:
        raise UsageError("redaction: an item of this kind cannot be cut so")
    if asked.kind in (Kind.FILM, Kind.SOUND) and "films" in available():
        raise UsageError("redaction: films and sound need the extra `media`, which is not installed here")
    with transaction.atomic():
        made = Redaction.objects.create(
            case=asked.case,
            item=asked.item,
            derived=asked.derived if asked.kind == Kind.TEXT else None,
            release=asked.release,
            kind=asked.kind,
            language=asked.language,
            days=asked.days,
            voice=asked.voice,
            made_by=by,
        )
        if asked.kind == Kind.TEXT:
            _propose(made)
        elif asked.kind != Kind.SOUND:
            _search(made)
        note(by, "redaction.begin", "redaction", made.pk, what=asked.kind, item=asked.item.pk)
    return made


def source_text(redaction: Redaction) -> str:
    """Return the text that is cut, as it was when cuts were proposed. Raises: UsageError, ConflictError."""
    if redaction.derived is not None:
        text = derived_texts.read(redaction.derived).text
    else:
        text = text_of(redaction.item)
    if not text.strip():
        raise UsageError("redaction: the item has no text; transcribe it first, or cut pictures of its pages")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    if redaction.digest and redaction.digest != digest:
        raise ConflictError("redaction: the text was read anew since; begin again")
    return text


def _propose(made: Redaction) -> None:
    text = source_text(made)
    made.digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    register = register_of(made.case)
    names = pseudonyms_of(made.release, register) if made.release is not None else None
    found = cuts(text, made.language, register, names, days=made.days)
    if len(found) > MAX_MARKS:
        raise UsageError(f"redaction: more than {MAX_MARKS} cuts; begin with a part of the text")
    if made.release is not None and names is not None:
        keep_pseudonyms(made.release, names)
    Mark.objects.bulk_create(_mark(made, one) for one in found)
    made.save(update_fields=["digest"])


def _mark(made: Redaction, one: Cut) -> Mark:
    return Mark(
        redaction=made,
        start=one.start,
        end=one.end,
        cls=one.cls,
        reason=one.reason,
        replacement=one.replacement[:300],
        certainty=one.certainty,
        person=one.person[:32] if len(one.person) == 32 else "",
        by_program=True,
    )


def _search(made: Redaction) -> None:
    made.searching = True
    made.save(update_fields=["searching"])
    put("redaction.search", {"redaction": made.pk}, key=f"{made.pk}-search-{timezone.now():%H%M%S%f}")


def _locked(redaction: Redaction) -> Redaction:
    row = Redaction.objects.select_for_update().get(pk=redaction.pk)
    if row.state != State.WORK:
        raise ConflictError("redaction: is confirmed; open it again to change it")
    if row.case.closed is not None:
        raise ConflictError("redaction: its case is closed")
    return row


def decide(
    redaction: Redaction, by: Person, states: Mapping[str, str], words: Mapping[str, str], rest: str
) -> int:
    """Set what is cut: states and words by id of mark; `rest` accepts those left: "sure", "all" or none.

    Return how many changed. Raises: UsageError, ConflictError.
    """
    if not set(states.values()) <= set(Mark.State.values) or rest not in ("", "sure", "all"):
        raise UsageError("redaction: a cut is made, left, or still to be decided")
    with transaction.atomic():
        row = _locked(redaction)
        changed = []
        for mark in row.marks.all():
            pk = str(mark.pk)
            state, said = states.get(pk, mark.state), words.get(pk, mark.replacement).strip()[:300]
            if state == Mark.State.PROPOSED and (
                rest == "all" or (rest == "sure" and mark.certainty == "sure")
            ):
                state = Mark.State.ACCEPTED
            if (state, said) != (mark.state, mark.replacement):
                mark.state, mark.replacement, mark.decided_by = state, said, by
                changed.append(mark)
        Mark.objects.bulk_update(changed, ["state", "replacement", "decided_by"], batch_size=200)
        if changed:
            note(by, "redaction.decide", "redaction", row.pk, count=len(changed))
    return len(changed)


def _class(code: str) -> tuple[str, str]:
    cls, _dot, reason = code.partition(".")
    if cls not in CLASSES or reason not in REASONS:
        raise UsageError("redaction: choose what it is")
    return cls, reason


def add_words(redaction: Redaction, by: Person, words: str, code: str, replacement: str) -> int:
    """Cut words wherever they stand in the text and nothing is cut yet; return how often.

    Raises: UsageError when they stand nowhere, ConflictError.
    """
    cls, reason = _class(code)
    wanted = words.strip()
    if not 1 <= len(wanted) <= 1000:
        raise UsageError("words: 1 to 1000 characters expected")
    with transaction.atomic():
        row = _locked(redaction)
        if row.kind != Kind.TEXT:
            raise UsageError("redaction: is of no text")
        text, taken = source_text(row), [(one.start, one.end) for one in row.marks.exclude(state="refused")]
        made, at = [], text.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if not any(start < end and at < stop for start, stop in taken):
                made.append(Mark(redaction=row, start=at, end=end, cls=cls, reason=reason, decided_by=by))
            at = text.find(wanted, end)
        if not made:
            raise UsageError("words: stand nowhere in the text where nothing is cut yet")
        for one in made:
            one.replacement, one.state = replacement.strip()[:300], Mark.State.ACCEPTED
        _room(row, len(made))
        Mark.objects.bulk_create(made)
        note(by, "redaction.add", "redaction", row.pk, count=len(made), what=reason)
    return len(made)


def _room(row: Redaction, more: int) -> None:
    if row.marks.count() + more > MAX_MARKS:
        raise UsageError(f"redaction: at most {MAX_MARKS} cuts")


@dataclass(frozen=True, slots=True)
class Drawn:
    """An area as it is drawn: on a page from 1, or in the frames `page` to `last` of a film, from 0."""

    page: int
    last: int
    x: int
    y: int
    w: int
    h: int
    shape: str
    code: str


def add_area(redaction: Redaction, by: Person, drawn: Drawn) -> Mark:
    """Add an area that is cut. Raises: UsageError for one that lies nowhere, ConflictError."""
    cls, reason = _class(drawn.code)
    with transaction.atomic():
        row = _locked(redaction)
        film = row.kind == Kind.FILM
        if row.kind in (Kind.TEXT, Kind.SOUND) or drawn.shape not in ("box", "ellipse"):
            raise UsageError("area: a box or an ellipse, on a picture, page or film")
        least, most = (0, MAX_FRAME) if film else (1, max(1, row.count))
        last = drawn.last if film else drawn.page
        if not least <= drawn.page <= last <= most or (film and row.count and last >= row.count):
            raise UsageError("area: there is no such page or frame")
        sides = (drawn.x, drawn.y, drawn.w, drawn.h)
        if min(drawn.w, drawn.h) < 1 or min(drawn.x, drawn.y) < 0 or max(sides) > MAX_SIDE:
            raise UsageError("area: left, top, width and height in pixels expected")
        place = list(sides)
        keys = [[drawn.page, *place]] + ([[last, *place]] if last > drawn.page else []) if film else []
        _room(row, 1)
        made = Mark.objects.create(
            redaction=row,
            page=drawn.page,
            last=last,
            x=drawn.x,
            y=drawn.y,
            w=drawn.w,
            h=drawn.h,
            shape=drawn.shape,
            keys=keys,
            cls=cls,
            reason=reason,
            state=Mark.State.ACCEPTED,
            decided_by=by,
        )
        note(by, "redaction.add", "redaction", row.pk, count=1, what=reason)
    return made


def drop(redaction: Redaction, by: Person, mark_id: str) -> None:
    """Take back a cut that a person added. Raises: MissingError, ConflictError."""
    with transaction.atomic():
        row = _locked(redaction)
        if not row.marks.filter(pk=mark_id, by_program=False).delete()[0]:
            raise MissingError("redaction: there is no such cut of yours")
        note(by, "redaction.drop", "redaction", row.pk)


def set_voice(redaction: Redaction, by: Person, voice: str) -> None:
    """Say what is done to the sound. Raises: UsageError, ConflictError."""
    if voice not in Redaction.Voice.values:
        raise UsageError("voice: take it away, alter it, or leave it")
    with transaction.atomic():
        row = _locked(redaction)
        row.voice = voice
        row.save(update_fields=["voice"])
        note(by, "redaction.decide", "redaction", row.pk, what=voice)


def confirm(redaction: Redaction, by: Person, *, looked: bool) -> None:
    """Confirm every cut, and have the worker build what is left.

    Raises: ConflictError while something is to be decided or searched, UsageError unless somebody looked.
    """
    with transaction.atomic():
        row = _locked(redaction)
        if row.searching:
            raise ConflictError("redaction: is still being searched")
        if row.marks.filter(state=Mark.State.PROPOSED).exists():
            raise ConflictError("redaction: some cuts are proposed and not decided")
        if not looked:
            raise UsageError("redaction: look at all of it first, and say so")
        row.state, row.confirmed, row.confirmed_by, row.failure = State.CONFIRMED, timezone.now(), by, ""
        row.save(update_fields=["state", "confirmed", "confirmed_by", "failure"])
        put("redaction.build", {"redaction": row.pk}, key=f"{row.pk}-{row.confirmed:%Y%m%d%H%M%S%f}")
        note(by, "redaction.confirm", "redaction", row.pk, count=row.marks.filter(state="accepted").count())


def again(redaction: Redaction, by: Person) -> None:
    """Open a redaction that was built, or failed: its files go. Raises: ConflictError."""
    with transaction.atomic():
        row = Redaction.objects.select_for_update().get(pk=redaction.pk)
        if row.state not in (State.BUILT, State.FAILED) or row.case.closed is not None:
            raise ConflictError("redaction: cannot be opened again now")
        row.products.all().delete()
        row.state, row.confirmed, row.confirmed_by, row.built = State.WORK, None, None, None
        row.record, row.event, row.object_sha256, row.failure = "", "", "", ""
        row.save()
        note(by, "redaction.again", "redaction", row.pk)


ROLES = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "image/jpeg": "picture",
    "video/mp4": "film",
    "audio/mp4": "sound",
}


def hand(
    redaction: Redaction, by: Person, release: Release, products: Iterable[str], people: Iterable[str] = ()
) -> list[str]:
    """Add files that were built to a release; return the ids of its pieces.

    `people` are ids of those who are still seen or heard in them: the release asks for their consent.
    Raises: ConflictError before it is built, MissingError for no such file or release, and as `add_piece`.
    """
    wanted = set(products)
    with transaction.atomic():
        row = Redaction.objects.select_for_update().get(pk=redaction.pk)
        if row.state != State.BUILT:
            raise ConflictError("redaction: is not built")
        if row.release_id not in (None, release.pk):
            raise ConflictError("redaction: its invented names are those of another release")
        if not queries.releases_for(by, row.case).filter(pk=release.pk).exists():
            raise MissingError("redaction: the release cannot be written")
        chosen = [one for one in row.products.order_by("name") if str(one.pk) in wanted]
        if not chosen or len(chosen) != len(wanted):
            raise MissingError("redaction: choose files that were built")
        seen = list(dict.fromkeys(people))
        if not set(seen) <= {pk for pk, _label in queries.people_of(by, row.case)}:
            raise MissingError("redaction: somebody is not of this case")
        made = []
        for one in chosen:
            piece = releases.add_piece(
                by,
                release,
                name=one.name,
                role=ROLES[one.media_type],
                language=row.language if row.kind == Kind.TEXT else "",
                data=one.chunks(),
                media_type=one.media_type,
                derived_from=row.item,
                derivative=str(row.pk),
                people=seen,
            )
            made.append(str(piece.pk))
        row.state, row.release = State.HANDED, release
        row.save(update_fields=["state", "release"])
        note(by, "redaction.hand", "redaction", row.pk, count=len(made))
    return made
