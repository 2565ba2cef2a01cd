"""T-J: nothing protected in what comes out, everything in the unsafe control, every plant."""

from __future__ import annotations

import hashlib
import os
import random
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from publication_disclosure import people, plants
from vedette.adapters.cards import card_png
from vedette.adapters.typesetting import typeset_freely
from vedette.cli.program import main
from vedette.errors import FormatError, UsageError
from vedette.formats.entry import build_entry
from vedette.house.disclosing import scan_folder, scan_outputs
from vedette.papers.docx import docx_bytes
from vedette.papers.plain import text
from vedette.publication.disclosure import (
    FORM_KINDS,
    Name,
    Protected,
    Publication,
    Register,
    Traits,
    encode_register,
    encode_report,
    jigsaw,
    parse_register,
    parse_report,
    small_cells,
)
from vedette.publication.disclosure.matching import Matcher
from vedette.publication.press.card import card_of
from vedette.publication.press.kit import kit_bytes
from vedette.publication.press.papers import Letterhead, paper_of
from vedette.publication.releases.coding import encode_document
from vedette.publication.website import Builder, Site, Source, Tongue
from vedette.records.places import gazetteer

HEAD = Letterhead("Invented Group")


def outputs(unsafe: bool) -> dict[str, bytes]:
    """Everything this house makes of the reports: site, feeds, search, PDF, DOCX, text, cards, kits."""
    documents = {(one.code, one.language): one for one in people.documents(unsafe)}
    found: dict[str, bytes] = {}
    tongue = Tongue("Invented Group", "What we do")
    builder = Builder(Site(dict.fromkeys(("en", "fr", "ru"), tongue)), gazetteer)
    sources = [
        Source(code, language, hashlib.sha256(encode_document(one)).hexdigest())
        for (code, language), one in documents.items()
    ]
    builder.build(
        sources,
        lambda source: documents[source.code, source.language].public(),
        lambda path, data: found.update({f"site/{path}": data}),
        None,
    )
    for number, ((code, language), one) in enumerate(documents.items()):
        paper = paper_of(one, HEAD)
        kit = {f"report-{language}.docx": docx_bytes(paper), f"report-{language}.txt": text(paper).encode()}
        if number % 3 == number // 3 % 3:  # a third of them: setting pages costs the most
            kit[f"report-{language}.pdf"] = typeset_freely(paper).pdf
            found[f"cards/{code}-{language}.png"] = card_png(card_of(one, "Invented Group"))
        found |= {f"papers/{code}/{name}": data for name, data in kit.items()}
        if language == "en":
            found[f"kits/{code}-{language}.zip"] = kit_bytes(kit, (), {})
    return found


@pytest.fixture(scope="module")
def registered() -> Register:
    return people.register()


def test_nothing_protected_is_in_what_this_house_makes(registered: Register) -> None:
    made = outputs(unsafe=False)
    report = scan_outputs(made, registered, faces=False)
    assert [one.sentence() for one in report.findings] == []
    assert report.could_not == () and report.clean
    assert len(report.looked) == len(made) and report.bytes_read == sum(map(len, made.values()))


def test_everything_is_found_in_every_form_of_the_unsafe_control(registered: Register) -> None:
    made = outputs(unsafe=True)
    report = scan_outputs(made, registered, faces=False)
    told = defaultdict(set)
    for one in report.findings:
        form = one.where.split("!")[0].rsplit(".", 1)[-1]
        told[form].add((one.person, one.kind))
    everything = {(one.id, kind) for one in registered.people for kind in people.KINDS}
    for form in ("html", "docx", "txt", "zip"):
        assert everything - told[form] == set(), form
    in_papers = {
        (one.id, kind)
        for at in range(0, people.COUNT, 20)
        for one in registered.people[at : at + 20]
        for kind in people.KINDS
    }
    assert in_papers - told["pdf"] == set()
    words = {word for one in registered.people for name in one.names for word in name.full.lower().split()}
    said = encode_report(report).decode().lower()
    assert not any(f'"{word}' in said or f" {word}" in said for word in words if len(word) > 4)


def test_every_kind_of_plant_is_found() -> None:
    made = plants.plants()
    report = scan_outputs(made, plants.REGISTER, faces=False)
    found = {
        one.where.split("/")[0]
        for one in report.findings
        if one.person == "W-1" and one.kind not in FORM_KINDS
    }
    assert [name for name in made if name.split("/")[0] not in found] == []
    said = encode_report(report).decode()
    assert "ldark" not in said.lower() and "льдар" not in said.lower()
    assert parse_report(encode_report(report)) == report


