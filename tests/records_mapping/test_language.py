"""The mapping language: what is understood, what is refused and by which place, patterns that cannot hang."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from records_mapping.files import HEAD, codes, plan_text, taken, values
from vedette.errors import FormatError, LimitError, VedetteError
from vedette.records.mapping import Ref, parse_mapping
from vedette.records.mapping.guessing import file_table, kind_guessed, targets_guessed, written

CSV = 'kind = "csv"'
GOOD = plan_text(CSV, 'title = "{t}"')


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must begin with format"),
        ("format = 1", "must begin with format"),
        ("x = [", "no TOML at"),
        (GOOD.replace('set = "test"', 'set = "Über"'), "set is not a short name"),
        (GOOD.replace('kind = "csv"', 'kind = "parquet"'), "file: kind is none of"),
        (GOOD.replace(CSV, CSV + '\nencoding = "rot13"'), "file: encoding is none of"),
        (GOOD.replace(CSV, CSV + "\ncolour = 1"), "file: 'colour' is not known there"),
        (GOOD.replace('id = "{id}"', ""), "make 1 \\(event\\): has no id"),
        (GOOD.replace('kind = "event"', 'kind = "crime"'), "make 1: kind is none of"),
        (GOOD.replace("title", "headline"), "needs the field title|'headline' is not known"),
        (GOOD.replace('"{t}"', '"{t"'), "title: braces do not match"),
        (GOOD.replace('"{t}"', '"{}"'), "title: empty braces"),
        (GOOD.replace('"{t}"', "{ }"), "title: says one of from"),
        (GOOD.replace('"{t}"', '{ from = "a", const = "b" }'), "title: says one of from"),
        (GOOD.replace('"{t}"', '{ from = "t", lookup = "x" }'), "there is no \\[lookup.x\\]"),
        (GOOD.replace('"{t}"', '{ from = "t", match = "(" }'), "title: match is no pattern"),
        (GOOD.replace('"{t}"', '{ from = "t", match = "(a)(b)" }'), "more than one group"),
        (GOOD.replace('"{t}"', '{ from = "t", match = "(a+)+b" }'), "repeats within repeats"),
        (GOOD.replace('"{t}"', '{ from = "t", match = "(?:a*){2,9}" }'), "repeats within repeats"),
        (GOOD.replace('"{t}"', '{ from = "t", match = "(?=a).*" }'), "repeats within repeats"),
        (GOOD.replace('"{t}"', '{ from = "t", match = ".*a.*b.*c.*d.*e" }'), "too many open repeats"),
        (GOOD.replace('"{t}"', '{ from = "t", date = "dd.mm" }'), "date is none of"),
        (GOOD.replace('"{t}"', '{ from = "t", date = "iso", number = true }'), "not two of them"),
        (GOOD + 'place = { lat = "{a}" }', "lat and lon go together"),
        (GOOD + 'began = { range = ["{a}"] }', "a range has two ends"),
        (GOOD.replace('id = "{id}"', 'id = "{id}"\ncites = ["told"]'), "cites no statement"),
        (GOOD + '\n[[make]]\nkind = "event"\nid = "{id}"\n[make.fields]\ntitle = "{t}"', "name of its own"),
        (GOOD + '\n[[make]]\nkind = "act"\nid = "{id}"\n[make.fields]\nevent = "event"', "needs the field"),
        (
            GOOD + '\n[[make]]\nkind = "chain"\nid = "1"\n[make.fields]\nevent = "x"\nrelated = "event"\n'
            'type = "y"',
            "event: ref is no",
        ),
        (GOOD + "\n[join]\nby = 1", "join: by is not text"),
    ],
)
def test_what_is_not_understood_is_refused_by_its_place(text: str, why: str) -> None:
    """One line that says where."""
    with pytest.raises(FormatError, match=why):
        parse_mapping(text)


def test_a_mapping_has_bounds() -> None:
    """Size, depth, lookups."""
    with pytest.raises(LimitError):
        parse_mapping(GOOD + "#" * 300_000)
    nested = "{ first = [" * 9 + '"{t}"' + "] }" * 9
    with pytest.raises(FormatError, match="nested too deeply"):
        parse_mapping(GOOD.replace('"{t}"', nested))


def test_steps_are_taken_in_their_order() -> None:
    """Split, strip, replace, match, case, default, lookup."""
    more = '[lookup.x]\na = ["one", "two"]\nb = ""\n'
    fields = (
        (
            'title = { from = "t", strip = "*", replace = { "é" = "e" }, match = "^(\\\\w+)", '
            'case = "upper", default = "none {id}" }'
        ),
        'tags = { from = "g", split = [";", "|"], lookup = "x", other = "keep", note = "of {id}" }',
    )
    found = taken("id,t,g\n1,**éa b**,a|B; c\n2,,\n".encode(), plan_text(CSV, *fields, more=more))
    assert values(found, "title") == ["EA", "none 2"]
    assert values(found, "tags") == [["one", "two", "c"], None]
    assert {one.note for one in found[0].drafts[0].fields["tags"]} == {"of 1"}
    strict = plan_text(CSV, 'title = "{t}"', 'tags = { from = "g", lookup = "x" }', more=more)
    assert codes(taken(b"id,t,g\n1,a,c\n", strict)) == [(1, "g", "lookup")]


def test_several_things_of_one_row_and_what_they_cite() -> None:
    """A statement for each piece of a cell; the event cites them all, a link of its own none."""
    text = (
        HEAD
        + CSV
        + (
            '\n[[make]]\nas = "s"\nkind = "source"\nid = { const = "s" }\n'
            '[make.fields]\ntitle = { const = "S" }\n'
            '[[make]]\nas = "told"\nkind = "statement"\neach = { from = "w", split = ";" }\nid = "{id}-{#}"\n'
            '[make.fields]\nsource = "s"\nwords = "{.}"\n'
            '[[make]]\nkind = "event"\nid = "{id}"\ncites = ["told"]\n[make.fields]\ntitle = "{t}"\n'
            'links = { from = "l", cites = [] }\n'
            '[[make]]\nkind = "chain"\nid = "{id}"\nwhen = { column = "after", filled = true }\n'
            "[make.fields]\n"
            'event = "event"\nrelated = { ref = "event", id = "{after}" }\ntype = { const = "x" }\n'
        )
    )
    plan = parse_mapping(text)
    assert [len(each) for each in plan.rounds] == [3, 1]
    found = taken(b"id,t,w,l,after\n1,a,p; q ;,h,\n2,b,,,1\n", text)
    one = next(each for each in found[0].drafts if each.kind == "event")
    assert one.fields["title"][0].cites == ("statement/1-1", "statement/1-2")
    assert one.fields["links"][0].cites == ()
    chain = found[1].drafts[-1]
    assert [chain.fields[name][0].value for name in ("event", "related")] == [Ref("event/2"), Ref("event/1")]


def test_a_draft_of_many_rows_is_the_same_object_and_another_is_not() -> None:
    """A group that many rows name is made once; the row number in an id keeps them apart."""
    text = plan_text(CSV, 'name = "{g}"', kind="group", id="{g}")
    first, second, third = (one.drafts[0] for one in taken(b"id,g\n1,a\n2,a\n3,b\n", text))
    assert first is second and first is not third
    by_row = plan_text(CSV, 'name = "{g}"', kind="group", id="{#row}")
    assert [one.drafts[0].key for one in taken(b"id,g\n1,a\n2,a\n", by_row)] == ["group/1", "group/2"]


def test_rows_are_joined_over_languages() -> None:
    """Three rows of one id; a language twice and a row without id are told."""
    file = f'{CSV}\n[join]\nby = "id"\nover = "l"'
    text = plan_text(file, 'title = { first = ["{@en.t}", "{@fr.t}"] }', 'tags = ["{@en.t}", "{@fr.t}"]')
    found = taken(b"id,l,t\n1,en,a\n2,fr,c\n1,fr,b\n,en,x\n3,en,y\n3,en,z\n", text)
    assert values(found, "tags")[:2] == [["a", "b"], "c"]
    assert [(row, code) for row, _, code in codes(found)] == [(5, "row"), (4, "row")]


def test_a_long_id_stands_under_its_digest_and_an_empty_one_is_told() -> None:
    """Ids of any length are stable."""
    found = taken(f"id,t\n{'x' * 999},a\n,b\n".encode(), plan_text(CSV, 'title = "{t}"'))
    assert re.fullmatch(r"event/sha256-[0-9a-f]{64}", found[0].drafts[0].key)
    assert codes(found) == [(2, "id", "no-id")]


@pytest.mark.parametrize(
    ("data", "file"),
    [
        ("id;a\n1;б\n".encode(), {"kind": "csv"}),
        ("id;a\n1;задержание\n".encode("cp1251"), {"kind": "csv", "encoding": "windows-1251"}),
        (b'{"x": {"rows": [{"id": 1}, {"id": 2}]}}', {"kind": "json", "rows": "x.rows"}),
        (b'[{"id": 1}]', {"kind": "json"}),
        (b'{"id": 1}\n{"id": 2}\n', {"kind": "jsonl"}),
        (b"<r><m/><e><id>1</id></e><e/></r>", {"kind": "xml", "rows": "r/e"}),
    ],
)
def test_what_a_file_is_is_guessed(data: bytes, file: dict[str, str]) -> None:
    """And offered to a person."""
    assert file_table(io.BytesIO(data)) == file


def test_a_mapping_is_written_from_columns_and_understood() -> None:
    """Russian headers of a list of persons; each guess is a column's own."""
    columns = ["№", "ФИО", "Дата рождения", "Пол", "Должность", "Прочее"]
    samples = [{"№": "1", "ФИО": 'Имя "А"; Имя Б', "Дата рождения": "05.03.1970", "Пол": "male"}]
    kind = kind_guessed(columns)
    targets = targets_guessed(columns, samples, kind)
    assert (str(kind), targets) == (
        "person",
        {"№": "id", "ФИО": "name", "Дата рождения": "born", "Пол": "sex", "Должность": "occupation"},
    )
    text = written("list", {"kind": "csv"}, kind, targets, samples, "ru")
    plan = parse_mapping(text)
    assert [one.name for one in plan.templates] == ["set", "told", "person"]
    data = "№;ФИО;Дата рождения;Пол;Должность;Прочее\n1;А;05.03.1970;male;;\n".encode()
    assert taken(data, text)[0].drafts[-1].fields["born"][0].value == "1970-03-05"


def test_the_example_of_the_format_page_is_understood() -> None:
    """What people copy works."""
    page = (Path(__file__).parents[2] / "docs/formats/mapping.md").read_text("utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    found = taken(
        b'number,what happened,date,village,district,gps,tags\n1,a,05.03.2010,b,c,"43.1, 45.2",x;y\n', example
    )
    assert codes(found) == [] and values(found, "tags") == [["x", "y"]]


def test_refusals_are_of_the_house() -> None:
    """Whatever TOML holds, a refusal is a VedetteError."""
    for bad in ("[file]\nkind = {a = 1}", "[[make]]\nkind = 1", "make = [1]", "lookup = 3", "join = []"):
        with pytest.raises(VedetteError):
            parse_mapping('format = "vedette-mapping 1"\nset = "a"\n' + bad)
