"""Web archives: what is whole reads whole, what is damaged is said to be, in constant memory; real files."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases_sources.making import info, record, response, story, wacz, warc
from vedette.cases.sources import cdx, survey
from vedette.cases.sources.http import Dechunker, Message, content_of, parse_message
from vedette.cases.sources.packing import pack
from vedette.cases.sources.warc import KEPT, Place, record_at, records
from vedette.errors import FormatError
from vedette.house.looking.content import Content
from vedette.house.looking.replay import Archive

CREATED = "2026-03-01T10:00:00Z"


def surveyed(data: bytes) -> survey.Survey:
    """The survey of bytes."""
    return Archive(Content.of(data)).survey()


@pytest.mark.parametrize("packed", [False, True])
def test_every_record_is_found_again_by_its_place(packed: bool) -> None:
    answers = story()
    data = warc(answers, packed=packed)
    found = surveyed(data)
    assert found.sound and found.counts == {"warcinfo": 1, "response": 4} and found.digests["good"] == 5
    bodies = {url: body for url, _, body in answers}
    for line in found.lines:
        entry = record_at(Content.of(data), line.place, 1 << 20)
        assert entry.message.body == bodies[line.url] and not entry.cut
        part = data[line.place.offset : line.place.offset + line.place.length]
        assert part.startswith(b"\x1f\x8b" if packed else b"WARC/1.1")


def test_records_packed_as_one_are_found_by_how_much_is_skipped() -> None:
    data = gzip.compress(warc(story()), mtime=0)
    found = surveyed(data)
    assert found.sound and len(found.lines) == 4
    for line in found.lines:
        entry = record_at(Content.of(data), line.place, 1 << 20)
        assert entry.heads["warc-target-uri"] == line.url


def test_every_changed_byte_of_a_block_is_noticed() -> None:
    whole = warc([("https://invented.example/", "text/html", b"<p>invented words")])
    place = whole.index(b"invented words")
    for at in range(place, place + 14):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        found = surveyed(changed)
        assert {one.code for one in found.faults} == {"block-differs", "payload-differs"}
        assert not found.sound and found.whole


def test_every_cut_is_noticed_and_what_was_before_it_stays() -> None:
    for packed in (False, True):
        whole = warc(story(), packed=packed)
        complete = {line.place.offset + line.place.length for line in surveyed(whole).lines}
        complete |= {len(gzip.compress(info(), mtime=0)) if packed else len(info()), 0}
        for end in range(1, len(whole), 7):
            found = surveyed(whole[:end])
            if end in complete:
                continue
            trailing = whole[:end].rstrip(b"\r\n")
            assert not found.sound or len(trailing) in complete or not packed, end
            assert len(found.lines) <= 4


def test_a_body_longer_than_what_is_kept_is_digested_whole() -> None:
    for size in (KEPT - 200, KEPT, KEPT + 1, 3 * KEPT + 17, (1 << 18) + 5):
        data = info() + response(
            "https://invented.example/f", "video/mp4", bytes(range(256)) * (size // 256 + 1)
        )
        assert surveyed(data).digests == {"good": 2, "bad": 0, "none": 0}


def test_a_digest_over_chunks_and_one_over_what_they_carry_both_hold() -> None:
    import base64
    import hashlib

    body = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    for measured in (body, b"hello world"):
        digest = base64.b32encode(hashlib.sha1(measured, usedforsecurity=False).digest()).decode()
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n"
        heads = {
            "WARC-Target-URI": "https://invented.example/c",
            "WARC-Date": CREATED,
            "Content-Type": "application/http; msgtype=response",
            "WARC-Payload-Digest": f"sha1:{digest}",
        }
        found = surveyed(record("response", heads, head + body))
        assert found.sound, measured
    assert content_of(parse_message(head + body), 99) == (b"hello world", False)


def test_a_revisit_leads_to_what_it_repeats() -> None:
    first = response("https://invented.example/a", "text/html", b"<p>one")
    digest = first.split(b"WARC-Payload-Digest: ")[1].split(b"\r\n")[0].decode()
    heads = {
        "WARC-Target-URI": "https://invented.example/b",
        "WARC-Date": "2026-03-02T10:00:00Z",
        "WARC-Payload-Digest": digest,
        "Content-Type": "application/http; msgtype=response",
    }
    found = surveyed(first + record("revisit", heads, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"))
    index = cdx.Index(found.lines)
    line = index.find("https://invented.example/b", "20260302100000")
    assert line is not None and line.url == "https://invented.example/a"


def test_the_nearest_in_time_is_taken() -> None:
    data = b"".join(
        response("https://invented.example/", "text/html", date.encode(), date=f"{date}T00:00:00Z")
        for date in ("2026-01-01", "2026-02-01", "2026-03-01")
    )
    index = cdx.Index(surveyed(data).lines)
    for asked, expected in (
        ("20260120000000", "20260201"),
        ("20251231000000", "20260101"),
        ("20270101", "20260301"),
    ):
        line = index.find("https://invented.example/", asked.ljust(14, "0"))
        assert line is not None and line.stamp.startswith(expected)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("http://www.Example.com/a?b=2&a=1", "https://example.com/A?a=1&b=2"),
        ("https://example.com:443/x#top", "http://example.com:80/x"),
        ("https://example.com", "https://example.com/"),
    ],
)
def test_two_spellings_of_one_address_have_one_key(one: str, two: str) -> None:
    assert cdx.key_of(one) == cdx.key_of(two)


def test_keys_are_those_of_published_indexes(shared: Path) -> None:
    with zipfile.ZipFile(shared / "data" / "webarchive" / "valid_example_1.wacz") as package:
        lines = gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()
    for text in lines:
        key, stamp, rest = text.split(" ", 2)
        import json

        value: dict[str, str] = json.loads(rest)
        assert cdx.key_of(value["url"]) == key
        found = surveyed((shared / "data" / "webarchive" / "valid_example_1.wacz").read_bytes())
        line = found.lines[0]
        assert (line.stamp, line.status, line.media_type) == (stamp, value["status"], value["mime"])
        assert (line.place.offset, line.place.length) == (int(value["offset"]), int(value["length"]))


def test_real_archives_are_sound(shared: Path) -> None:
    files = sorted((shared / "data" / "webarchive").iterdir())
    assert len(files) == 4
    for path in files:
        found = surveyed(path.read_bytes())
        assert found.sound and found.pages and found.counts["response"] == 1, path.name


def test_faults_of_a_package_are_named() -> None:
    assert surveyed(wacz(story())).sound
    altered = surveyed(wacz(story(), altered="archive/data.warc.gz"))
    assert [one.code for one in altered.faults] == ["file-differs"]
    data = wacz(story())
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w") as new:
        for name in old.namelist():
            if name != "pages/pages.jsonl":
                new.writestr(name, old.read(name))
        new.writestr("archive/more.warc", warc([]))
    codes = {one.code for one in surveyed(sink.getvalue()).faults}
    assert codes == {"file-missing", "file-unlisted"}
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as new:
        new.writestr("archive/data.warc", warc(story()))
    assert {one.code for one in surveyed(empty.getvalue()).faults} == {"list-missing"}


def test_what_is_packed_is_sound_and_every_changed_byte_of_it_is_noticed() -> None:
    sink = io.BytesIO()
    rows = [
        ("one.warc", Content.of(warc(story()))),
        ("two.warc.gz", Content.of(warc(story("https://b.example"), packed=True))),
    ]
    pack(sink, rows, created=CREATED, software="test", title="Invented")
    data = sink.getvalue()
    found = surveyed(data)
    assert found.sound and len(found.lines) == 8 and ("title", "Invented") in found.said
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        index = package.read("indexes/index.cdx").decode()
        places = {name.filename: name.header_offset for name in package.infolist()}
    assert cdx.parse_index(index).lines and index.count("one.warc") == 4
    begin = places["archive/one.warc"] + 120
    for at in range(begin, begin + 2_000, 97):
        changed = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
        assert not surveyed(changed).sound, at


def test_a_damaged_file_or_a_strange_name_is_not_packed() -> None:
    for name, data in (
        ("one.warc", warc(story())[:-30]),
        ("../one.warc", warc(story())),
        ("one.zip", warc(story())),
    ):
        with pytest.raises(FormatError):
            pack(io.BytesIO(), [(name, Content.of(data))], created=CREATED, software="test")


class Endless:
    """An archive of many records that lies nowhere: read by place, made as it is read."""

    def __init__(self, one: bytes, count: int) -> None:
        self.one, self.size = one, len(one) * count

    def at(self, offset: int, size: int) -> bytes:
        end = min(self.size, offset + size)
        first = offset // len(self.one)
        pieces = self.one * ((end - first * len(self.one)) // len(self.one) + 1)
        return pieces[offset - first * len(self.one) : end - first * len(self.one)] if end > offset else b""


@pytest.mark.parametrize("packed", [False, True])
def test_memory_does_not_grow_with_the_archive(packed: bool) -> None:
    one = response("https://invented.example/film", "video/mp4", bytes(1 << 20))
    one = gzip.compress(one, mtime=0) if packed else one

    def peak(count: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in records(Endless(one, count))) == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(4), peak(40)
    assert many < few * 1.5 + (1 << 20)


@given(st.binary(max_size=300), st.integers(1, 40))
@settings(max_examples=60)
def test_chunks_are_put_together_however_they_arrive(body: bytes, step: int) -> None:
    data = b"".join(
        f"{len(body[at : at + step]):x}\r\n".encode() + body[at : at + step] + b"\r\n"
        for at in range(0, len(body), step)
    )
    data += b"0\r\n\r\n"
    chunks = Dechunker()
    assert b"".join(chunks.feed(data[at : at + 3]) for at in range(0, len(data), 3)) == body
    assert chunks.ended and not chunks.broken


def test_a_body_packed_in_a_way_that_is_not_read_is_refused() -> None:
    with pytest.raises(FormatError, match="not read"):
        content_of(Message("200", {"content-encoding": "br"}, b"x"), 10)
    squeezed = gzip.compress(b"a" * 5_000)
    assert content_of(Message("200", {"content-encoding": "gzip"}, squeezed), 10) == (b"a" * 10, True)


@pytest.mark.parametrize("place", [Place(-1, 0), Place(10**9, 0), Place(3, 0), Place(0, 0, 10**9)])
def test_a_place_where_no_record_begins_is_refused(place: Place) -> None:
    with pytest.raises(FormatError):
        record_at(Content.of(warc(story())), place, 100)


def test_a_survey_is_written_and_read_again() -> None:
    found = surveyed(wacz(story(), altered="archive/data.warc.gz"))
    assert survey.parse_survey(survey.encode_survey(found)) == found


@pytest.mark.parametrize(
    "wrong",
    [b"", b"{}", b"[]\n", b'{"faults":[["no-such",""]]}\n'],
)
def test_a_survey_out_of_form_is_refused(wrong: bytes) -> None:
    with pytest.raises(FormatError):
        survey.parse_survey(wrong)


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from vedette.cli import main

    def run(*arguments: Any) -> Any:
        return CliRunner().invoke(main, [str(one) for one in arguments])

    whole, cut = tmp_path / "whole.warc", tmp_path / "cut.warc"
    whole.write_bytes(warc(story()))
    cut.write_bytes(warc(story())[:-50])
    assert run("archive", "check", whole, "--pages").exit_code == 0
    assert run("archive", "check", cut).exit_code == 1
    assert run("archive", "pack", tmp_path / "a.wacz", cut).exit_code == 1
    assert not (tmp_path / "a.wacz").exists()
    assert run("archive", "pack", tmp_path / "b.wacz", whole, "--title", "Invented").exit_code == 0
    assert run("archive", "check", tmp_path / "b.wacz").exit_code == 0
    again = run("archive", "pack", tmp_path / "b.wacz", whole)
    assert again.exit_code == 1 and (tmp_path / "b.wacz").stat().st_size > 1_000
