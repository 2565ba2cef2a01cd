"""The dialogue of a key ceremony: sheets are typed, each is named, a quorum gives the identity back.

    secret = collect_shares(birth, ask, say)

`ask` puts a question to the person and returns one line, or raises EOFError at the end of the input; `say`
tells. Neither is ever given a word of a share. A text sheet can be given as it stands: lines that begin with
`#` are passed over, numbers say where words belong. Normative page: docs/formats/ceremony.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vedette.adapters.disk import disk_errors
from vedette.errors import MissingError, OpenError, UsageError
from vedette.missions.birth import MAX_BIRTH_BYTES, Birth, Organisation, parse_birth
from vedette.missions.naming import UNREAD, Finding, Named, name_share
from vedette.seal import Identity, Kind
from vedette.seal.shares import WORDS, Words, combine, whole_word

Ask = Callable[[str], str]
Say = Callable[[str], None]

HELP = (
    f"A sheet has {WORDS} words. Type them in order, one or more a line; four letters of a word are enough.",
    "  17 word   puts word 17 right        ?   stands for a word that nobody can read",
    "  !         leaves the sheet         Enter goes on",
)


def read_birth(path: Path) -> Birth:
    """Return the record in `path`, which may be the folder it lies in.

    Raises: MissingError, FormatError, StoreError.
    """
    if path.is_dir():
        path = path / "birth.json"
    if not path.is_file():
        raise MissingError("birth: there is no birth.json", hint="give the file, or the folder it lies in")
    with disk_errors("birth.json"), path.open("rb") as file:
        return parse_birth(file.read(MAX_BIRTH_BYTES + 1))


# the dialogue


@dataclass
class ShareDesk:
    """Where sheets are typed, and what was typed so far; `waiting` are lines for the next question."""

    birth: Birth
    ask: Ask
    say: Say
    forget: Callable[[], None]
    taken: dict[str, Words] = field(default_factory=dict, repr=False)
    waiting: list[str] = field(default_factory=list, repr=False)

    def line(self, question: str) -> str:
        """The next line that is no comment, without space at its ends."""
        while True:
            text = self.waiting.pop() if self.waiting else self.ask(question)
            if not text.lstrip().startswith("#"):
                return text.strip()

    def sheet_of(self, text: str) -> str:
        """The sheet that a line announces, such as `nord 1`; "" when it announces none."""
        match = re.fullmatch(r"([a-z][a-z0-9]*?)[ \t/-]*([0-9]{1,2})", text.strip().lower())
        sheet = f"{match[1]} {int(match[2])}" if match else ""
        return sheet if sheet in self.birth.sheets else ""

    def held(self, organisation: str) -> int:
        """How many sheets of an organisation were taken."""
        return sum(sheet.split()[0] == organisation for sheet in self.taken)

    def complete(self) -> list[Organisation]:
        """The organisations with enough sheets, in the order of the record."""
        return [each for each in self.birth.organisations if self.held(each.name) >= each.threshold]

    def missing(self) -> str:
        """What is still needed, in words."""
        done = len(self.complete())
        left = ", ".join(
            f"{each.threshold - self.held(each.name)} more of {each.name}"
            for each in self.birth.organisations
            if self.held(each.name) < each.threshold
        )
        return f"{done} of {self.birth.threshold} organisations complete; to complete one: {left}"

    def announced(self, question: str) -> str:
        """Ask which sheet comes, until one is named that the record knows."""
        while True:
            text = self.line(question)
            sheet = self.sheet_of(text)
            if sheet:
                return sheet
            if text:
                self.say(f"no such sheet; they are: {', '.join(self.birth.sheets)}")

    def read(self, sheet: str) -> bool:
        """Have one sheet typed; True when it was good and taken. The screen is cleared in any case."""
        try:
            said = self._read(sheet)
        finally:
            self.forget()
        for sentence in said:
            self.say(sentence)
        return said[-1].endswith(": good, taken")

    def _read(self, sheet: str) -> tuple[str, ...]:
        """Have one sheet typed; what is to be said of it in the end."""
        self.say(f"{sheet}: {WORDS} words, please")
        slots: list[str | None] = [None] * WORDS
        at = 1
        while True:
            at = self._fill(slots, at)
            if not at:
                return (f"{sheet}: left, not taken",)
            words = [word if word is not None else UNREAD for word in slots]
            if words.count(UNREAD) == 2:
                self.say("looking for two unreadable words; this takes some seconds")
            named = name_share(self.birth, words, sheet, self.taken)
            if named.finding is Finding.SWAPPED and named.sheet not in self.taken:
                self.say(f"{sheet}: {named.sentence}")
                if not self._agreed(f'Take it as {named.sheet}? Type "yes" or "no": '):
                    return (f"{sheet}: not taken",)
                named = name_share(self.birth, words, named.sheet, self.taken)
            if named.finding is Finding.GOOD:
                self.taken[named.sheet] = named.words
                return (f"{named.sheet}: good, taken",)
            at = self._again(named, slots)
            if not at:
                return (f"{sheet}: {named.sentence}", f"{sheet}: not taken")
            self.say(f"{sheet}: {named.sentence}")
            if at > WORDS:
                self.say(
                    "compare what you typed with the sheet; then type the number and the word that differ"
                )

    def _again(self, named: Named, slots: list[str | None]) -> int:
        """Prepare for what must be typed again; the first word to ask for, 0 when the sheet is of no use."""
        if named.finding is not Finding.CHECKSUM:
            return 0
        if named.numbers:
            for number in named.numbers:
                slots[number - 1] = None
            return named.numbers[0]
        return WORDS + 1

    def _agreed(self, question: str) -> bool:
        text = self.line(question)
        if self.sheet_of(text):
            self.waiting.append(text)
        return text.lower() in ("y", "yes")

    def _fill(self, slots: list[str | None], at: int) -> int:
        """Take words until every slot has one; 0 when the sheet was left, else any number."""
        correcting = None not in slots  # all are there: wait for one correction, then look again
        while correcting or None in slots:
            if not correcting and (at > WORDS or slots[at - 1] is not None):
                at = slots.index(None) + 1
            text = self.line("  number and word: " if correcting else f"  word {at:>2}: ")
            if text == "!":
                return 0
            if self.sheet_of(text):
                self.waiting.append(text)
                return 0
            before = list(slots)
            at = self._place(slots, at, text)
            correcting = correcting and slots == before
        return at

    def _place(self, slots: list[str | None], at: int, text: str) -> int:
        """Put the words of one line where they belong; the number of the word that comes next."""
        for each in text.split():
            number = each.rstrip(".):=")
            if re.fullmatch("[0-9]{1,2}", number):
                if not 1 <= int(number) <= WORDS:
                    self.say(f"{int(number)}: the words are numbered 1 to {WORDS}")
                    return at
                at = int(number)
                continue
            if at > WORDS:
                self.say(f"that is more than {WORDS} words; what follows word {WORDS} was passed over")
                return at
            word = UNREAD if not each.strip("?") else whole_word(each)
            if word is None:
                self.say(f"word {at} is none of the 1024 words; type word {at} again")
                slots[at - 1] = None
                return at
            slots[at - 1] = word
            at += 1
        return at


@dataclass(frozen=True, slots=True, repr=False)
class Collected:
    """An identity that was put together, and the sheets that did it."""

    identity: Identity
    sheets: tuple[str, ...]


def collect(birth: Birth, ask: Ask, say: Say, forget: Callable[[], None] = lambda: None) -> Collected:
    """Have sheets typed until a quorum of `birth` is there; put the identity together and compare it.

    A share that is wrong, swapped, older, false or given twice is named, and can be corrected or replaced.
    `forget` is called after each sheet: it clears the screen.
    Raises: UsageError when the input ends before; OpenError when another identity comes out.
    """
    desk = ShareDesk(birth, ask, say, forget)
    for line in HELP:
        say(line)
    try:
        while len(desk.complete()) < birth.threshold:
            say(desk.missing())
            sheet = desk.announced('Which sheet? Such as "nord 1": '.replace("nord 1", birth.sheets[0]))
            organisation = sheet.split()[0]
            if any(each.name == organisation for each in desk.complete()):
                say(f"{organisation} has given enough; a sheet of another organisation is needed")
            elif sheet in desk.taken:
                say(f"given twice: {sheet} was taken already")
            else:
                desk.read(sheet)
    except EOFError:
        raise UsageError(f"shares: the input ended; {desk.missing()}") from None
    return put_together(birth, desk.taken)


def put_together(birth: Birth, taken: Mapping[str, Words]) -> Collected:
    """The identity that one quorum of good sheets gives; compared with the record."""
    used: list[str] = []
    complete = 0
    for organisation in birth.organisations:
        sheets = [sheet for sheet in taken if sheet.split()[0] == organisation.name]
        if len(sheets) >= organisation.threshold and complete < birth.threshold:
            used += sorted(sheets)[: organisation.threshold]
            complete += 1
    secret = combine([taken[sheet] for sheet in used])
    identity = Identity(Kind.HYBRID, secret)
    if identity.recipient.encode() != birth.recipient:
        raise OpenError(
            "shares: what they give is not the identity of the record's recipient",
            hint="the record and the sheets were made to deceive: stop, and tell the partners",
        )
    return Collected(identity, tuple(used))


def collect_shares(birth: Birth, ask: Ask, say: Say, forget: Callable[[], None] = lambda: None) -> bytes:
    """The 32 secret bytes of the identity of `birth`; as `collect`.

    Make the identity with `Identity(Kind.HYBRID, secret)`. Call it in a child that ends (`apart`) when what
    comes after should not have held the secret.
    """
    return collect(birth, ask, say, forget).identity.secret_bytes()
