"""Beginning a release, writing its texts, adding its files, reviewing. What changes is looked at again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, LimitError, MissingError, UsageError
from vedette.publication.releases.asked import THOUGHT
from vedette.publication.releases.coding import encode_document
from vedette.publication.releases.document import LANGUAGES, Document
from vedette.publication.releases.kinds import KINDS
from vedette_hq.access.fields import new_id
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CONTENT
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.consent.gate import ask
from vedette_hq.missions.models import Mission
from vedette_hq.releases import queries
from vedette_hq.releases.models import (
    OPEN_STATES,
    Label,
    Piece,
    PieceBlock,
    Release,
    ReleaseText,
    RiskReview,
    State,
    Undertaking,
)
from vedette_hq.vault.models import CaseItem, Item

MAX_PIECE = 512 << 20
BLOCK = 192 << 10
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?\Z")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,110}\.[a-z0-9]{2,5}\Z")
_SOUNDS = [
    "a",
    "b",
    "v",
    "g",
    "d",
    "e",
    "zh",
    "z",
    "i",
    "y",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
    "r",
    "s",
    "t",
    "u",
    "f",
    "kh",
    "ts",
    "ch",
    "sh",
    "sch",
    "-",
    "y",
    "-",
    "e",
    "yu",
    "ya",
]
_LATIN = {
    ord(letter): sound.strip("-")
    for letter, sound in zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", _SOUNDS, strict=True)
} | {ord("ё"): "e"}


def words(text: str, most: int, what: str, *, needed: bool = True) -> str:
    """Return one line of text. Raises: UsageError naming `what`."""
    found = " ".join(text.split())
    if len(found) > most or (needed and not found):
        raise UsageError(f"{what}: say it in at most {most} characters")
    return found


def open_one(release: Release) -> Release:
    """Return the row, locked, of a release that can still be written. Raises: ConflictError."""
    row = Release.objects.select_for_update().get(pk=release.pk)
    if row.state not in OPEN_STATES:
        raise ConflictError(
            "release: left, or waits under embargo", hint="lift the embargo, or write a correction"
        )
    if row.case is not None and row.case.closed is not None:
        raise ConflictError("case: is closed")
    return row


def touch(row: Release, by: Person) -> None:
    """Put somebody among its hands, and take it back from checked to review. In the caller's transaction."""
    row.hands = sorted({*row.hands, str(by.pk)})
    if row.state == State.CHECKED:
        row.state = State.REVIEW
    row.save(update_fields=["hands", "state"])


def code_of(title: str) -> str:
    """Return a free code for a title: Latin letters, digits, hyphens."""
    latin = title.lower().translate(_LATIN)
    base = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:60].strip("-") or "release"
    found, number = base, 1
    while Release.objects.filter(code=found).exists():
        number += 1
        found = f"{base}-{number}"
    return found


def draft(
    by: Person,
    kind: str,
    title: str,
    *,
    case: Case | None = None,
    mission: Mission | None = None,
    languages: Sequence[str] = ("en",),
    code: str = "",
    audience: str = "the public",
) -> Release:
    """Begin a release. Raises: UsageError, ConflictError for a code that is taken or a closed case."""
    if by.role not in CONTENT or (case is None and by.role not in queries.CASELESS):
        raise UsageError("release: choose a case of yours")
    if case is not None and not queries.publicity_cases(by).filter(pk=case.pk).exists():
        raise MissingError("case: is not one of yours")
    if kind not in KINDS:
        raise UsageError("release: no such kind")
    tongues = list(dict.fromkeys(languages))
    if not tongues or any(one not in LANGUAGES for one in tongues):
        raise UsageError("release: choose at least one language of publication")
    if code and not _CODE.match(code):
        raise FormatError("release: its code is lower-case letters, digits and hyphens")
    if case is not None and case.closed is not None:
        raise ConflictError("case: is closed")
    name = words(title, 300, "title")
    try:
        with transaction.atomic():
            made = Release.objects.create(
                case=case,
                mission=mission,
                kind=kind,
                code=code or code_of(title),
                title=name,
                languages=tongues,
                audience=words(audience, 200, "audience"),
                made_by=by,
                hands=[str(by.pk)],
            )
            note(by, "release.draft", "release", made.pk, what=kind)
    except IntegrityError:
        raise ConflictError("release: this code is taken", hint="choose another") from None
    return made


