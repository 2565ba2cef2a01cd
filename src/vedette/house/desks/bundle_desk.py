"""The bundle of a dossier: one PDF of all that can be printed, made from the bag, beside it.

The bag is verified first. Pages are drawn in the cage of `looking`, one at a time; after each exhibit the
file and its journal are synced, and a bundle whose making was ended is gone on with from there.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from vedette.adapters.bag_place import Place, PlainPlace
from vedette.adapters.disk import TEMPORARY, disk_errors, sync_folder
from vedette.adapters.typesetting import check_typesetting, typeset_apart
from vedette.cases.dossiers.disclosure import (
    DISCLOSURE,
    MAX_DISCLOSURE_BYTES,
    Exhibit,
    Laid,
    Page,
    Shown,
    parse_disclosure_list,
    part_file,
)
from vedette.cases.dossiers.front import Act, Sheet, front_papers, mark, sheets_paper, stamp
from vedette.cases.dossiers.pdf import Added, Bundle, Mark, Picture, Tile, Written
from vedette.cases.dossiers.plan import Plan
from vedette.cases.exhibits import LIST_BYTES, parse_exhibits
from vedette.cases.verify import verify_dossier
from vedette.errors import ConflictError, FormatError, SignatureError
from vedette.formats import base64, jcs
from vedette.formats.entry import FIELDS, open_disclosures, parse_entry
from vedette.formats.trust_card import TrustCard
from vedette.house.desks.bundle_pieces import Pieces
from vedette.house.desks.cutting import MAX_PAGE_PIXELS, edges, jpeg_of, pages_of, picture_of
from vedette.house.looking import Looker
from vedette.papers.tree import Heading, Paper, Span

SHEETS = 50
"""Sheets that are typeset at once."""
MARK = 200
PIXELS = 2000
"""The longer side of a page that is shown whole: 171 dpi of an A4 page."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A finished bundle: exhibits, pages in all, numbered pages, bytes; exhibits that were there before."""

    exhibits: int
    pages: int
    numbered: int
    size: int
    sha256: str
    resumed: int


