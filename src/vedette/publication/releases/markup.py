"""A document as plain lines that people type, and back.

    ## Heading                          [happened] may stand before any block: what it is for
    A paragraph. {f1 f2}                notes: ids of facts; {view} and {form} say that it is no fact
    > Words said. -- Speaker @p1        a quote; @p1 is a person of the list
    - item / 1. item                    lists
    | head | *counted* |                a table; its first line may be = caption (unit)
    2012-06-07: what happened {f1}      a time line
    ![what is seen](piece) caption      a picture
    -> words <https://example.org>      a link

Blocks are separated by an empty line.
"""

from __future__ import annotations

import re
from dataclasses import replace

from vedette.errors import FormatError
from vedette.publication.releases.document import (
    Block,
    Bullets,
    Event,
    FactRef,
    Heading,
    Link,
    Links,
    Mention,
    Paragraph,
    Picture,
    Quote,
    Table,
    Timeline,
)

MAX_CHARS = 1 << 20
_PART = re.compile(r"\[([a-z0-9-]{1,40})\]\s*")
_TAIL = re.compile(r"\s*\{([A-Za-z0-9_ -]{0,400})\}\s*\Z")
_EVENT = re.compile(r"((?:\d{4}(?:-\d\d(?:-\d\d)?)?))\s*: (.+)\Z")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([A-Za-z0-9_-]{1,64})\)\s*(.*)\Z")
_LINK = re.compile(r"-> (.+) <([^<>\s]+)>\Z")
_PERSON = re.compile(r"(?:\s@([A-Za-z0-9_-]{1,64}))?\Z")
_NUMBER = re.compile(r"\d+\. ")


def _tail(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Split off notes and what a block says: (text, says, notes)."""
    found = _TAIL.search(text)
    if not found:
        return text.strip(), "fact", ()
    words = found[1].split()
    says = next((one for one in words if one in ("view", "form")), "fact")
    return text[: found.start()].strip(), says, tuple(one for one in words if one not in ("view", "form"))


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks that lines say. Raises: FormatError naming the block by its number."""
    if len(text) > MAX_CHARS:
        raise FormatError("text: too long")
    found = []
    chunks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip())
    for number, chunk in enumerate((one for one in chunks if one.strip()), 1):
        try:
            found.append(_block(chunk.strip()))
        except ValueError as error:
            raise FormatError(f"text, block {number}: {error}") from None
    return tuple(found)


def _block(chunk: str) -> Block:
    part = ""
    marked = _PART.match(chunk)
    if marked and not chunk.startswith("!["):
        part, chunk = marked[1], chunk[marked.end() :]
    lines = [line.strip() for line in chunk.split("\n")]
    first = lines[0] if lines else ""
    if not first:
        raise ValueError("is empty")
    hashes = len(first) - len(first.lstrip("#"))
    if 2 <= hashes <= 4 and first[hashes : hashes + 1] == " ":
        return Heading(" ".join((first[hashes:].strip(), *lines[1:])).strip(), hashes, part)
    if picture := _PICTURE.match(" ".join(lines)):
        return Picture(picture[2], picture[1].strip(), picture[3].strip(), part)
    if first.startswith(">"):
        return _quote(lines, part)
    if first.startswith("|") or (first.startswith("= ") and len(lines) > 1):
        return _table(lines, part)
    if all(_EVENT.match(line) for line in lines):
        return Timeline(tuple(_event(line) for line in lines), part)
    if all(_LINK.match(line) for line in lines):
        links = [found for line in lines if (found := _LINK.match(line))]
        return Links(tuple(Link(one[1].strip(), one[2]) for one in links), part)
    ordered = all(_NUMBER.match(line) for line in lines)
    if ordered or all(line.startswith("- ") for line in lines):
        last, says, notes = _tail(lines[-1])
        items = tuple(_NUMBER.sub("", one, count=1) if ordered else one[2:] for one in (*lines[:-1], last))
        return Bullets(items, ordered, part=part, says=says, notes=notes)
    words, says, notes = _tail("\n".join(lines))
    if not words:
        raise ValueError("has no words")
    return Paragraph(words, part=part, says=says, notes=notes)


def _event(line: str) -> Event:
    found = _EVENT.match(line)
    if not found:
        raise ValueError("a line of a time line is a date, a colon, words")
    words, _says, notes = _tail(found[2])
    if not words:
        raise ValueError("a line of a time line has no words")
    return Event(found[1], words, notes)


