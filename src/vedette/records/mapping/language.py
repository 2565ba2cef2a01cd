"""The mapping file, read: see docs/formats/mapping.md. Strict: what is not known is refused, by its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vedette.errors import FormatError, LimitError
from vedette.records.mapping import expressions as ex
from vedette.records.mapping.checks import known_keys, list_of, names_of, one_of, table_of, text_of
from vedette.records.mapping.csv_in import DELIMITERS
from vedette.records.mapping.expressions import Each, Expression, Text
from vedette.records.mapping.patterns import compiled, separator
from vedette.records.mapping.templates import (
    SHARED,
    Condition,
    FieldRule,
    Maker,
    Parting,
    Placing,
    Reference,
    Referring,
    Simple,
    Template,
    bare,
    named,
    worded,
)
from vedette.records.mapping.text_in import ENCODINGS, REPAIRS
from vedette.records.schema import FIELDS, NEEDED, Kind, Type

FORMAT = "vedette-mapping 1"
KINDS = ("csv", "xlsx", "json", "jsonl", "xml")
MAX_BYTES = 256 << 10
MAX_TEMPLATES = 50
MAX_LOOKUP = 20_000
_SET = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
SOURCE_FIELDS = ("what", "title", "connection", "reliability", "material", "address")
STATEMENT_FIELDS = (
    *("source", "words", "language", "translation", "translated_to", "translated_by"),
    *("said", "about", "about_words"),
)


@dataclass(slots=True)
class Plan:
    """A mapping that was read: how to read the file, and what each row makes."""

    set: str
    title: str
    kind: str
    encoding: str = ""
    delimiter: str = ""
    header: int = 1
    sheet: str = ""
    rows: str = ""
    merged: str = ""
    formulas: str = ""
    repair: tuple[str, ...] = ()
    join_by: Text | None = None
    join_over: Text | None = None
    templates: list[Template] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    """What the templates read, each once."""

    @property
    def rounds(self) -> tuple[tuple[Template, ...], ...]:
        """The templates of each reading of the file: those that name records of other rows come last."""
        early = tuple(one for one in self.templates if not one.late)
        late = tuple(one for one in self.templates if one.late)
        return (early, late) if early and late else (tuple(self.templates),)


def parse_mapping(text: str) -> Plan:
    """Return the plan that a mapping file says. Raises: FormatError naming the place, LimitError."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise LimitError(f"mapping: over {MAX_BYTES} bytes")
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"mapping: {_place_of(error)}") from None
    except (RecursionError, ValueError, OverflowError):
        raise FormatError("mapping: is no TOML") from None
    return _Reader(data).plan()


def _place_of(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"\(at (line \d+, column \d+|end of document)\)", str(error))
    return f"is no TOML at {found[1]}" if found else "is no TOML"