class BundleDesk:
    """Makes the bundle of `bag`, a folder or a place."""

    def __init__(self, bag: Path | Place, looker: Looker, card: TrustCard | None = None) -> None:
        check_typesetting()
        self._bag: Place = PlainPlace(bag) if isinstance(bag, Path) else bag
        self._looker = looker
        self._verdict = verify_dossier(self._bag, card)
        if self._verdict.verdict != "verified":
            raise SignatureError(f"dossier: {self._verdict.thing}: {self._verdict.message}")

    def build(
        self,
        plan: Plan,
        target: Path,
        progress: Callable[[int, int], None] | None = None,
    ) -> Bound:
        """Write the new file `target`; go on with it when an earlier making of it was ended.

        `progress` is told after each exhibit how many are done, and of how many. Raises: ConflictError when
        the file is there; LimitError for an exhibit of too many pages.
        """
        if target.exists():
            raise ConflictError(f"file {target.name}: is there already")
        sheets = self._sheets()
        work, journal = (target.with_name(f"{TEMPORARY}{target.name}{end}") for end in (".part", ".journal"))
        with disk_errors(f"bundle {target.name}"):
            ledger = Ledger(journal, self._name(plan))
            written, done = ledger.read(work)
            with os.fdopen(os.open(work, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
                file.truncate(written.size)
                file.seek(written.size)
                bundle = Bundle(file, written)
                resumed = len(done)

                def keep(written: Written, count: int) -> None:
                    file.flush()
                    os.fsync(file.fileno())
                    ledger.add(written, count)

                self._draw(bundle, sheets, done, keep, progress)
                numbered, front = self._finish(bundle, plan, sheets, done)
                file.flush()
                os.fsync(file.fileno())
            digest = _sha256(work)
            os.replace(work, target)
            journal.unlink()
            sync_folder(target.parent)
        size = target.stat().st_size
        return Bound(len(sheets), front + numbered, numbered, size, digest, resumed)

    def build_pieces(
        self, plan: Plan, pieces: Pieces, progress: Callable[[int, int], None] | None = None
    ) -> Bound:
        """Make the bundle in covered pieces, from where an earlier making of it was ended.

        Raises: as `build`.
        """
        sheets = self._sheets()
        with disk_errors("bundle"), pieces:
            written, done = pieces.read(self._name(plan))
            resumed, bundle = len(done), Bundle(pieces, written)
            self._draw(bundle, sheets, done, pieces.keep, progress)
            numbered, front = self._finish(bundle, plan, sheets, done)
            size, digest = pieces.finish()
        return Bound(len(sheets), front + numbered, numbered, size, digest, resumed)

    def _draw(
        self,
        bundle: Bundle,
        sheets: list[Sheet],
        done: list[int],
        keep: Callable[[Written, int], None],
        progress: Callable[[int, int], None] | None,
    ) -> None:
        """Draw the exhibits that are not done; each is kept before the next."""
        written = bundle.written
        for sheet in sheets[len(done) :]:
            count = len(written.pages)
            if not sheet.withheld:
                self._exhibit(bundle, sheet)
            done.append(len(written.pages) - count)
            keep(written, done[-1])
            if progress is not None:
                progress(len(done), len(sheets))

    def _name(self, plan: Plan) -> str:
        signed = self._bytes("tagmanifest-sha256.txt", LIST_BYTES)
        return hashlib.sha256(signed + b"\0" + plan.language.encode("ascii")).hexdigest()

    def _bytes(self, path: str, most: int) -> bytes:
        with self._bag.open(path) as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise FormatError(f"{path}: over {most} bytes")
        return data

    def _laid(self) -> tuple[Exhibit, ...]:
        if DISCLOSURE not in self._bag.paths():
            return ()
        return parse_disclosure_list(self._bytes(DISCLOSURE, MAX_DISCLOSURE_BYTES))[0]

    def _sheets(self) -> list[Sheet]:
        laid = self._laid()
        data = self._bytes("data/exhibits.json", LIST_BYTES)
        rows = {row.number: row for row in parse_exhibits(data, gaps=bool(laid))}
        times = {one.number: one for one in self._verdict.exhibits}
        found = []
        for number in range(1, max((len(laid), *rows)) + 1):
            row = rows.get(number)
            if row is not None:
                sheet = Sheet(
                    number, row.title, row.file, row.media_type, row.sha256, row.size, times[number]
                )
            else:
                parted = isinstance(laid[number - 1], Laid)
                sheet = Sheet(number, "", "", "", "", 0, None, parted=parted, withheld=not parted)
            found.append(sheet)
        return found

    def _exhibit(self, bundle: Bundle, sheet: Sheet) -> None:
        if sheet.parted:
            laid = self._laid()[sheet.number - 1]
            pages = laid.pages if isinstance(laid, Laid) else ()
            for at, page in enumerate(pages, 1):
                tiles, width, height = self._tiles(sheet.number, at, page)
                bundle.page(tiles, width, height, self._foot(bundle, sheet, at))
            return
        with self._bag.in_hand(sheet.file) as source:
            for at, data in enumerate(pages_of(self._looker, source, sheet.media_type, PIXELS), 1):
                picture = _picture(data)
                tile = Tile((0.0, 0.0, 1.0, 1.0), picture)
                bundle.page([tile], picture.width, picture.height, self._foot(bundle, sheet, at))

    def _foot(self, bundle: Bundle, sheet: Sheet, page: int) -> str:
        return f"{stamp(len(bundle.written.pages) + 1)}, E{sheet.number:04d} / {page}"

    def _tiles(self, number: int, at: int, page: Page) -> tuple[list[Tile], int, int]:
        """The parts of a page in their places; a page of which nothing is shown is an upright sheet."""
        pictures: list[Picture | None] = []
        for index, part in enumerate(page.parts, 1):
            path = part_file(number, at, index)
            pictures.append(_picture(self._bytes(path, LIST_BYTES)) if isinstance(part, Shown) else None)
        columns, rows = page.columns, page.rows
        widths = [_side(pictures[column::columns], "width") for column in range(columns)]
        heights = [_side(pictures[row * columns :][:columns], "height") for row in range(rows)]
        width, height = _full(widths, 1240), _full(heights, 1754)
        across, down = edges(width, columns), edges(height, rows)
        tiles = []
        for index, picture in enumerate(pictures):
            row, column = divmod(index, columns)
            left, top = across[column] / width, down[row] / height
            box = (left, top, across[column + 1] / width - left, down[row + 1] / height - top)
            tiles.append(Tile(box, picture))
        return tiles, width, height

    def _finish(self, bundle: Bundle, plan: Plan, sheets: list[Sheet], done: list[int]) -> tuple[int, int]:
        """Typeset the papers, put each exhibit's pages behind its sheet, close the file."""
        titles = {number: one.title for number, one in enumerate(plan.exhibits, 1)}
        told, first = [], 1
        for sheet, count in zip(sheets, done, strict=True):
            title = sheet.title or ("" if sheet.withheld else titles.get(sheet.number, ""))
            span = (first, first + count - 1) if count else (0, 0)
            told.append(
                Sheet(
                    sheet.number,
                    title,
                    sheet.file,
                    sheet.media_type,
                    sheet.sha256,
                    sheet.size,
                    sheet.time,
                    *span,
                    sheet.parted,
                    sheet.withheld,
                )
            )
            first += count
        papers, heads = _front(bundle, front_papers(plan, self._verdict, told, self._acts()))
        front = [page for added in papers for page in added.pages]
        dividers: list[int] = []
        for at in range(0, len(told), SHEETS):
            paper = sheets_paper(plan, str(self._verdict.dossier or ""), told[at : at + SHEETS])
            added = bundle.typeset(typeset_apart(paper).pdf).pages
            if len(added) != len(told[at : at + SHEETS]):
                raise FormatError("bundle: the sheet of an exhibit is longer than a page")
            dividers += added
        order, pages = list(front), iter(bundle.written.pages)
        for divider, count in zip(dividers, done, strict=True):
            order += [divider, *(next(pages) for _ in range(count))]
        marks = [Mark(plan.title[:MARK], front[0], tuple(heads))]
        marks += [Mark(mark(one, plan.language), page) for one, page in zip(told, dividers, strict=True)]
        bundle.finish(papers[0], marks, order)
        return first - 1, len(order) - (first - 1)

    def _acts(self) -> list[Act]:
        rows: Any = jcs.parse(self._bytes("data/custody.json", LIST_BYTES), max_bytes=LIST_BYTES)
        found = []
        for row in rows:
            entry = parse_entry(base64.decode(row["entry"]))
            values = open_disclosures(entry, row["disclosures"], FIELDS["custody"])
            found.append(Act(*(str(values[name]) for name in ("time", "action", "actor", "reason"))))
        return found


class Ledger:
    """The journal of a bundle that is being made: a line for its name, then one for each exhibit."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        self._known: set[int] = set()
        self._pages = 0

    def read(self, work: Path) -> tuple[Written, list[int]]:
        """Return how far the work is, and the pages of each exhibit done; nothing for another bundle's."""
        written = Written()
        done: list[int] = []
        size = work.stat().st_size if work.exists() else 0
        lines = self._path.read_bytes().split(b"\n")[:-1] if self._path.exists() else []
        if not lines or lines[0].decode("ascii", "replace") != self._name:
            self._path.unlink(missing_ok=True)
            self._append(self._name.encode("ascii"))
            return written, done
        for line in lines[1:]:
            try:
                said = json.loads(line)
                if said["size"] > size:
                    break
                written.offsets |= {int(number): at for number, at in said["objects"].items()}
                written.pages += said["pages"]
                written.size, written.following = said["size"], said["following"]
                done.append(int(said["count"]))
            except (ValueError, KeyError, TypeError, AttributeError):
                break
        self._known, self._pages = set(written.offsets), len(written.pages)
        self._path.write_bytes(b"".join(line + b"\n" for line in lines[: len(done) + 1]))
        return written, done

    def add(self, written: Written, count: int) -> None:
        """Write down that an exhibit of `count` pages is done, as far as `written`."""
        fresh = {number: at for number, at in written.offsets.items() if number not in self._known}
        said: Mapping[str, object] = {
            "count": count,
            "following": written.following,
            "objects": fresh,
            "pages": written.pages[self._pages :],
            "size": written.size,
        }
        self._known |= set(fresh)
        self._pages = len(written.pages)
        self._append(json.dumps(said).encode("ascii"))

    def _append(self, line: bytes) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())


def _front(bundle: Bundle, papers: Sequence[Paper]) -> tuple[list[Added], list[Mark]]:
    """Typeset papers that go on from one to the next; return them, and a mark for each heading but the first.

    Each is set in a child, and all are short: memory does not grow with them.
    """
    found: list[Added] = []
    marks: list[Mark] = []
    first = 1
    for paper in papers:
        numbered = replace(paper, first_page=first) if len(papers) > 1 else paper
        added = bundle.typeset(typeset_apart(numbered).pdf)
        first += len(added.pages)
        titles = [block.text for block in paper.blocks if isinstance(block, Heading)]
        for title, place in zip(titles, added.places, strict=True):
            words = "".join(one.text for one in title if isinstance(one, Span))
            marks.append(Mark(words, place, page=False))
        found.append(added)
    return found, marks[1:]


def _picture(data: bytes) -> Picture:
    """Return a JPEG as it came; any other picture as a JPEG. Raises: FormatError, LimitError."""
    if data.startswith(b"\xff\xd8\xff"):
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
                if picture.mode in ("RGB", "L") and picture.width * picture.height <= MAX_PAGE_PIXELS:
                    return Picture(data, picture.width, picture.height, len(picture.mode))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise FormatError("page: is not a picture that can be read") from error
    decoded = picture_of(data)
    return Picture(jpeg_of(decoded), decoded.width, decoded.height)


def _side(pictures: list[Picture | None], side: str) -> int | None:
    return next((int(getattr(one, side)) for one in pictures if one is not None), None)


def _full(sides: list[int | None], otherwise: int) -> int:
    """Return a whole side of a page from those of its parts that are shown."""
    known = [side for side in sides if side is not None]
    return sum(known) * len(sides) // len(known) if known else otherwise


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(1 << 20):
        yield block


def _sha256(path: Path) -> str:
    measured = hashlib.sha256()
    with path.open("rb") as file:
        for block in _blocks(file):
            measured.update(block)
    return measured.hexdigest()
