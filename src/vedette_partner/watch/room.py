"""The room of a partner's watch: what comes in by the door or the keyboard, and what is left of it.

Everything that happened is an event, signed by whoever saw it, and kept once.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vedette.errors import (
    ConflictError,
    FormatError,
    MissingError,
    SignatureError,
    UsageError,
    VedetteError,
)
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import sign_note
from vedette.missions.watch import exchange
from vedette.missions.watch.codes import CheckIn, parse_spoken, read_code
from vedette.missions.watch.events import Event, Fact, Opened, sign_event, used_rows
from vedette.missions.watch.ladder import PEOPLE_END, episodes, report_id
from vedette.missions.watch.orders import (
    MAX_SEALED_BYTES,
    ORDER,
    SHEET,
    Sheet,
    check_successor,
    open_sealed,
    verify_order,
    verify_sheet,
)
from vedette.missions.watch.texts import SignedText, open_checkin, parse_checkin
from vedette.missions.watch.values import Alarm, Cause, Ended, Order, Report, Taken, Told
from vedette.seal.recipients import Identity
from vedette.values.instants import write_instant
from vedette_partner.watch.book import Book, Shelf, own_watcher, trusted_order
from vedette_partner.watch.clock import Clock
from vedette_partner.watch.people import People, Person
from vedette_partner.watch.sender import number_of
from vedette_partner.watch.state import HeldOrder, State
from vedette_partner.watch.throttle import Throttle
from vedette_partner.watch.words import Shown, shown

MAX_ORDER_BYTES = MAX_SEALED_BYTES
MAX_EXCHANGE_BYTES = exchange.MAX_MESSAGE_BYTES
RECEIPT = "vedette/watch/receipt/v1"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TakenNow:
    """A level that somebody has: since `at`, by `who`; `before`: they had it already."""

    watch: str
    level: int
    at: int
    who: str
    before: bool


class WatchRoom:
    """One partner's watch. `partner` is its base name; keys are read when asked for.

    `lock_path` is held by the one process that ticks.
    """

    def __init__(
        self,
        state: State,
        partner: str,
        key: Callable[[], SigningKey],
        identity: Callable[[], Identity],
        clock: Clock,
        lock_path: Path,
    ) -> None:
        self.lock_path = lock_path
        self.state = state
        self.partner = partner
        self.clock = clock
        self.people = People(state)
        self.shelf = Shelf(state, partner, key, identity)
        self.key = key
        self._identity = identity
        self._wrong_codes = Throttle(10, 30, clock)
        self._wrong_people = Throttle(20, 60, clock)
        self.changed: Callable[[], None] = lambda: None
        """Called when something came that the ladder should look at now."""

    # orders

    def take_order(self, sealed: bytes) -> bytes:
        """Take a sealed order, or a sealed contact sheet; the signed receipt. The same once more is the same.

        Raises: FormatError, LimitError, OpenError; SignatureError for a register that is not trusted here, or
        an order for others; ConflictError for an earlier version, or one that rewrites what was due;
        MissingError for a sheet without its order; StoreError.
        """
        note = open_sealed(sealed, [self._identity()])
        keys = [
            key
            for origin in self.state.origins()
            for key in self.state.keys(origin)
            if key.algorithm is Algorithm.ED25519
        ]
        digest = hashlib.sha256(sealed).hexdigest()
        if note.startswith(SHEET.encode() + b"\n"):
            sheet, signer = verify_sheet(note, keys)
            self.state.keep_sheet(sheet.watch, sheet.version, signer.name, sealed)
            return self._receipt(signer.name, "sheet", sheet.watch, sheet.version, digest)
        if not note.startswith(ORDER.encode() + b"\n"):
            raise FormatError("sealed order: holds neither an order nor a sheet")
        order, signer = verify_order(note, keys)
        own_watcher(order, self.partner)
        held = self.state.order(order.watch)
        if held is None or not self._is_held(held, order):
            now = self.clock()
            if held is not None:
                check_successor(trusted_order(open_sealed(held.sealed, [self._identity()])), order, now)
            self.state.keep_order(order.watch, order.version, signer.name, sealed, digest, now)
            self.changed()
        return self._receipt(signer.name, "order", order.watch, order.version, digest)

    def _is_held(self, held: HeldOrder, order: Order) -> bool:
        """Whether the order held is this very one; one that cannot be opened any more is given way."""
        try:
            return trusted_order(open_sealed(held.sealed, [self._identity()])) == order
        except VedetteError:
            return False

    def _receipt(self, origin: str, kind: str, watch: str, version: int, digest: str) -> bytes:
        lines = [RECEIPT, origin, f"{kind} {watch} {version} {digest}", f"time {write_instant(self.clock())}"]
        return sign_note("".join(f"{line}\n" for line in lines), [self.key()]).encode()

    # events

    def keep(self, event: Event) -> bool:
        """Keep an event that was verified or signed here; False when it was known. Raises: StoreError."""
        number = self.state.add_event(event.watch, event.id, event.note, self.clock())
        if number is not None:
            self.changed()
        return number is not None

    def say(self, book: Book, fact: Fact) -> bool:
        """Sign and keep what was seen here. Raises: StoreError."""
        return self.keep(sign_event(book.order.watch, fact, self.key()))

    def keep_told(self, watch: str, told: Told) -> None:
        """Keep that an alert left: in the transaction of the engine's store."""
        event = sign_event(watch, told, self.key())
        self.state.add_event(watch, event.id, event.note, self.clock())

    # check-ins

    def check_in(self, line: str, way: str) -> None:
        """Take a check-in as it was typed, pasted or read out. The same line once more is the same.

        Raises: FormatError, MissingError, SignatureError, ConflictError, which are told alike to whoever sent
        it; LimitError after too many wrong ones; StoreError.
        """
        said = parse_checkin(line) if line.upper().startswith("V1") else parse_spoken(line)
        tag = said.spoken.tag if isinstance(said, SignedText) else said.tag
        books = [b for b in self.shelf.books() if any(member.tag == tag for member in b.order.members)]
        counted = tag if books else UNKNOWN
        self._wrong_codes.check(counted)
        wrong: VedetteError = MissingError("check-in: is not known here")
        for book in books:
            try:
                if isinstance(said, SignedText):
                    found, by = open_checkin(said, book.order.members), "text"
                else:
                    found, by = read_code(book.order.members, said), way
            except VedetteError as error:
                wrong = error
                continue
            self._report(book, found, by)
            return
        self._wrong_codes.wrong(counted)
        raise wrong

    def _report(self, book: Book, found: CheckIn, way: str) -> None:
        watch = book.order.watch
        id_ = report_id(watch, found.member, found.row, found.status)
        if any(report.id == id_ for report in book.facts.reports):
            return
        if (found.member, found.row) in used_rows(book.entries):
            raise ConflictError(f"check-in: row {found.row} of {found.member} was used before")
        now = self.clock()
        self.say(
            book,
            Report(
                id_,
                found.member,
                found.row,
                found.status,
                found.delay,
                now,
                book.me.name,
                way,
                found.claim,
            ),
        )

    # what people do

    def shown(self, up_since: int = 0) -> list[tuple[Book, Shown]]:
        """Every open episode of every watch, the gravest first."""
        now = self.clock()
        found = [
            (book, each)
            for book in self.shelf.books()
            for each in shown(book.order, book.facts, now, book.me.name, up_since)
        ]
        return sorted(found, key=lambda pair: (-pair[1].level, pair[1].episode.begins))

    def take(self, number: str, person: Person) -> TakenNow:
        """A named human has the level that this number names. Raises: MissingError, StoreError."""
        plain = "".join(number.split())
        drill = self._take_drill(plain, person)
        if drill is not None:
            return drill
        for book in self.shelf.books():
            now = self.clock()
            me, since = book.me.name, self.up_since()
            for episode in episodes(book.order, book.facts, now, me, up_since=since):
                for rung in book.order.ladder:
                    if number_of(episode.id, rung.level) == plain:
                        return self._take(book, episode.id, rung.level, person)
        raise MissingError(
            f"alert {plain[:16]}: no story of this number is known here",
            hint="vedette-partner watch board FOLDER",
        )

    # drills

    def begin_drill(self, number: str, at: int) -> None:
        """A drill of this number can be taken from now on, until the next one."""
        self.state.keep("drill", f"{number} {at}")

    def _take_drill(self, number: str, person: Person) -> TakenNow | None:
        kept = (self.state.kept("drill") or "").split()
        if not kept or kept[0] != number:
            return None
        if len(kept) == 4:
            return TakenNow("", 0, int(kept[2]), kept[3], kept[3] != person.tag)
        now = self.clock()
        self.state.keep("drill", f"{number} {kept[1]} {now} {person.tag}")
        self.state.note_act(now, "", "", f"took drill {number}", person.tag)
        return TakenNow("", 0, now, person.tag, False)

    def wait_for_drill(self, number: str, seconds: float) -> tuple[int, str] | None:
        """When and by whom a drill was taken, None when nobody did in so many seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            kept = (self.state.kept("drill") or "").split()
            if len(kept) == 4 and kept[0] == number:
                return int(kept[2]), kept[3]
            time.sleep(0.2)
        return None

    def up_since(self) -> int:
        """From when the program that ticks has run, as it wrote it down; now when none has."""
        text = self.state.kept("up_since")
        return int(text) if text is not None and text.isdigit() else self.clock()

    def _take(self, book: Book, episode: str, level: int, person: Person) -> TakenNow:
        have = [each for each in book.facts.taken if each.episode == episode and each.level >= level]
        if have:
            first = min(have, key=lambda each: each.at)
            return TakenNow(book.order.watch, level, first.at, first.who, first.who != person.tag)
        now = self.clock()
        self.say(book, Taken(episode, level, now, book.me.name, person.tag))
        self.state.note_act(now, book.order.watch, episode, f"took level {level}", person.tag)
        return TakenNow(book.order.watch, level, now, person.tag, False)

    def take_by_code(self, number: str, code: str) -> TakenNow:
        """As `take`, by whoever has this personal code.

        Raises: SignatureError, MissingError; LimitError after too many wrong ones; StoreError.
        """
        self._wrong_people.check("page")
        try:
            return self.take(number, self.people.by_code(code))
        except (SignatureError, MissingError):
            self._wrong_people.wrong("page")
            raise

    def open_story(self, number: str) -> tuple[Book, Shown]:
        """The open episode that one of its levels' numbers names. Raises: MissingError."""
        plain = "".join(number.split())
        for book, each in self.shown(self.up_since()):
            if any(number_of(each.episode.id, rung.level) == plain for rung in book.order.ladder):
                return book, each
        raise MissingError(f"alert {plain[:16]}: no open story has this number", hint="watch board FOLDER")

    def end(self, number: str, why: str, people: list[Person]) -> Shown:
        """People end an episode: one, from level 4 on two.

        Raises: MissingError, UsageError; ConflictError for headquarters' silence, which only headquarters
        ends; StoreError.
        """
        book, each = self.open_story(number)
        if each.episode.cause is Cause.WATCHER:
            raise ConflictError("headquarters' silence: ends by itself when headquarters is heard")
        needed = 2 if max(each.level, each.episode.floor) >= PEOPLE_END else 1
        if len({person.tag for person in people}) < needed:
            raise UsageError(
                f"end: at level {each.level} {needed} people decide, {len({p.tag for p in people})} named",
                hint="name each with --by",
            )
        now = self.clock()
        for person in people:
            self.state.note_act(now, book.order.watch, each.episode.id, f"ended: {why}", person.tag)
        self.say(book, Ended(each.episode.id, now, why, book.me.name))
        return each

    def alarm(self, begin: str, level: int, person: Person) -> Alarm:
        """Begin an episode by hand. Raises: MissingError, UsageError, StoreError."""
        book = self.shelf.find(begin)
        if not 1 <= level <= len(book.order.ladder):
            raise UsageError(f"level: expected 1 to {len(book.order.ladder)}")
        now = self.clock()
        seed = f"{book.order.watch} {now} {person.tag} {len(book.facts.alarms)}"
        id_ = hashlib.sha256(seed.encode()).hexdigest()[:32]
        alarm = Alarm(id_, Cause.ALARM, level, now, book.me.name)
        self.say(book, alarm)
        self.state.note_act(now, book.order.watch, id_, f"raised alarm of level {level}", person.tag)
        return alarm

    # contact sheets

    def open_sheet(self, begin: str, person: Person) -> Sheet:
        """The contact sheet of a watch, when the ladder has come so far here; the entry is left before.

        Raises: MissingError; UsageError while the ladder has not come so far; OpenError, StoreError.
        """
        book = self.shelf.find(begin)
        watch = book.order.watch
        held = self.state.order(watch)
        if held is None or held.sheet is None:
            raise MissingError(f"sheet {watch[:8]}: headquarters has sent none")
        now = self.clock()
        stories = shown(book.order, book.facts, now, book.me.name, self.up_since())
        reached = next((each for each in stories if each.sheets), None)
        if reached is None:
            level = max((each.level for each in stories if each.actions), default=0)
            first = next((rung.level for rung in book.order.ladder if rung.sheets), None)
            raise UsageError(
                f"sheet {watch[:8]}: the ladder stands at level {level}, sheets open at level {first}",
                hint="ring headquarters; in danger that you see yourself: watch alarm FOLDER WATCH",
            )
        sheet = verify_sheet(open_sealed(held.sheet, [self._identity()]), self.state.keys(held.origin))[0]
        # first the entry, then the names
        self.say(book, Opened(reached.episode.id, sheet.version, person.tag, now, book.me.name))
        self.state.note_act(now, watch, reached.episode.id, "opened the contact sheet", person.tag)
        return sheet