def _quote(lines: list[str], part: str) -> Quote:
    text, says, notes = _tail("\n".join(line.removeprefix(">").strip() for line in lines))
    words, dash, who = text.rpartition(" -- ")
    if not dash:
        raise ValueError("a quote ends with -- and who said it")
    found = _PERSON.search(who)
    speaker = who[: found.start()].strip() if found else who
    if not words.strip():
        raise ValueError("a quote has no words")
    return Quote(speaker, words.strip(), (found[1] or "") if found else "", part=part, says=says, notes=notes)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _table(lines: list[str], part: str) -> Table:
    caption = unit = ""
    says, notes = "fact", tuple[str, ...]()
    if lines[0].startswith("= "):
        caption, says, notes = _tail(lines.pop(0)[2:])
        if caption.endswith(")") and " (" in caption:
            caption, _bar, unit = caption[:-1].rpartition(" (")
    heads = _cells(lines[0])
    counted = tuple(n for n, one in enumerate(heads) if len(one) > 2 and one[0] == one[-1] == "*")
    rows = tuple(tuple(_cells(line)) for line in lines[1:])
    if any(len(row) != len(heads) for row in rows):
        raise ValueError("a row of the table has not as many cells as its head")
    headers = tuple(one[1:-1] if n in counted else one for n, one in enumerate(heads))
    return Table(caption, headers, rows, unit, counted, part=part, says=says, notes=notes)


def _notes(says: str, notes: tuple[str, ...]) -> str:
    words = [*notes, *([says] if says != "fact" else [])]
    return f" {{{' '.join(words)}}}" if words else ""


def lines_of(blocks: tuple[Block, ...]) -> str:
    """Return blocks as lines that `blocks_of` reads."""
    return "\n\n".join((f"[{one.part}] " if one.part else "") + _lines(one) for one in blocks)


def _lines(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {block.text}"
        case Paragraph():
            return block.text + _notes(block.says, block.notes)
        case Quote():
            who = f" @{block.person}" if block.person else ""
            text = f"{block.words} -- {block.speaker}{who}{_notes(block.says, block.notes)}"
            return "\n".join(f"> {line}" for line in text.split("\n"))
        case Bullets():
            marks = [f"{n}. " if block.ordered else "- " for n in range(1, len(block.items) + 1)]
            lines = [mark + item for mark, item in zip(marks, block.items, strict=True)]
            return "\n".join(lines) + _notes(block.says, block.notes)
        case Table():
            heads = [f"*{one}*" if n in block.counted else one for n, one in enumerate(block.headers)]
            rows = [heads, *block.rows]
            table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
            unit = f" ({block.unit})" if block.unit else ""
            notes = _notes(block.says, block.notes)
            return f"= {block.caption}{unit}{notes}\n{table}" if block.caption or notes else table
        case Picture():
            return f"![{block.alt}]({block.piece}) {block.caption}".rstrip()
        case Timeline():
            return "\n".join(f"{one.date}: {one.words}{_notes('fact', one.notes)}" for one in block.events)
        case Links():
            return "\n".join(f"-> {one.words} <{one.href}>" for one in block.links)


# people and facts, a line each

_FLAGS = ("minor", "intimate")


def people_of(text: str) -> tuple[Mention, ...]:
    """Return the people of lines `id | name | part | shown | subject | level | reply | minor intimate`.

    What is left away at the end of a line is empty. Raises: FormatError naming the line.
    """
    found = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
        cells = [*(cell.strip() for cell in line.split("|")), *[""] * 8][:8]
        if not cells[0] or not cells[1]:
            raise FormatError(f"people, line {number}: an id and a name are needed")
        flags = cells[7].split()
        if set(flags) - set(_FLAGS):
            raise FormatError(f"people, line {number}: the last cell is minor, intimate, or empty")
        shown = tuple(cells[3].split()) or ("named",)
        person = Mention(cells[0], cells[1], cells[2] or "person", shown, cells[4], cells[5], cells[6])
        found.append(replace(person, minor="minor" in flags, intimate="intimate" in flags))
    return tuple(found)


def people_lines(people: tuple[Mention, ...]) -> str:
    """Return people as lines that `people_of` reads."""
    found = []
    for one in people:
        flags = " ".join(flag for flag in _FLAGS if getattr(one, flag))
        cells = (
            one.id,
            one.name,
            one.part,
            " ".join(one.shown),
            one.subject,
            one.level,
            one.replied,
            flags,
        )
        found.append(" | ".join(cells).rstrip(" |"))
    return "\n".join(found)


def facts_of(text: str) -> tuple[FactRef, ...]:
    """Return the facts of lines `id | words | ids of items`. Raises: FormatError naming the line."""
    found = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
        cells = [*(cell.strip() for cell in line.split("|")), *[""] * 3][:3]
        if not cells[0] or not cells[1]:
            raise FormatError(f"evidence, line {number}: an id and words are needed")
        found.append(FactRef(cells[0], cells[1], tuple(cells[2].split())))
    return tuple(found)


def facts_lines(facts: tuple[FactRef, ...]) -> str:
    """Return facts as lines that `facts_of` reads."""
    return "\n".join(f"{one.id} | {one.words} | {' '.join(one.items)}".rstrip(" |") for one in facts)