class _Reader:
    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self._lookups: dict[str, dict[str, tuple[str, ...]]] = {}
        self._templates: dict[str, Template] = {}
        self._columns: dict[str, None] = {}
        self._by_row = False

    def plan(self) -> Plan:
        data = self._data
        known_keys(data, {"format", "set", "title", "file", "join", "lookup", "make"}, "mapping")
        if data.get("format") != FORMAT:
            raise FormatError(f'mapping: must begin with format = "{FORMAT}"')
        name = data.get("set")
        if not isinstance(name, str) or not _SET.fullmatch(name):
            raise FormatError("mapping: set is not a short name of a-z, 0-9 and -", hint='set = "my-data"')
        plan = Plan(name, text_of(data.get("title", name), "title"), "")
        self._file(plan, table_of(data.get("file"), "file"))
        self._join(plan, data.get("join"))
        self._all_lookups(data.get("lookup", {}))
        makes = data.get("make")
        if not isinstance(makes, list) or not 1 <= len(makes) <= MAX_TEMPLATES:
            raise FormatError(f"mapping: has 1 to {MAX_TEMPLATES} [[make]] tables")
        for number, each in enumerate(makes, 1):
            self._head(table_of(each, f"make {number}"), f"make {number}")
        heads = dict(self._columns)
        for each, template in zip(makes, self._templates.values(), strict=True):
            self._columns, self._by_row = {}, "{#row}" in str(each)
            self._fields(each, template)
            used = {**self._columns, **dict.fromkeys(template.id.columns)}
            used |= dict.fromkeys(name for one in template.when for name in one.text.columns)
            template.columns = tuple(sorted(used))
            template.shared = template.kind in SHARED and not self._by_row
            heads |= self._columns
        self._columns = heads
        plan.templates = list(self._templates.values())
        plan.columns = list(self._columns)
        return plan

    def _file(self, plan: Plan, table: dict[str, Any]) -> None:
        may = {"kind", "encoding", "delimiter", "header", "sheet", "rows", "merged", "formulas", "repair"}
        known_keys(table, may, "file")
        plan.kind = one_of(table.get("kind"), KINDS, "file: kind")
        plan.encoding = one_of(table.get("encoding", ""), ("", *ENCODINGS), "file: encoding")
        plan.delimiter = one_of(table.get("delimiter", ""), ("", *DELIMITERS), "file: delimiter")
        plan.merged = one_of(table.get("merged", ""), ("", "fill"), "file: merged")
        plan.formulas = one_of(table.get("formulas", ""), ("", "cached"), "file: formulas")
        header = table.get("header", 1)
        if isinstance(header, bool) or not isinstance(header, int) or not 0 <= header <= 1000:
            raise FormatError("mapping: file: header is no number of a row")
        plan.header = header
        plan.sheet = text_of(table.get("sheet", ""), "file: sheet")
        plan.rows = text_of(table.get("rows", ""), "file: rows")
        repair = table.get("repair", [])
        if not isinstance(repair, list) or any(one not in REPAIRS for one in repair):
            raise FormatError(f"mapping: file: repair is a list of {', '.join(REPAIRS)}")
        plan.repair = tuple(repair)

    def _join(self, plan: Plan, given: Any) -> None:
        if given is None:
            return
        table = table_of(given, "join")
        known_keys(table, {"by", "over"}, "join")
        plan.join_by = self._column(table.get("by"), "join: by")
        plan.join_over = self._column(table.get("over"), "join: over")

    def _column(self, given: Any, where: str) -> Text:
        name = text_of(given, where)
        if not name:
            raise FormatError(f"mapping: {where} names no column")
        return self._braced("{" + name + "}" if "{" not in name else name, where)

    def _all_lookups(self, given: Any) -> None:
        for name, entries in table_of(given, "lookup").items():
            where = f"lookup.{name}"
            found: dict[str, tuple[str, ...]] = {}
            for key, value in table_of(entries, where).items():
                codes = value if isinstance(value, list) else [value]
                if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in codes):
                    raise FormatError(f"mapping: {where}: {key!r} does not lead to text")
                found[key] = found[key.casefold()] = tuple(str(one) for one in codes if one != "")
            if len(found) > MAX_LOOKUP:
                raise LimitError(f"mapping: {where}: over {MAX_LOOKUP} entries")
            self._lookups[name] = found

    # templates

    def _head(self, table: dict[str, Any], where: str) -> None:
        known_keys(table, {"as", "kind", "id", "when", "each", "cites", "confidence", "fields"}, where)
        kind = one_of(table.get("kind"), (*Kind, "source", "statement"), f"{where}: kind")
        name = table.get("as", kind)
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in self._templates:
            raise FormatError(f"mapping: {where}: as is not a name of its own", hint="each [[make]] has one")
        where = f"{where} ({name})"
        if "id" not in table:
            raise FormatError(f"mapping: {where}: has no id", hint="the stable id of the row in the data")
        when = table.get("when", [])
        self._templates[name] = Template(
            name,
            kind,
            self._expression(table["id"], f"{where}: id"),
            tuple(
                self._condition(one, f"{where}: when") for one in (when if isinstance(when, list) else [when])
            ),
            self._each(table["each"], f"{where}: each") if "each" in table else None,
            names_of(table.get("cites", []), f"{where}: cites"),
            text_of(table.get("confidence", ""), f"{where}: confidence"),
        )

    def _condition(self, given: Any, where: str) -> Condition:
        table = table_of(given, where)
        known_keys(table, {"column", "is", "is_not", "filled"}, where)
        filled = table.get("filled")
        if filled is not None and not isinstance(filled, bool):
            raise FormatError(f"mapping: {where}: filled is true or false")
        return Condition(
            self._column(table.get("column"), f"{where}: column"),
            frozenset(names_of(table["is"], f"{where}: is")) if "is" in table else None,
            frozenset(names_of(table["is_not"], f"{where}: is_not")) if "is_not" in table else None,
            filled,
        )

    def _each(self, given: Any, where: str) -> Each:
        if isinstance(given, str):
            return Each(self._column(given, where))
        table = table_of(given, where)
        known_keys(table, {"from", "split"}, where)
        split = table.get("split")
        return Each(
            self._column(table.get("from"), f"{where}: from"),
            separator(split, f"{where}: split") if split is not None else None,
        )

    def _fields(self, table: dict[str, Any], template: Template) -> None:
        where = f"make ({template.name})"
        given = table_of(table.get("fields", {}), f"{where}: fields")
        for name in template.cites:
            if name not in self._templates or self._templates[name].kind != "statement":
                raise FormatError(f"mapping: {where}: cites no statement of this mapping")
        if template.kind == "source":
            known_keys(given, set(SOURCE_FIELDS), where)
            needed: tuple[str, ...] = ("title",)
        elif template.kind == "statement":
            known_keys(given, set(STATEMENT_FIELDS), where)
            needed = ("source", "words")
        else:
            known_keys(given, set(FIELDS[Kind(template.kind)]), where)
            needed = NEEDED[Kind(template.kind)]
        for name in needed:
            if name not in given:
                raise FormatError(f"mapping: {where}: needs the field {name}")
        for name, said in given.items():
            template.fields.append(self._rule(template, name, said, f"{where}: {name}"))

    def _rule(self, template: Template, name: str, said: Any, where: str) -> FieldRule:
        several = said if isinstance(said, list) else [said]
        if not 1 <= len(several) <= 50:
            raise FormatError(f"mapping: {where}: says nothing, or too much")
        if template.kind in ("source", "statement"):
            type_, many = Type.LINE, False
            to: tuple[str, ...] = ()
            if name in ("said", "about"):
                type_ = Type.DATE
            elif name == "source":
                type_, to = Type.RECORD, ("source",)
        else:
            field_ = FIELDS[Kind(template.kind)][name]
            type_, many, to = field_.type, field_.many, tuple(str(one) for one in field_.to)
        makers = [self._maker(template, type_, to, one, where) for one in several]
        return FieldRule(name, many, makers)

    def _maker(self, template: Template, type_: Type, to: tuple[str, ...], said: Any, where: str) -> Maker:
        match type_:
            case Type.RECORD:
                cites = said.pop("cites", None) if isinstance(said, dict) else None
                reference = self._reference(template, to, said, where)
                return Referring(reference, self._cites(cites, where))
            case Type.PLACE:
                return self._place(template, said, where)
            case Type.PART:
                return self._part(template, to, said, where)
            case Type.WORDS:
                return Simple(self._expression(said, where), worded)
            case Type.NAME:
                return Simple(self._expression(said, where), named)
        expression = self._expression(said, where)
        if expression.finish is None:
            finish: dict[Type, ex.Step] = {
                Type.DATE: ex.as_date("auto"),
                Type.NUMBER: ex.as_number(),
                Type.FLAG: ex.as_flag(),
            }
            expression.finish = None if expression.range else finish.get(type_)
        return Simple(expression, bare)

    def _reference(self, template: Template, to: tuple[str, ...], said: Any, where: str) -> Reference:
        table = {"ref": said} if isinstance(said, str) else table_of(said, where)
        known_keys(table, {"ref", "id", "each"}, where)
        name = table.get("ref")
        target = self._templates.get(name) if isinstance(name, str) else None
        if target is None or target.kind not in to:
            raise FormatError(f"mapping: {where}: ref is no [[make]] of kind {' or '.join(sorted(to))}")
        own = self._expression(table["id"], where) if "id" in table else None
        if own is not None and target.kind not in ("source",):
            template.late = True
        each = self._each(table["each"], where) if "each" in table else None
        if each is None and own is None and target.each is not None and template.each is None:
            each = target.each
        return Reference(
            target.name,
            lambda: target.kind,
            lambda: own if own is not None else target.id,
            own is not None,
            each,
        )

    def _place(self, template: Template, said: Any, where: str) -> Maker:
        if isinstance(said, str):
            return Placing(self._expression(said, where))
        table = table_of(said, where)
        may = {
            "text",
            "lat",
            "lon",
            "coordinates",
            "precision",
            "code",
            "record",
            "note",
            "confidence",
            "cites",
        }
        known_keys(table, may, where)
        if ("lat" in table) != ("lon" in table):
            raise FormatError(f"mapping: {where}: lat and lon go together")

        def part(name: str) -> Expression | None:
            return self._expression(table[name], f"{where}: {name}") if name in table else None

        return Placing(
            part("text"),
            part("lat"),
            part("lon"),
            part("coordinates"),
            part("precision"),
            part("code"),
            self._reference(template, ("place",), table["record"], where) if "record" in table else None,
            self._braced(table["note"], where) if "note" in table else None,
            part("confidence"),
            self._cites(table.get("cites"), where),
        )

    def _part(self, template: Template, to: tuple[str, ...], said: Any, where: str) -> Maker:
        table = {"actor": said} if isinstance(said, str) else table_of(said, where)
        known_keys(table, {"actor", "degree", "type", "status", "confidence", "cites"}, where)

        def part(name: str) -> Expression | None:
            return self._expression(table[name], f"{where}: {name}") if name in table else None

        actor = self._reference(template, to, table.get("actor"), f"{where}: actor")
        cites = self._cites(table.get("cites"), where)
        return Parting(actor, part("degree"), part("type"), part("status"), part("confidence"), cites)

    def _cites(self, given: Any, where: str) -> tuple[str, ...] | None:
        if given is None:
            return None
        found = names_of(given, f"{where}: cites")
        for name in found:
            if name not in self._templates or self._templates[name].kind != "statement":
                raise FormatError(f"mapping: {where}: cites no statement of this mapping")
        return found

    # expressions

    def _braced(self, given: Any, where: str) -> Text:
        source = text_of(given, where)
        if source.count("{") != source.count("}") or len(ex._PARTS.findall(source)) != source.count("{"):
            raise FormatError(f"mapping: {where}: braces do not match")
        text = Text(source)
        if any(not name for name in text.columns):
            raise FormatError(f"mapping: {where}: empty braces")
        self._columns.update(dict.fromkeys(text.columns))
        return text

    def _expression(self, given: Any, where: str, depth: int = 0) -> Expression:
        if depth > 5:
            raise FormatError(f"mapping: {where}: is nested too deeply")
        if isinstance(given, str):
            text = self._braced(given, where)
            return Expression(text=text, columns=list(text.columns))
        table = table_of(given, where)
        known_keys(table, _KEYS, where)
        found = Expression()
        starts = [name for name in ("from", "text", "const", "first", "range") if name in table]
        if len(starts) != 1:
            raise FormatError(f"mapping: {where}: says one of from, text, const, first, range")
        start = table[starts[0]]
        if starts[0] == "from":
            found.text = self._column(start, where)
        elif starts[0] == "text":
            found.text = self._braced(start, where)
        elif starts[0] == "const":
            found.const = text_of(start, where)
        elif starts[0] == "first":
            found.first = tuple(self._expression(one, where, depth + 1) for one in list_of(start, where))
        else:
            found.range = tuple(self._expression(one, where, depth + 1) for one in list_of(start, where))
            if len(found.range) != 2:
                raise FormatError(f"mapping: {where}: a range has two ends")
            for one in found.range:
                one.finish = one.finish or ex.as_date("auto")
        if found.text is not None:
            found.columns = list(found.text.columns)
        for one in (*found.first, *found.range):
            found.columns += one.columns
        if "each" in table:
            found.each = self._each(table["each"], where)
            found.columns = found.columns or found.each.text.columns
        self._steps(found, table, where, depth)
        return found

    def _steps(self, found: Expression, table: dict[str, Any], where: str, depth: int) -> None:
        if "split" in table:
            found.split = separator(table["split"], f"{where}: split")
        found.strip = text_of(table.get("strip", ""), where)
        if "replace" in table:
            pairs = table_of(table["replace"], f"{where}: replace")
            found.replace = tuple((key, text_of(value, where)) for key, value in pairs.items() if key)
        if "match" in table:
            found.match = compiled(table["match"], f"{where}: match")
        found.case = one_of(table.get("case", ""), ("", "lower", "upper"), f"{where}: case")
        if "default" in table:
            found.default = self._braced(table["default"], where)
        if "lookup" in table:
            name = table["lookup"]
            if not isinstance(name, str) or name not in self._lookups:
                raise FormatError(f"mapping: {where}: there is no [lookup.{name}]")
            found.lookup = self._lookups[name]
        found.other = one_of(table.get("other", "refuse"), ("refuse", "skip", "keep"), f"{where}: other")
        found.bad = one_of(table.get("bad", "refuse"), ("refuse", "skip"), f"{where}: bad")
        if "open" in table:
            found.open_end = one_of(table["open"], ("", ".."), f"{where}: open")
        found.finish = _finish(table, where)
        if "language" in table:
            found.language = self._braced(table["language"], where)
        found.kind = text_of(table.get("kind", ""), where)
        if "note" in table:
            found.note = self._braced(table["note"], where)
        if "confidence" in table:
            found.confidence = self._expression(table["confidence"], where, depth + 1)
        found.cites = self._cites(table.get("cites"), where)


