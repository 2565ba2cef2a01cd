"""Letters, the proof that they were served, and papers, which live in the covered database alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, LimitError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.appeals.models import Authority
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.casework.checking import item_of_case, line, of_case, one_of, open_case, past, text_of
from vedette_hq.casework.models import Client, Letter, Paper, Piece, Service
from vedette_hq.vault.models import Item

PIECE_BYTES = 512 << 10
MAX_PAPER_BYTES = 24 << 20
MAX_PAPERS = 2_000
ABANDONED = timedelta(days=1)
"""After this time a paper of which pieces are missing is given up, with the pieces that came."""
TYPES = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK\x03\x04",
}
"""What a paper can be → how its bytes begin. They are given back as they came, never run or shown."""


@dataclass(frozen=True, slots=True)
class LetterSaid:
    """A letter as it is typed."""

    way: str
    kind: str
    body: str
    title: str
    moved: date | None = None
    dated: date | None = None
    number: str = ""
    their_number: str = ""
    words: str = ""
    client: Client | None = None
    authority: Authority | None = None
    answers: Letter | None = None
    origin: str = ""


def write_letter(case: Case, said: LetterSaid, by: Person) -> Letter:
    """Write down a letter; of one `origin` once: the same is returned. Raises: UsageError, ConflictError."""
    one_of(said.way, Letter.Way, "way")
    one_of(said.kind, Letter.Kind, "kind")
    past(said.moved, "day")
    past(said.dated, "day on the letter")
    with transaction.atomic():
        held = open_case(case, by)
        of_case(held, client=said.client, answers=said.answers)
        before = Letter.objects.filter(case=held, origin=said.origin).first() if said.origin else None
        if before is not None:
            return before
        made = Letter.objects.create(
            case=held,
            client=said.client,
            way=said.way,
            kind=said.kind,
            body=line(said.body or str(said.authority or ""), 300, "body"),
            authority=said.authority,
            number=line(said.number, 100, "number", needed=False),
            their_number=line(said.their_number, 100, "their number", needed=False),
            dated=said.dated,
            moved=said.moved,
            title=line(said.title, 300, "title"),
            words=text_of(said.words, 4000, "words"),
            answers=said.answers,
            origin=line(said.origin, 100, "origin", needed=False),
            made_by=by,
        )
        note(by, "letter.write", "case", held.pk, letter=made.pk)
    return made


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a letter was served, and on which day."""

    how: str
    on: date
    strength: str
    number: str = ""
    words: str = ""
    paper: Paper | None = None
    item: Item | None = None


def prove(letter: Letter, proof: Proof, by: Person) -> Service:
    """Write down a proof of service; what a document shows names it. Raises: UsageError, ConflictError."""
    one_of(proof.how, Service.How, "how")
    one_of(proof.strength, Service.Strength, "strength")
    past(proof.on, "day")
    shown = proof.strength == Service.Strength.SHOWN
    if shown and proof.paper is None and proof.item is None and not proof.number.strip():
        raise UsageError(
            "proof: name the paper, the item or the number that shows it", hint="Else say who says it."
        )
    with transaction.atomic():
        case = open_case(letter.case, by)
        of_case(case, paper=proof.paper)
        item_of_case(case, proof.item)
        if Letter.objects.get(pk=letter.pk).withdrawn is not None:
            raise ConflictError("letter: was withdrawn")
        made = Service.objects.create(
            letter=letter,
            how=proof.how,
            on=proof.on,
            strength=proof.strength,
            number=line(proof.number, 100, "number", needed=False),
            words=line(proof.words, 1000, "words", needed=False),
            paper=proof.paper,
            item=proof.item,
            made_by=by,
        )
        note(by, "letter.prove", "case", case.pk, letter=letter.pk)
    return made


@dataclass(frozen=True, slots=True)
class PaperSaid:
    """A paper as it is described."""

    kind: str
    title: str
    media_type: str
    dated: date | None = None
    language: str = ""
    pages: int | None = None
    letter: Letter | None = None


