"""What an editor wrote into the parts of a text, by language: read strictly, changed a page at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vedette.errors import FormatError
from vedette.publication.press.parts import FORMS, Field, Form, Rows, Type
from vedette.publication.releases.document import LANGUAGES

Row = Mapping[str, str]
_PHONE = re.compile(r"\+[0-9][0-9 ().\-]{4,38}")
_MAIL = re.compile(r"[^\s@<>\"'\\,;:]{1,64}@[^\s@<>\"'\\,;:]{1,180}")
_LINK = re.compile(
    r"https://[^\s<>\"'\\]{1,280}|mailto:[^\s<>\"'\\]{3,280}|tel:\+[0-9]{5,15}"
    r"|code:[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?"
)
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Said:
    """What one language says, or what is said in all: values by field, rows by list."""

    values: Mapping[str, str]
    rows: Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Draft:
    """All that was written. The n-th row of a list in a language goes with the n-th shared row."""

    kind: str
    shared: Said
    said: Mapping[str, Said]

    @property
    def form(self) -> Form:
        """The form that it fills."""
        return FORMS[self.kind]

    def values(self, language: str) -> dict[str, str]:
        """Return the values for a language: what is shared and what it says itself."""
        own = self.said.get(language)
        return {**self.shared.values, **(own.values if own else {})}

    def rows(self, name: str, language: str) -> list[dict[str, str]]:
        """Return the rows of a list for a language; one that it does not say yet has only shared cells."""
        own = self.said[language].rows.get(name, ()) if language in self.said else ()
        held = self.shared.rows.get(name, ())
        return [
            {**(held[n] if n < len(held) else {}), **(own[n] if n < len(own) else {})}
            for n in range(max(len(own), len(held)))
        ]

    def plain(self) -> dict[str, Any]:
        """Return it as JSON has it; `parse_draft` reads the same."""
        return {
            "kind": self.kind,
            "shared": _plain(self.shared),
            "said": {language: _plain(one) for language, one in sorted(self.said.items())},
        }


def empty(kind: str) -> Draft:
    """Return a draft of a kind, with nothing written. Raises: FormatError."""
    if kind not in FORMS:
        raise FormatError("press draft: is of a kind that is composed elsewhere")
    return Draft(kind, Said({}, {}), {})


def _plain(said: Said) -> dict[str, Any]:
    return {
        "values": dict(sorted(said.values.items())),
        "rows": {
            name: [dict(sorted(row.items())) for row in rows] for name, rows in sorted(said.rows.items())
        },
    }


def check_value(field: Field, value: str) -> str:
    """Return a value as it is kept: trimmed, line ends as "\\n". Raises: FormatError naming the field."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text) or any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        raise FormatError(f"{field.name}: holds a control character")
    if field.type in (Type.WORDS, Type.LINES, Type.TABLE):
        text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n ")
    else:
        text = " ".join(text.split())
    if len(text) > field.most:
        raise FormatError(f"{field.name}: at most {field.most} characters, {len(text)} found")
    if text:
        _check_type(field, text)
    return text


def _check_type(field: Field, text: str) -> None:
    match field.type:
        case Type.DATE:
            try:
                good = date.fromisoformat(text).isoformat() == text
            except ValueError:
                good = False
        case Type.INSTANT:
            try:
                good = datetime.fromisoformat(text).isoformat(timespec="minutes") == text and len(text) == 16
            except ValueError:
                good = False
        case Type.NUMBER:
            good = text.isascii() and text.isdigit() and len(text) <= 9
        case Type.PHONE:
            good = _PHONE.fullmatch(text) is not None
        case Type.MAIL:
            good = _MAIL.fullmatch(text) is not None
        case Type.LINK:
            good = _LINK.fullmatch(text) is not None
        case Type.CHOICE:
            good = text in field.choices
        case Type.SEVERAL:
            good = set(text.split()) <= set(field.choices)
        case Type.YES:
            good = text == "yes"
        case Type.PICTURE | Type.RECORD:
            good = _ID.fullmatch(text) is not None
        case Type.ITEMS:
            good = all(_ID.fullmatch(one) for one in text.split())
        case _:
            good = True
    if not good:
        raise FormatError(f"{field.name}: is not what is expected there ({field.type})")


