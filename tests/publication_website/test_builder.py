"""The builder: what it leaves out, what it leaves alone, that building in steps and at once is the same."""

from __future__ import annotations

import hashlib
import random
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from publication_website.story import CONTENTS, SITE, documents, sources
from vedette.errors import FormatError
from vedette.house.publishing.folder import PublicFolder
from vedette.publication.releases.document import Document
from vedette.publication.website import (
    Builder,
    Site,
    Source,
    State,
    Tongue,
    build_manifest,
    encode_site,
    encode_state,
    parse_manifest,
    parse_site,
    parse_state,
)
from vedette.records.places import gazetteer

BUILDER = Builder(SITE, gazetteer)


def whole(held: dict[str, Document], builder: Builder = BUILDER) -> dict[str, bytes]:
    """All pages, built at once."""
    files: dict[str, bytes] = {}
    builder.build(sources(held), lambda one: held[one.key], files.__setitem__)
    return files


def change(held: dict[str, Document], random_: random.Random) -> None:
    """Change something, as a group does: a word, a title, a day; something comes, goes, is corrected."""
    key = random_.choice(sorted(held))
    one = held[key]
    match random_.randrange(6):
        case 0:
            held[key] = replace(one, title=f"{one.title} {random_.choice('abcdeж')}word")
        case 1:
            held[key] = replace(one, date=f"20{random_.randrange(10, 26)}-05-06")
        case 2:
            del held[key]
        case 3:
            code = f"new-{random_.randrange(1000)}"
            held[f"{one.language}/{code}"] = replace(one, code=code, related=(one.code,))
        case 4:
            code = f"correction-{random_.randrange(1000)}"
            held[f"en/{code}"] = Document(
                "retraction", code, "en", "Back", "Taken back.", (), "2026-11-22", corrects=one.code
            )
        case _:
            held[key] = replace(one, place=random_.choice(("Grozny", "Derbent", "")), summary="Other words.")


@pytest.mark.parametrize("seed", range(4))
def test_building_step_by_step_and_at_once_are_the_same(seed: int) -> None:
    random_ = random.Random(seed)
    held, files, state = documents(), dict[str, bytes](), State()
    for _ in range(14):
        done = BUILDER.build(sources(held), lambda one: held[one.key], files.__setitem__, state)
        for path in done.removed:
            files.pop(path, None)
        state = parse_state(encode_state(done.state))
        assert state == done.state
        assert files == whole(held)
        assert set(state.files) == set(files) | {
            path for path, one in state.files.items() if one[0] == "file"
        }
        change(held, random_)


def test_what_did_not_change_is_not_even_loaded() -> None:
    held = documents()
    state = BUILDER.build(sources(held), lambda one: held[one.key], lambda _path, _data: None).state

    def never(*_: Any) -> Any:
        raise AssertionError("asked for")

    done = BUILDER.build(sources(held), never, never, state)
    assert (done.written, done.removed, done.brought) == ((), (), ())
    other = Builder(replace(SITE, theme="pine"), gazetteer)
    assert len(other.build(sources(held), lambda one: held[one.key], lambda *_: None, state).written) > 50


def test_many_documents_change_few_pages() -> None:
    held = documents()
    one = held["en/hearing"]
    for number in range(300):
        held[f"en/h-{number}"] = replace(
            one, code=f"h-{number}", date=f"20{number // 28 + 10}-03-{number % 28 + 1:02}", related=()
        )
    state = BUILDER.build(sources(held), lambda one: held[one.key], lambda _path, _data: None).state
    assert max(size for key, _digest, size in state.files.values() if key != "file") < 100_000
    held["en/h-7"] = replace(held["en/h-7"], blocks=())
    done = BUILDER.build(sources(held), lambda one: held[one.key], lambda _path, _data: None, state)
    assert done.written == ("en/press/h-7.html",)
    held["en/h-new"] = replace(one, code="h-new", date="2026-11-23", related=())
    written = BUILDER.build(
        sources(held), lambda one: held[one.key], lambda _path, _data: None, state
    ).written
    lists = [path for path in written if "/page-" in path]
    assert lists == []  # older pages of the list stay as they are


def test_ids_of_the_house_and_the_unnamed_are_not_on_the_site() -> None:
    held = {key: one.public() for key, one in documents().items()}
    for path, data in whole(held).items():
        assert "Тайная" not in data.decode(), path


def test_each_page_is_in_its_place_and_in_its_language() -> None:
    files = whole(documents())
    assert b'<html lang="ar" dir="rtl">' in files["ar/cases/stone-bridge.html"]
    case = files["en/cases/stone-bridge.html"].decode()
    for language in ("en", "fr", "ru", "ar"):
        assert (
            f'hreflang="{language}" href="https://group.example/{language}/cases/stone-bridge.html"' in case
        )
    assert "This was corrected" in case
    assert "An empty road" in case  # its picture is not among the files
    assert "<img" not in case
    assert "5\u00a0October 2022" in case
    assert "образец" not in case
    assert all(
        "образец" in data.decode()
        for path, data in files.items()
        if path.startswith("ru/") and path.endswith("html")
    )
    assert "образец" in files["404.html"].decode()
    assert 'href="/style.css"' in files["404.html"].decode()
    french = files["fr/corrections/index.html"].decode()
    assert 'hreflang="en"' in french
    assert '<a href="../../en/corrections/correction-1.html" lang="en">' in french
    map_ = files["en/incidents/index.html"].decode()
    assert map_.count('class="spot"') == 4
    assert "Nowhereatall" in map_
    assert "<td" in map_