_KEYS = frozenset(
    {"from", "text", "const", "first", "range", "open", "each", "split", "strip", "replace", "match", "case"}
    | {"default", "lookup", "other", "bad", "date", "number", "flag", "language", "kind", "note"}
    | {"confidence", "cites"}
)


def _finish(table: Mapping[str, Any], where: str) -> ex.Step | None:
    given = [name for name in ("date", "number", "flag") if name in table]
    if len(given) > 1:
        raise FormatError(f"mapping: {where}: is a date, a number or a flag, not two of them")
    if not given:
        return None
    said = table[given[0]]
    if given[0] == "date":
        return ex.as_date(one_of(said, ex.PATTERNS, f"{where}: date"))
    if given[0] == "flag":
        flags = table_of(said, f"{where}: flag")
        known_keys(flags, {"yes", "no"}, f"{where}: flag")
        yes, no = (
            frozenset(one.casefold() for one in names_of(flags.get(name, []), f"{where}: flag"))
            for name in ("yes", "no")
        )
        return ex.as_flag(yes or ex.YES, no or ex.NO)
    if said is True:
        return ex.as_number()
    numbers = table_of(said, f"{where}: number")
    known_keys(numbers, {"part", "thousands"}, f"{where}: number")
    part = one_of(numbers.get("part", ""), ("", "low", "high"), f"{where}: part")
    return ex.as_number(part, one_of(numbers.get("thousands", ""), ("", " ", ",", ".", "'"), where))
