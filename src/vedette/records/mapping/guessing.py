"""Guesses that help to write a mapping: what kind of file it is, where its rows are, what a column may be.

Guesses are offered to a person, never taken by themselves.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from vedette.errors import FormatError, VedetteError
from vedette.records.mapping.json_in import MAX_JSON_BYTES, parse
from vedette.records.mapping.language import FORMAT
from vedette.records.mapping.rows import look
from vedette.records.mapping.text_in import encoding_of, guessed, plain_bytes
from vedette.records.mapping.xlsx_in import seekable, sheet_names
from vedette.records.mapping.xml_in import Scanner
from vedette.records.schema import FIELDS, Kind, Type

HEAD_BYTES = 1 << 18


def file_table(stream: BinaryIO) -> dict[str, str]:
    """Return what [file] of a mapping may say of this file: kind, and sheet, rows or encoding when found.

    Raises: FormatError for an empty file, LimitError.
    """
    stream.seek(0)
    outer = io.BufferedReader(stream) if not isinstance(stream, io.BufferedReader) else stream  # type: ignore[type-var]
    source = plain_bytes(outer)
    head = source.peek(HEAD_BYTES)
    if not head:
        raise FormatError("file: is empty")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        stream.seek(0)
        names = sheet_names(seekable(plain_bytes(outer)))
        return {"kind": "xlsx", "sheet": names[0]} if len(names) > 1 else {"kind": "xlsx"}
    found: dict[str, str] = {}
    try:
        name = encoding_of(source, "")
        text = codecs.getincrementaldecoder(name)("strict").decode(head).lstrip("\ufeff \r\n\t")
    except UnicodeDecodeError:
        found["encoding"] = guessed(head)
        text = head.decode(found["encoding"] or "iso-8859-1", "replace").lstrip()
    except FormatError as error:
        return {"kind": "csv", "encoding": "utf-16-le" if "utf-16-le" in str(error.hint) else "utf-16-be"}
    if text.startswith("<"):
        return {"kind": "xml", **found, "rows": _xml_rows(source)}
    if text.startswith("["):
        return {"kind": "json", **found}
    if text.startswith("{"):
        first = text.partition("\n")[0]
        try:
            parse(first, "jsonl")
        except VedetteError:
            return {"kind": "json", **found, "rows": _json_rows(source)}
        return (
            {"kind": "jsonl", **found}
            if "\n" in text.strip()
            else {"kind": "json", "rows": _json_rows(source)}
        )
    return {"kind": "csv", **found}


def _json_rows(source: io.BufferedReader) -> str:
    data = source.read(MAX_JSON_BYTES + 1)
    try:
        value = parse(data.decode("utf-8-sig"), "json")
    except (VedetteError, UnicodeDecodeError):
        return ""
    best, most = "", 0
    waiting: list[tuple[str, Any, int]] = [("", value, 0)]
    while waiting:
        path, one, depth = waiting.pop()
        if isinstance(one, list) and len(one) > most and all(isinstance(each, dict) for each in one[:5]):
            best, most = path, len(one)
        if isinstance(one, dict) and depth < 3:
            waiting += [
                (f"{path}.{key}".strip("."), each, depth + 1) for key, each in list(one.items())[:200]
            ]
    return best


class _Paths(Scanner):
    def __init__(self) -> None:
        super().__init__("xml")
        self._at: list[str] = []
        self.found: Counter[str] = Counter()

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._at.append(name)
        if len(self._at) <= 4 and len(self.found) < 1000:
            self.found["/".join(self._at)] += 1

    def finish(self, name: str) -> None:
        self._at.pop()


def _xml_rows(source: io.BufferedReader) -> str:
    """Return the shallowest path that stands several times at the beginning of a file."""
    scanner = _Paths()
    try:
        scanner.feed(source.read(HEAD_BYTES))
    except VedetteError:
        if not scanner.found:
            raise
    several = [path for path, count in scanner.found.items() if count > 1]
    return min(several, key=lambda path: (path.count("/"), -scanner.found[path]), default="")


_WORDS: Mapping[str, str] = {
    "id": r"id|uid|uuid|number|no|nr|номер|№|код|identifiant|num[eé]ro|recordid",
    "title": r"title|name|headline|name of event|event|название|заголовок|событие|titre|[ée]v[ée]nement",
    "began": r"(start|begin|event)?_?date(_?start|_?begin|_?from)?|began|from|дата( начала| события)?|начало|"
    r"date( de d[ée]but)?|d[ée]but",
    "ended": r"(end|finish)_?date|date_?(end|to)|ended|until|to|дата окончания|конец|date de fin|fin",
    "place": r"place|location|city|town|where|address|место|город|село|адрес|населенный пункт|lieu|ville",
    "lat": r"lat(itude)?|широта",
    "lon": r"lon(g|gitude)?|lng|долгота",
    "coordinates": r"geo_?location|coordinates|coords|координаты|coordonn[ée]es",
    "description": r"description|summary|text|details?|описание|текст|обстоятельства|r[ée]sum[ée]",
    "tags": r"tags?|keywords?|labels?|теги|метки|mots.cl[ée]s",
    "links": r"links?|urls?|sources?|ссылк[аи]|источник(и)?|liens?",
    "dead_low": r"(dead|deaths|killed|fatalities)?_?(low|min)|estimated_killed_low",
    "dead_best": r"(dead|deaths|killed|fatalities)(_best)?|best|погибших|убито|morts|tu[ée]s",
    "dead_high": r"(dead|deaths|killed|fatalities)?_?(high|max)|estimated_killed_high",
    "name": r"(full[ _]?)?name|фио|ф\.и\.о\.?|имя|nom( complet)?|alias(es)?",
    "born": r"(date[ _]of[ _])?birth[ _]?(date)?|born|dob|дата рождения|г\.р\.|date de naissance|n[ée]e?",
    "birth_place": r"(place[ _]of[ _]birth|birth[ _]?place)|место рождения|lieu de naissance",
    "sex": r"sex|gender|пол|sexe|genre",
    "occupation": r"occupation|position|profession|job|должность|профессия|fonction",
    "citizenship": r"nationality|citizenship|гражданство|nationalit[ée]",
    "remarks": r"remarks?|notes?|comments?|примечани[ея]|заметки|remarques?",
}
_COMPILED = {name: re.compile(text, re.IGNORECASE) for name, text in _WORDS.items()}
_PLACE_PARTS = ("lat", "lon", "coordinates")


def kind_guessed(columns: Sequence[str]) -> Kind:
    """Return what the rows may be about, by the names of the columns."""
    fits = {kind: len(targets_guessed(columns, [], kind)) for kind in (Kind.EVENT, Kind.PERSON)}
    personal = any(
        _COMPILED[name].fullmatch(_bare(one)) for one in columns for name in ("born", "sex", "name")
    )
    return Kind.PERSON if personal and fits[Kind.PERSON] >= fits[Kind.EVENT] else Kind.EVENT


def _bare(column: str) -> str:
    return column.partition("#")[0].replace("_", " ").strip() if " " in column else column.strip()


def targets(kind: Kind) -> list[str]:
    """Return what a column may become for a record of a kind: "id", a field, or a part of its place."""
    found = ["id"]
    for name, field in FIELDS[kind].items():
        if field.type in (Type.RECORD, Type.PART) or name == "protected":
            continue
        found.append(name)
        if name == "place":
            found += _PLACE_PARTS
    return found


def targets_guessed(
    columns: Sequence[str], samples: Sequence[Mapping[str, Any]], kind: Kind
) -> dict[str, str]:
    """Return for each column that was understood what it may become; nothing of one is said twice."""
    may = set(targets(kind))
    found: dict[str, str] = {}
    for name, pattern in _COMPILED.items():
        if name not in may:
            continue
        many = name in FIELDS[kind] and FIELDS[kind][name].many
        for column in columns:
            if column not in found and pattern.fullmatch(_bare(column)):
                found[column] = name
                if not many:
                    break
    if "id" not in found.values() and samples:
        for column in columns:
            said = [look(dict(one), column) for one in samples]
            if all(isinstance(one, str) and one for one in said) and len({*map(str, said)}) == len(said) > 1:
                found.setdefault(column, "id")
                break
    return found


def date_guessed(samples: Sequence[Any]) -> str:
    """Return the pattern of dates that all of these have, or "auto"."""
    said = [one for one in samples if isinstance(one, str) and one]
    if said and all(re.match(r"\d{4}(-\d\d){0,2}$", one) for one in said):
        return "iso"
    for pattern, form in (
        ("dd.mm.yyyy", r"\d{1,2}\.\d{1,2}\.\d{4}"),
        ("dd/mm/yyyy", r"\d{1,2}/\d{1,2}/\d{4}"),
    ):
        if said and all(re.fullmatch(form, one) for one in said):
            days = [int(re.split(r"\D", one)[0]) for one in said]
            months = [int(re.split(r"\D", one)[1]) for one in said]
            return "mm/dd/yyyy" if pattern != "dd.mm.yyyy" and max(months) > 12 >= max(days) else pattern
    return "auto"


def separator_guessed(samples: Sequence[Any]) -> str:
    """Return what stands between several values in these cells, or ""."""
    said = " ".join(one for one in samples if isinstance(one, str))
    return next((mark for mark in ("|", ";") if mark in said), "")


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(
    name: str,
    file: Mapping[str, str],
    kind: Kind,
    chosen: Mapping[str, str],
    samples: Sequence[Mapping[str, Any]],
    language: str = "",
) -> str:
    """Return a mapping file for rows that are records of one kind; `chosen` says what each column becomes.

    The dataset is made a source, and each row a statement of it that the record cites.
    Raises: FormatError when no column is the id.
    """
    of: dict[str, list[str]] = {}
    for column, target in chosen.items():
        of.setdefault(target, []).append(column)
    if not of.get("id"):
        raise FormatError("mapping: say which column is the id")
    braces = "-".join("{" + one + "}" for one in of["id"])
    lines = [f"format = {quoted(FORMAT)}", f"set = {quoted(name)}", "", "[file]"]
    lines += [f"{key} = {quoted(value)}" for key, value in file.items() if value]
    lines += ["", "[[make]]", 'as = "set"', 'kind = "source"', f"id = {{ const = {quoted(name)} }}"]
    lines += ["[make.fields]", 'what = { const = "data" }', f"title = {{ const = {quoted(name)} }}"]
    words = [one for key in ("description", "title", "remarks", "name") for one in of.get(key, [])][:1]
    if words:
        lines += ["", "[[make]]", 'as = "told"', 'kind = "statement"', f"id = {quoted(braces)}"]
        lines += ["[make.fields]", 'source = "set"', f"words = {quoted('{' + words[0] + '}')}"]
        lines += [f"language = {{ const = {quoted(language)} }}"] if language else []
    lines += ["", "[[make]]", f'kind = "{kind}"', f"id = {quoted(braces)}"]
    lines += ['cites = ["told"]'] if words else []
    lines.append("[make.fields]")
    for field in FIELDS[kind].values():
        if field.name == "place" and any(of.get(one) for one in ("place", *_PLACE_PARTS)):
            lines.append(f"place = {{ {_place(of)} }}")
        elif field.name == "title" and not of.get("title"):
            lines.append(f"title = {quoted(braces)}")
        elif of.get(field.name):
            lines.append(f"{field.name} = {_said(field.type, field.many, of[field.name], samples, language)}")
    return "\n".join(lines) + "\n"


def _place(of: Mapping[str, list[str]]) -> str:
    parts = []
    if of.get("place"):
        parts.append("text = " + quoted(", ".join("{" + one + "}" for one in of["place"])))
    for key in _PLACE_PARTS:
        if of.get(key):
            parts.append(f"{key} = " + quoted("{" + of[key][0] + "}"))
    return ", ".join(parts)


def _said(
    type_: Type, many: bool, columns: Sequence[str], samples: Sequence[Mapping[str, Any]], language: str
) -> str:
    found = []
    for column in columns if many else columns[:1]:
        cells = [look(dict(one), column) for one in samples]
        more = ""
        if type_ is Type.DATE:
            more = f', date = "{date_guessed(cells)}"'
        elif many and type_ in (Type.LINE, Type.NAME, Type.TERM) and (mark := separator_guessed(cells)):
            more = f", split = {quoted(mark)}"
        elif type_ is Type.WORDS and language:
            more = f", language = {quoted(language)}"
        found.append(f"{{ from = {quoted(column)}{more} }}" if more else quoted("{" + column + "}"))
    return found[0] if len(found) == 1 else "[" + ", ".join(found) + "]"
