"""The published incidents: each one read whole, written back the same, or refused by name."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vedette.errors import FormatError, LimitError, MissingError, StoreError
from vedette.values.ids import parse_pseudonym
from vedette_demo import incidents
from vedette_demo.incidents import read_incidents

PLAIN: dict[str, Any] = {
    "id": "xx-nowhere-1",
    "state": "New Nowhere",
    "city": "Nowhere",
    "date": "2020-06-01",
    "date_text": "2020-06-01",
    "name": 'An invented incident: "quoted", é, №',
    "description": "Two lines\nof invention\t\u0001.",
    "geolocation": "35.0835569, -106.6518393",
    "tags": ["invented"],
    "links": [{"url": "https://example.org/1", "text": ""}],
    "edit_at": "https://example.org/edit",
}


def _file(folder: Path, *items: object) -> Path:
    path = folder / "incidents.json"
    path.write_text(json.dumps({"data": items, "help": "invented"}), encoding="utf-8")
    return path


def test_an_incident_is_read_and_written_back_as_canonical_json(tmp_path: Path) -> None:
    (incident,) = read_incidents(_file(tmp_path, PLAIN))
    assert (incident.key, incident.mission) == ("xx-nowhere-1", "new-nowhere")
    assert (incident.title, incident.date) == (PLAIN["name"], date(2020, 6, 1))
    assert json.loads(incident.as_json()) == PLAIN
    rfc8785 = pytest.importorskip("rfc8785")
    assert incident.as_json() == rfc8785.dumps(PLAIN)


def test_a_compressed_file_reads_as_the_plain_one(tmp_path: Path) -> None:
    plain = _file(tmp_path, PLAIN)
    packed = tmp_path / "incidents.json.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(read_incidents(packed)) == list(read_incidents(plain))


def test_a_missing_date_and_place_are_read_as_missing(tmp_path: Path) -> None:
    bare = PLAIN | {"date": "", "geolocation": "", "city": ""}
    (incident,) = read_incidents(_file(tmp_path, bare))
    assert incident.date is None
    assert json.loads(incident.as_json()) == bare


@pytest.mark.parametrize("field", sorted(PLAIN))
def test_a_field_of_another_kind_is_refused_with_its_name(tmp_path: Path, field: str) -> None:
    with pytest.raises(FormatError, match=rf"^incident .*: {field}: "):
        list(read_incidents(_file(tmp_path, PLAIN | {field: 7})))


@pytest.mark.parametrize("field", sorted(set(PLAIN) - {"id"}))
def test_a_missing_field_is_refused_with_its_name(tmp_path: Path, field: str) -> None:
    short = {name: value for name, value in PLAIN.items() if name != field}
    with pytest.raises(FormatError, match=rf"^incident xx-nowhere-1: .*'{field}'"):
        list(read_incidents(_file(tmp_path, short)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"verdict": ""}, "members missing or unknown: 'verdict'"),
        ({"id": "Nowhere 1"}, "incident number 0: id:"),
        ({"id": "xx-nowhere-1\n"}, "incident number 0: id:"),
        ({"id": None}, "incident number 0: id:"),
        ({"state": ""}, "state: words of plain letters"),
        ({"state": "Nówhere"}, "state: words of plain letters"),
        ({"name": ""}, "name: it is empty"),
        ({"date": "2020-02-30"}, "date: YYYY-MM-DD"),
        ({"date": "20200601"}, "date: YYYY-MM-DD"),
        ({"date": "2020-W23-1"}, "date: YYYY-MM-DD"),
        ({"date": "٢٠٢٠-٠٦-٠١"}, "date: YYYY-MM-DD"),
        ({"geolocation": "here"}, "geolocation: two decimal numbers"),
        ({"description": "\ud800"}, "description: half a surrogate"),
        ({"tags": [None]}, "tags: a text"),
        ({"links": ["https://example.org"]}, "links: objects with url and text"),
        ({"links": [{"url": "", "text": ""}]}, "url: it is empty"),
        ({"links": [{"url": "x", "text": "", "by": ""}]}, "links: objects with url and text"),
    ],
)
def test_an_unknown_shape_is_refused(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(FormatError, match=words):
        list(read_incidents(_file(tmp_path, PLAIN | change)))


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"^incident xx-nowhere-1: its id stands twice"):
        list(read_incidents(_file(tmp_path, PLAIN, PLAIN)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"data": {}}',
        b'{"data": [], "data": []}',
        b"[" * 200_000,
        b'{"data": [3]}',
        b'{"data": [' + b"9" * 5000 + b"]}",
    ],
)
def test_what_is_not_such_a_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=r"^incident"):
        list(read_incidents(path))


def test_a_compressed_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.json.gz"
    whole = gzip.compress(_file(tmp_path, PLAIN).read_bytes())
    for data in (whole[:-9], whole[:30], b"not gzip", whole[:20] + b"\xff" * 9 + whole[29:]):
        path.write_bytes(data)
        with pytest.raises(FormatError, match="gzip"):
            list(read_incidents(path))


def test_a_file_that_is_absent_unreadable_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MissingError):
        list(read_incidents(tmp_path / "absent.json"))
    with pytest.raises(StoreError):
        list(read_incidents(tmp_path))
    monkeypatch.setattr(incidents, "MAX_BYTES", 100)
    with pytest.raises(LimitError):
        list(read_incidents(_file(tmp_path, PLAIN)))


def test_all_published_incidents_are_read_and_written_back_the_same(shared: Path) -> None:
    path = shared / "data" / "incidents" / "2020pb_incidents.json.gz"
    expected = json.loads((path.parent / "expected.json").read_text("utf-8"))[path.name]
    found = list(read_incidents(path))
    dates = sorted(incident.date for incident in found if incident.date)
    links = [link for incident in found for link in incident.links]
    assert expected == {
        "incidents": len(found),
        "states": len({incident.state for incident in found}),
        "source_links": len(links),
        "distinct_urls": len({link.url for link in links}),
        "tags": len({tag for incident in found for tag in incident.tags}),
        "no_geolocation": sum(not incident.geolocation for incident in found),
        "no_date": sum(incident.date is None for incident in found),
        "first": dates[0].isoformat(),
        "last": dates[-1].isoformat(),
    }
    with gzip.open(path) as file:
        published = json.load(file)["data"]
    assert [json.loads(incident.as_json()) for incident in found] == published
    missions = {parse_pseudonym(incident.mission, "mission") for incident in found}
    assert len(missions) == expected["states"]