def parse_draft(data: Any) -> Draft:
    """Return the draft that `Draft.plain` wrote.

    Raises: FormatError naming the field, for what is unknown, too long, or stands where it does not belong.
    """
    if not isinstance(data, dict) or set(data) != {"kind", "shared", "said"}:
        raise FormatError("press draft: kind, shared and said expected")
    form = FORMS.get(data["kind"]) if isinstance(data["kind"], str) else None
    if form is None:
        raise FormatError("press draft: is of a kind that is composed elsewhere")
    if not isinstance(data["said"], dict) or not set(data["said"]) <= set(LANGUAGES):
        raise FormatError("press draft: says something in a language that is not published")
    said = {language: _said(form, one, shared=False) for language, one in sorted(data["said"].items())}
    return Draft(form.kind, _said(form, data["shared"], shared=True), said)


def _said(form: Form, data: Any, *, shared: bool) -> Said:
    if not isinstance(data, dict) or set(data) != {"values", "rows"}:
        raise FormatError("press draft: values and rows expected")
    lists = {one.name: one for one in form.lists()}
    if not isinstance(data["rows"], dict) or not set(data["rows"]) <= set(lists):
        raise FormatError("press draft: has a list that its form has not")
    rows: dict[str, tuple[Row, ...]] = {}
    for name, held in sorted(data["rows"].items()):
        one = lists[name]
        if not isinstance(held, list) or len(held) > one.most:
            raise FormatError(f"{name}: at most {one.most} rows")
        rows[name] = tuple(_checked(one.fields, row, name, shared=shared) for row in held)
    return Said(_checked(tuple(form.fields()), data["values"], "press draft", shared=shared), rows)


def _checked(fields: Sequence[Field], data: Any, where: str, *, shared: bool) -> dict[str, str]:
    known = {one.name: one for one in fields if one.shared is shared}
    if not isinstance(data, dict):
        raise FormatError(f"{where}: fields and their values expected")
    found = {}
    for name, value in sorted(data.items(), key=lambda pair: str(pair[0])):
        if name not in known or not isinstance(value, str):
            raise FormatError(f"{where}: has a field that its form has not, or no text in it")
        kept = check_value(known[name], value)
        if not kept or kept != value:
            raise FormatError(f"{name}: is empty, or not as it is kept")
        found[name] = kept
    return found


def with_page(
    draft: Draft, language: str, values: Mapping[str, str], rows: Mapping[str, Sequence[Mapping[str, str]]]
) -> Draft:
    """Return the draft after the page of one language was saved: all its fields, shared ones among them.

    A row that was emptied is taken out of every language; one that only waits for this language stays.
    Raises: FormatError naming the field.
    """
    if language not in LANGUAGES:
        raise FormatError("press draft: is in a language that is not published")
    shared, own = _parted(tuple(draft.form.fields()), values)
    others = {code: dict(one.rows) for code, one in draft.said.items() if code != language}
    shared_rows: dict[str, tuple[Row, ...]] = {}
    own_rows: dict[str, tuple[Row, ...]] = {}
    for one in draft.form.lists():
        pairs = [_parted(one.fields, row) for row in rows.get(one.name, ())]
        mine = draft.said[language].rows.get(one.name, ()) if language in draft.said else ()
        held = [said.get(one.name, ()) for said in others.values()]
        pairs += [({}, {})] * (max((len(each) for each in held), default=0) - len(pairs))
        keep = [
            n
            for n, (left, right) in enumerate(pairs)
            if left or right or (not _at(mine, n) and any(_at(each, n) for each in held))
        ]
        if len(keep) > one.most:
            raise FormatError(f"{one.name}: at most {one.most} rows")
        if keep:
            shared_rows[one.name] = tuple(pairs[n][0] for n in keep)
            own_rows[one.name] = tuple(pairs[n][1] for n in keep)
        for said_there in others.values():
            _follow(said_there, one, keep)
    said = {code: Said(draft.said[code].values, kept) for code, kept in others.items()}
    said[language] = Said(own, own_rows)
    return Draft(draft.kind, Said(shared, shared_rows), dict(sorted(said.items())))


def _at(rows: Sequence[Row], number: int) -> Row:
    return rows[number] if number < len(rows) else {}


def _follow(held: dict[str, tuple[Row, ...]], one: Rows, keep: Sequence[int]) -> None:
    """Take the rows out of another language that were taken out of this one."""
    before = held.get(one.name, ())
    after = tuple(_at(before, n) for n in keep)
    while after and not after[-1]:
        after = after[:-1]
    if after:
        held[one.name] = after
    else:
        held.pop(one.name, None)


def _parted(fields: Sequence[Field], values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    shared: dict[str, str] = {}
    own: dict[str, str] = {}
    for one in fields:
        kept = check_value(one, values.get(one.name, ""))
        if kept:
            (shared if one.shared else own)[one.name] = kept
    return shared, own