@pytest.mark.parametrize(
    "harmless",
    [
        "Игорь Каляпин и Igor Kalyapin сказали: пытки — это преступление.",
        "On 12 March 1988 the court of 43 judges met 45 times, 43.1 per cent more.",
        "Хамзат — частое имя; новый дом; ветеринар; волчий; 928 рублей 64 копейки.",
        "<p>Élections, élevage, El Dorado, Kazakhstan, Dagestan</p><!-- build 20260514 -->",
        "photo.jpg 1987 12 345 678 96-ФЗ А 123",
        "0123456789abcdef" * 8,
    ],
)
def test_what_tells_nothing_is_left_alone(harmless: str) -> None:
    matcher = Matcher(plants.REGISTER)
    assert matcher.text(harmless) == [] and matcher.raw(harmless.encode()) == []


def test_a_name_that_may_be_said_is_let_pass_only_with_its_own_first_name() -> None:
    register = Register((Protected("A", (Name("Олег Каляпин"),)),), ("Игорь Каляпин",))
    matcher = Matcher(register)
    assert matcher.text("Игоря Каляпина наградили; Igor Kaliapine") == []
    assert matcher.text("Олега Каляпина ищут") and matcher.text("семья Каляпиных")


def test_bombs_and_locks_are_said_and_end_nothing() -> None:
    import gzip
    import io
    import zipfile

    deep = b"clean words"
    for _ in range(14):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as package:
            package.writestr("a", deep)
        deep = held.getvalue()
    report = scan_outputs(
        {
            "bomb.gz": gzip.compress(bytes(300 << 20)),
            "deep.zip": deep,
            "seven.7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
            "broken.pdf": b"%PDF-1.7\nnothing of a paper\n",
            "after.txt": plants.NAME.encode(),
        },
        plants.REGISTER,
        faces=False,
    )
    left = {one.where.split("!")[0] for one in report.could_not}
    assert {"bomb.gz", "deep.zip", "seven.7z", "broken.pdf"} <= left
    assert [one.where for one in report.findings if one.person] == ["after.txt"]


def test_a_folder_is_scanned_with_its_names_and_times(tmp_path: Path) -> None:
    (tmp_path / "a" / "Эльдарханов").mkdir(parents=True)
    (tmp_path / "b.txt").write_text("clean words")
    born = datetime(1987, 3, 12, 12, tzinfo=UTC).timestamp()
    os.utime(tmp_path / "b.txt", (born, born))
    (tmp_path / "link").symlink_to("b.txt")
    report = scan_folder(tmp_path, plants.REGISTER, faces=False)
    assert {(one.kind, one.where) for one in report.findings} == {("name", "a/[name]/"), ("date", "b.txt")}
    assert [one.where for one in report.could_not] == ["[name]"]
    with pytest.raises(UsageError, match="not a folder"):
        scan_folder(tmp_path / "b.txt", plants.REGISTER)


def test_the_command_says_where_and_ends_with_one(tmp_path: Path) -> None:
    register = tmp_path / "register.json"
    register.write_bytes(encode_register(plants.REGISTER))
    out = tmp_path / "out"
    out.mkdir()
    (out / "index.html").write_text("<p>clean words</p>")
    command = ["disclosure", "scan", str(out), "--register", str(register), "--no-faces"]
    clean = CliRunner().invoke(main, command)
    assert clean.exit_code == 0, clean.output
    (out / "index.html").write_text(f"<p>clean<!-- {plants.NAME} --></p>")
    found = CliRunner().invoke(main, [*command, "--language", "fr"])
    assert found.exit_code == 1 and "le nom d’une personne protégée" in found.output
    assert plants.LAST not in found.output


def test_a_face_is_found_or_said_not_to_be_looked_for() -> None:
    from PIL import Image

    from vedette.house.redacting import available

    folder = Path(os.environ.get("VEDETTE_SHARED", "/nowhere")) / "data/media/faces"
    picture = next(iter(sorted(folder.glob("*.png"))), None)
    if picture is None or available():
        blank = Image.effect_noise((80, 80), 20)
        import io

        out = io.BytesIO()
        blank.save(out, "PNG")
        report = scan_outputs({"a.png": out.getvalue()}, plants.REGISTER)
        assert report.by_hand or report.could_not
    else:
        report = scan_outputs(
            {"a.png": picture, "b.zip": plants.zipped({"c.png": picture.read_bytes()})}, plants.REGISTER
        )
        assert "face" in {one.kind for one in report.findings}