def test_feed_and_sitemap_are_what_their_formats_say() -> None:
    files = whole(documents())
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(files["en/feed.xml"])  # noqa: S314 - our own
    entries = feed.findall(f"{atom}entry")
    assert len(entries) == 9
    ids = [entry.findtext(f"{atom}id") or "" for entry in entries]
    assert len(set(ids)) == 9
    assert all(one.startswith("urn:uuid:") and one[23] == "8" for one in ids)
    assert entries[0].findtext(f"{atom}updated") == "2026-11-20T00:00:00Z"
    places = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    tree = ElementTree.fromstring(files["sitemap-ru.xml"])  # noqa: S314 - our own
    assert [one.text for one in tree.iter(f"{places}loc")][1:2] == [
        "https://group.example/ru/cases/stone-bridge.html"
    ]
    bare = whole(documents(), Builder(replace(SITE, address=""), gazetteer))
    assert "sitemap.xml" not in bare
    assert 'href="cases/stone-bridge.html"' in bare["en/feed.xml"].decode()


@pytest.mark.parametrize(
    "wrong",
    [{"code": "index"}, {"code": "page-2"}, {"code": "A b"}, {"kind": "poem"}, {"language": "fr"}],
    ids=lambda one: next(iter(one)),
)
def test_a_document_that_has_no_place_is_named(wrong: dict[str, str]) -> None:
    document = replace(documents()["en/hearing"], **wrong)  # type: ignore[arg-type]
    source = Source(document.code, "en", "1")
    with pytest.raises(FormatError, match="document"):
        BUILDER.build([source], lambda _: document, lambda *_: None)


# -- on disk


def test_folder_is_brought_to_what_is_public_and_mends_itself(tmp_path: Path) -> None:
    held, folder = documents(), PublicFolder(tmp_path)

    def build(number: int) -> Any:
        given = sources(held)
        return folder.build(
            BUILDER, given, lambda one: held[one.key], lambda one: [CONTENTS[one.id]], f"{number:032}"
        )

    first = build(1)
    assert (first.changed, first.release) == (True, f"{1:032}")
    again = build(2)
    assert (again.changed, again.release, again.written) == (False, first.release, ())
    release, listed = parse_manifest((folder.site / "release.json").read_bytes())
    assert release == first.release
    for path, digest in listed.items():
        assert hashlib.sha256((folder.site / path).read_bytes()).hexdigest() == digest
    (folder.site / "files/vera/portrait.jpg").write_bytes(b"torn")
    (folder.site / "en/index.html").write_bytes(b"torn")
    (folder.site / "en/stray.html").write_bytes(b"stray")
    assert "en/index.html" in build(3).written
    (tmp_path / "state.json").write_bytes(b"{}")
    build(4)
    assert not (folder.site / "en/stray.html").exists()
    names = zipfile.ZipFile(BytesIO(b"".join(folder.archive()))).namelist()
    assert len(names) == len(listed) + 1 + len(SITE.tongues)
    (folder.site / "files/vera/portrait.jpg").write_bytes(b"torn")
    del held["ru/vera"]
    gone = build(5)
    assert {"ru/people/vera.html", "files/vera/portrait.jpg"} <= set(gone.removed)
    assert not list(folder.site.rglob("*vera*"))


def test_withdrawn_pages_go_even_when_the_build_then_fails(tmp_path: Path) -> None:
    held, folder = documents(), PublicFolder(tmp_path)
    fetch = lambda one: [CONTENTS[one.id]]  # noqa: E731
    folder.build(BUILDER, sources(held), lambda one: held[one.key], fetch, "1" * 32)
    del held["en/hearing"]
    held["en/index"] = replace(documents()["en/refused"], code="index")
    with pytest.raises(FormatError):
        folder.build(BUILDER, sources(held), lambda one: held[one.key], fetch, "2" * 32)
    assert not (folder.site / "en/press/hearing.html").exists()


def test_a_file_that_is_not_the_released_one_is_not_shown(tmp_path: Path) -> None:
    held, folder = documents(), PublicFolder(tmp_path)
    with pytest.raises(FormatError, match="is not the file that was released"):
        folder.build(BUILDER, sources(held), lambda one: held[one.key], lambda _: [b"another"], "1" * 32)
    assert not list(folder.site.rglob("portrait*"))
    for path in ("../state.json", "en/../../state.json", "/etc/passwd", "en//index.html", ""):
        with pytest.raises(FormatError):
            folder.read(path)


# -- formats


def test_settings_go_round_and_each_byte_counts() -> None:
    data = encode_site(SITE)
    assert parse_site(data) == SITE
    for at in range(0, len(data), 7):
        broken = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            found = parse_site(broken)
        except FormatError:
            continue
        assert found != SITE or broken == data
    for cut in (data[:-1], data + b" ", b"", b"[]", b'{"v":1}'):
        with pytest.raises(FormatError):
            parse_site(cut)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tongues": {}},
        {"tongues": {"xx": Tongue("X")}},
        {"tongues": {"en": Tongue(" ")}},
        {"address": "https://x.example"},
        {"address": "javascript:alert(1)/"},
        {"mirrors": ('https://x.example/"><script>/',)},
        {"onion": "https://x.example/"},
        {"door": "javascript:alert(1)"},
        {"theme": "pink"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_settings_that_could_not_be_shown_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        Site(**{"tongues": {"en": Tongue("Group")}, **wrong})


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "a/../b", ".x", "release.json", "a\\b", "a b", ""])
def test_the_list_names_only_plain_paths(path: str) -> None:
    with pytest.raises(FormatError):
        build_manifest("0" * 32, {path: "0" * 64})