def begin_paper(case: Case, said: PaperSaid, by: Person) -> Paper:
    """Begin a paper whose pieces follow; number it. Raises: UsageError, ConflictError, LimitError."""
    one_of(said.kind, Paper.Kind, "kind")
    past(said.dated, "day on the paper")
    if said.media_type not in TYPES:
        raise UsageError(
            "paper: PDF, JPEG, PNG or DOCX expected", hint="Other files come by the intake desk."
        )
    if said.pages is not None and not 1 <= said.pages <= 9999:
        raise UsageError("paper: 1 to 9999 pages expected")
    with transaction.atomic():
        held = open_case(case, by)
        of_case(held, letter=said.letter)
        broken_off = Paper.objects.filter(case=held, whole__isnull=True)
        broken_off.filter(made__lt=timezone.now() - ABANDONED).delete()
        last = Paper.objects.filter(case=held).aggregate(n=Max("number"))["n"] or 0
        if last >= MAX_PAPERS:
            raise LimitError(f"papers: at most {MAX_PAPERS} of one case")
        return Paper.objects.create(
            case=held,
            letter=said.letter,
            number=last + 1,
            kind=said.kind,
            title=line(said.title, 300, "title"),
            dated=said.dated,
            language=line(said.language, 35, "language", needed=False),
            pages=said.pages,
            media_type=said.media_type,
            made_by=by,
        )


def add_piece(paper: Paper, number: int, data: bytes, by: Person) -> None:
    """Add the next piece; the last may come once more. Raises: UsageError, ConflictError, LimitError."""
    if not 0 < len(data) <= PIECE_BYTES:
        raise UsageError(f"paper: a piece has 1 to {PIECE_BYTES} bytes")
    with transaction.atomic():
        open_case(paper.case, by)
        held = Paper.objects.select_for_update().get(pk=paper.pk)
        if held.whole is not None:
            raise ConflictError("paper: is whole already")
        have = held.pieces.count()
        if number == have - 1 and bytes(held.pieces.get(number=number).data) == data:
            return
        if number != have:
            raise ConflictError(f"paper: piece {have} is the next")
        if held.size + len(data) > MAX_PAPER_BYTES:
            raise LimitError(
                f"paper: at most {MAX_PAPER_BYTES >> 20} MB", hint="Larger files come by the intake desk."
            )
        try:
            with transaction.atomic():
                Piece.objects.create(paper=held, number=number, data=data)
        except IntegrityError:
            raise ConflictError("paper: somebody sends the same piece") from None
        Paper.objects.filter(pk=held.pk).update(size=held.size + len(data))


def finish_paper(paper: Paper, by: Person) -> Paper:
    """Close a paper: take its digest, compare its begin with what it says it is. Raises: FormatError."""
    with transaction.atomic():
        case = open_case(paper.case, by)
        held = Paper.objects.select_for_update().get(pk=paper.pk)
        if held.whole is not None:
            return held
        digest, first = hashlib.sha256(), b""
        for data in held.chunks():
            first = first or data[:16]
            digest.update(data)
        if not first.startswith(TYPES[held.media_type]):
            raise FormatError("paper: is not what its name says", hint="PDF, JPEG, PNG or DOCX expected.")
        held.sha256, held.whole = digest.hexdigest(), timezone.now()
        held.save(update_fields=["sha256", "whole"])
        note(by, "paper.keep", "case", case.pk, paper=held.pk, digest=held.sha256)
    return held


def keep_paper(case: Case, said: PaperSaid, content: bytes, by: Person) -> Paper:
    """Keep a paper whose bytes are at hand. Raises: as `begin_paper`, `add_piece`, `finish_paper`."""
    with transaction.atomic():
        paper = begin_paper(case, said, by)
        for number, start in enumerate(range(0, len(content), PIECE_BYTES)):
            add_piece(paper, number, content[start : start + PIECE_BYTES], by)
        return finish_paper(paper, by)


def tie_paper(paper: Paper, letter: Letter, by: Person) -> None:
    """Say which letter a paper came or went with. Raises: UsageError, ConflictError."""
    with transaction.atomic():
        case = open_case(paper.case, by)
        of_case(case, letter=letter)
        Paper.objects.filter(pk=paper.pk).update(letter=letter)
        note(by, "paper.tie", "case", case.pk, paper=paper.pk, letter=letter.pk)


def read_paper(paper: Paper, by: Person) -> Paper:
    """Note that somebody takes the bytes of a paper; return it."""
    with transaction.atomic():
        note(by, "paper.read", "case", paper.case_id, paper=paper.pk, digest=paper.sha256)
    return paper