def write_text(
    by: Person, release: Release, language: str, document: Document, *, source: str = ""
) -> ReleaseText:
    """Write a text anew; what stood before stays readable. Kind, code and labels are set from the house.

    Raises: FormatError naming the block; UsageError, ConflictError.
    """
    if language not in LANGUAGES:
        raise UsageError("release: not a language of publication")
    with transaction.atomic():
        row = open_one(release)
        if language not in row.languages:
            row.languages = [*row.languages, language]
            row.save(update_fields=["languages"])
        whole = replace(
            document,
            kind=row.kind,
            code=row.code,
            language=language,
            labels=queries.labels_in(language),
            corrects=row.corrects.code if row.corrects else "",
        )
        data = encode_document(whole)
        digest = hashlib.sha256(data).hexdigest()
        last = row.texts.filter(language=language).order_by("-number").first()
        if last is not None and last.sha256 == digest:
            return last
        made = ReleaseText.objects.create(
            release=row,
            language=language,
            number=last.number + 1 if last else 1,
            data=data,
            sha256=digest,
            source=source,
            made_by=by,
        )
        touch(row, by)
        note(by, "release.write", "release", row.pk, language=language, number=made.number)
    return made


def _captions(captions: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    found = {}
    for tongue, said in captions.items():
        if tongue not in LANGUAGES or set(said) - {"alt", "caption"}:
            raise UsageError("file: its captions are alt and caption, by language")
        found[tongue] = {
            "alt": words(said.get("alt", ""), 2_000, "description", needed=False),
            "caption": words(said.get("caption", ""), 2_000, "caption", needed=False),
        }
    return found


def _blocks(data: bytes | Path | Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of one size."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            yield from iter(lambda: file.read(BLOCK), b"")
        return
    rest = b""
    for piece in (data,) if isinstance(data, bytes) else data:
        rest += piece
        while len(rest) > BLOCK:
            yield rest[:BLOCK]
            rest = rest[BLOCK:]
    if rest:
        yield rest


def add_piece(
    by: Person,
    release: Release,
    *,
    name: str,
    role: str,
    data: bytes | Path | Iterable[bytes],
    media_type: str,
    language: str = "",
    derived_from: Item | str | None = None,
    derivative: str = "",
    captions: Mapping[str, Mapping[str, str]] | None = None,
    people: Sequence[str] = (),
) -> Piece:
    """Add a file as it shall leave. `name` is what readers see: small letters, digits; it names nobody.

    `people` are ids of those seen or heard in it. A file of the same name is replaced.
    Raises: UsageError, FormatError, LimitError, ConflictError, MissingError for an item of another case.
    """
    if role not in Piece.Role.values or (language and language not in LANGUAGES):
        raise UsageError("file: no such role or language")
    if not _NAME.match(name):
        raise FormatError("file: its name is lower-case letters, digits, hyphens, an ending")
    with transaction.atomic():
        row = open_one(release)
        item = _item(row, derived_from) if derived_from else None
        row.pieces.filter(name=name, dropped__isnull=True).update(dropped=timezone.now())
        made = Piece.objects.create(
            release=row,
            role=role,
            language=language,
            name=name,
            media_type=media_type[:100],
            size=0,
            sha256="",
            derived_from=item,
            derivative=derivative[:64],
            captions=_captions(captions or {}),
            people=sorted(set(people)),
            made_by=by,
        )
        digest, size = hashlib.sha256(), 0
        for number, block in enumerate(_blocks(data)):
            size += len(block)
            if size > MAX_PIECE:
                raise LimitError(f"file: more than {MAX_PIECE >> 20} MiB")
            digest.update(block)
            PieceBlock.objects.create(piece=made, number=number, data=block)
        if not size:
            raise UsageError("file: is empty")
        made.size, made.sha256 = size, digest.hexdigest()
        made.save(update_fields=["size", "sha256"])
        touch(row, by)
        note(by, "release.file", "release", row.pk, role=role)
    return made


def _item(release: Release, of: Item | str) -> Item:
    pk = of.pk if isinstance(of, Item) else of
    there = CaseItem.objects.filter(case=release.case_id, item=pk, until__isnull=True)
    held = Item.objects.filter(pk__in=there.values("item")).first()
    if held is None:
        raise MissingError("file: comes from no item of the case")
    return held


def describe_piece(by: Person, piece: Piece, captions: Mapping[str, Mapping[str, str]]) -> None:
    """Say in each language what a file shows. Raises: UsageError, ConflictError."""
    found = _captions(captions)
    with transaction.atomic():
        row = open_one(piece.release)
        Piece.objects.filter(pk=piece.pk).update(captions={**piece.captions, **found})
        touch(row, by)
        note(by, "release.describe", "release", row.pk)


def drop_piece(by: Person, piece: Piece) -> None:
    """Take a file out of a release that has not left. Raises: ConflictError."""
    with transaction.atomic():
        row = open_one(piece.release)
        Piece.objects.filter(pk=piece.pk, dropped__isnull=True).update(dropped=timezone.now())
        touch(row, by)
        note(by, "release.drop", "release", row.pk)


def to_translation(by: Person, release: Release) -> None:
    """Send a draft on to be translated. Raises: UsageError without a text, ConflictError."""
    _advance(by, release, (State.DRAFT,), State.TRANSLATION)


def to_review(by: Person, release: Release) -> None:
    """Send it on to be reviewed. Raises: UsageError while a language lacks its text, ConflictError."""
    row = _advance(by, release, (State.DRAFT, State.TRANSLATION), State.REVIEW)
    missing = [one for one in row.languages if one not in queries.texts_of(row)]
    if missing:
        Release.objects.filter(pk=row.pk).update(state=release.state)
        raise UsageError(f"release: no text yet in {', '.join(missing)}")


def _advance(by: Person, release: Release, before: Sequence[str], to: str) -> Release:
    with transaction.atomic():
        row = open_one(release)
        if row.state not in before:
            raise ConflictError("release: is further on already")
        if not queries.texts_of(row):
            raise UsageError("release: write a text first")
        row.state = to
        row.save(update_fields=["state"])
        note(by, "release.advance", "release", row.pk, state=str(to))
    return row


def not_a_hand(by: Person, row: Release) -> None:
    """Refuse those who wrote in it. Raises: UsageError."""
    if str(by.pk) in row.hands:
        raise UsageError("release: who wrote in it does not review it", hint="ask somebody of the team")


def review_text(by: Person, release: Release, language: str, read: str = "") -> ReleaseText:
    """Review the newest text of a language. `read` is its digest as it was read, when a page asks.

    Raises: UsageError for its hands, MissingError, ConflictError when it changed meanwhile.
    """
    with transaction.atomic():
        row = open_one(release)
        not_a_hand(by, row)
        text = row.texts.select_for_update().filter(language=language).order_by("-number").first()
        if text is None:
            raise MissingError("release: no text in this language")
        if read and read != text.sha256:
            raise ConflictError("text: was changed after you opened it", hint="read it again")
        if text.reviewed is None:
            text.reviewed, text.reviewed_by = timezone.now(), by
            text.save(update_fields=["reviewed", "reviewed_by"])
            note(by, "release.review", "release", row.pk, language=language)
    return text


def review_risk(
    by: Person,
    release: Release,
    *,
    thought: Sequence[str],
    may_leave: bool,
    presumed: bool,
    clear_of_team: bool,
    clear_of_people: bool,
    said: str = "",
    mark: str = "",
) -> RiskReview:
    """Weigh the risk of the texts and files as they stand. `mark` is what the reader had before their eyes.

    Raises: UsageError for its hands, ConflictError when it changed meanwhile.
    """
    if set(thought) - set(THOUGHT) or len(said) > 10_000:
        raise UsageError("review: no such person to think of, or too long")
    with transaction.atomic():
        row = open_one(release)
        not_a_hand(by, row)
        now = queries.mark_of(row)
        if mark and mark != now:
            raise ConflictError("release: was changed after you opened it", hint="read it again")
        made = RiskReview.objects.create(
            release=row,
            mark=now,
            thought=sorted(set(thought)),
            may_leave=may_leave,
            presumed=presumed,
            clear_of_team=clear_of_team,
            clear_of_people=clear_of_people,
            words=said.strip(),
            by=by,
        )
        note(by, "release.risk", "release", row.pk, answer="yes" if may_leave else "no")
    return made


def bind(
    by: Person,
    case: Case,
    said: str,
    *,
    since: date,
    until: date | None = None,
    items: Sequence[str] = (),
    people: Sequence[str] = (),
) -> Undertaking:
    """Write down an undertaking of secrecy. Raises: UsageError, MissingError for what is not of the case."""
    if until is not None and until < since:
        raise UsageError("undertaking: ends before it begins")
    there = CaseItem.objects.filter(case=case, item__in=list(items), until__isnull=True).count()
    if there != len(set(items)) or (people and "not-there" in _strangers(by, people)):
        raise MissingError("undertaking: names what is not of this case")
    with transaction.atomic():
        made = Undertaking.objects.create(
            case=case,
            words=words(said, 1000, "undertaking"),
            items=sorted(set(items)),
            people=sorted(set(people)),
            since=since,
            until=until,
            made_by=by,
        )
        note(by, "release.bind", "undertaking", made.pk)
    return made


def _strangers(by: Person, people: Sequence[str]) -> set[str]:
    answer = ask(by, "C01", people)
    return {reason.code.value for reasons in answer.refused.values() for reason in reasons}


def lift(by: Person, undertaking: Undertaking) -> None:
    """Say that an undertaking binds no more. Raises: ConflictError."""
    with transaction.atomic():
        rows = Undertaking.objects.filter(pk=undertaking.pk, lifted__isnull=True)
        if rows.update(lifted=timezone.now(), lifted_by=by) != 1:
            raise ConflictError("undertaking: was lifted already")
        note(by, "release.lift", "undertaking", undertaking.pk)


def set_label(by: Person, country: str, language: str, said: str) -> Label | None:
    """Set the words that are printed for a country in a language; none: they are printed no more.

    Texts already written take them when they are written anew; the gate says which lack them.
    Raises: UsageError.
    """
    if not re.fullmatch(r"[A-Z]{2}", country) or language not in LANGUAGES or len(said) > 2_000:
        raise UsageError("label: a country of two letters, a language, at most 2000 characters")
    with transaction.atomic():
        queries.current_labels().filter(country=country, language=language).update(ended=timezone.now())
        made = None
        if said.strip():
            made = Label.objects.create(
                id=new_id(), country=country, language=language, words=said.strip(), made_by=by
            )
        note(by, "release.label", "label", made.pk if made else "", country=country, language=language)
    return made


def relabel(by: Person, release: Release) -> int:
    """Write the texts of a release anew with the labels of today; return how many changed."""
    changed = 0
    for tongue, text in queries.texts_of(release).items():
        changed += write_text(by, release, tongue, queries.document_of(text)).pk != text.pk
    return changed