# -- the register and the report


def test_a_register_is_read_again_and_what_is_broken_is_named() -> None:
    data = encode_register(plants.REGISTER)
    assert parse_register(data) == plants.REGISTER
    assert encode_register(parse_register(data)) == data
    for broken, named in (
        (data.replace(b'"v":1', b'"v":2'), "version 1"),
        (data.replace(b"1987-03-12", b"12.03.1987"), "date"),
        (data.replace(b"43.1872345", b"93.1872345"), "earth"),
        (data.replace(b'"W-1"', b'"W 1"'), "id"),
    ):
        with pytest.raises(FormatError, match=named):
            parse_register(broken)


# -- confirmation


def test_who_guesses_a_name_or_a_file_learns_nothing_from_register_and_manifest() -> None:
    """Of a true and a false candidate, the entry holds a digest of neither: the guess is a coin."""
    dice = random.Random(3)
    right = 0.0
    for number, one in enumerate(people.people()):
        true, false = one.names[0].full, f"Другой Человек{number}ов"
        entry = build_entry(
            dice.randbytes(32),
            "release",
            {
                "manifest_sha256": hashlib.sha256(true.encode()).hexdigest(),
                "release": dice.randbytes(16).hex(),
                "files": "3",
                "time": "2026-05-14T10:00:00Z",
            },
        )
        scores = []
        for candidate in (true, false):
            digest = hashlib.sha256(candidate.encode())
            held = Matcher(
                Register((Protected("X", (Name(candidate),), digests=(digest.hexdigest(),)),))
            ).raw(entry)
            scores.append(len(held))
        right += 0.5 if scores[0] == scores[1] else float(scores[0] > scores[1])
        if number == 39:
            break
    assert right == 20.0


# -- jigsaw and tables


def _population() -> list[Traits]:
    villages = ("Новое Аргунное", "Старое Шатойное")
    found = []
    for number in range(60):
        village = villages[number % 2]
        age = str(30 + number % 3)
        job = "учитель" if number % 4 else "ветеринар"
        found.append(
            Traits(
                f"P{number}",
                True,
                {
                    "village": (village,),
                    "age": (age,),
                    "occupation": (job, "vet" if job != "учитель" else "teacher"),
                },
            )
        )
    found.append(
        Traits(
            "rare",
            True,
            {
                "village": (villages[0],),
                "age": ("34",),
                "injury": ("перелом ребра", "broken rib"),
                "date": ("2014-03-12",),
            },
        )
    )
    found.append(Traits("open", False, {"village": (villages[0],), "age": ("34",)}))
    return found


def test_traits_of_several_publications_add_up() -> None:
    first = Publication("pr-1", "case-1", "Житель Нового Аргунного, 34 лет, был задержан.")
    second = Publication(
        "pr-2", "case-1", "У него был перелом ребра; 12 марта 2014 года он обратился к врачу."
    )
    other = Publication("pr-3", "case-2", "34-летний учитель")
    assert [one.person for one in jigsaw(_population(), [first])] == ["rare"]
    (found,) = jigsaw(_population(), [first, second, other])
    assert found.person == "rare" and found.k == 1 and found.publications == ("pr-1", "pr-2")
    assert found.traits == ("age", "date", "injury", "village") and found.needless
    assert jigsaw(_population(), [Publication("pr", "c", "Мужчина от 30 до 40 лет из одного района.")]) == ()
    assert jigsaw(_population(), [Publication("pr", "c", "Учитель из Нового Аргунного")]) == ()
    with pytest.raises(UsageError, match="none of"):
        jigsaw([Traits("x", True, {"shoe": ("43",)})], [])


def test_small_cells_are_found_and_what_a_total_gives_away() -> None:
    headers = ("District", "2013", "2014", "Total")
    rows = [("A", 12, 3, 15), ("B", 9, "–", 11), ("Всего", 21, 5, 26)]
    assert [(one.row, one.column, one.why) for one in small_cells(headers, rows)] == [
        (0, 2, "small"),
        (1, 2, "difference"),
    ]
    assert small_cells(headers, [("A", "1 200", 0, "1 200")]) == ()
