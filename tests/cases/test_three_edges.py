"""Where three readers of one page could part: limits, spellings and times, each with its one answer."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from mutate_dossier import CHECKPOINT, POLICY, Files, Maker, make
from real_house import RealKey
from three_verifiers import Three

from vedette.errors import FormatError
from vedette.formats.trust_card import parse_trust_card

LAST = 253_402_300_799  # 9999-12-31T23:59:59Z
KIT = make.Kit()
MANIFEST = "manifest-sha256.txt"
Case = tuple[Callable[[], Files], str | None, str | None]


def changed(edit: Callable[[Files], dict[str, bytes | None]]) -> Callable[[], Files]:
    """The small dossier with some files changed, bagged and signed with the true key."""

    def build() -> Files:
        files = make.dossier(KIT)
        return Maker(files, KIT).signed(edit(files))

    return build


def of_kit(kit: make.Kit, exhibits: Any = None) -> Callable[[], Files]:
    return lambda: make.dossier(kit, exhibits)


def device_id(new: str) -> Callable[[], Files]:
    """One device under another id, everywhere."""

    def edit(files: Files) -> dict[str, bytes | None]:
        devices = json.loads(files["data/devices.json"])
        rows = json.loads(files["data/exhibits.json"])
        old = devices[-1]["id"]
        devices[-1]["id"] = new
        for row in rows:
            row["device"] = new if row["device"] == old else row["device"]
        return {
            "data/devices.json": make.jcs(devices),
            "data/exhibits.json": make.jcs(rows),
            "data/exhibits.csv": make.csv(make.EXHIBITS_COLUMNS, rows),
        }

    return changed(edit)


def cosigned_at(*times: int, only: bool = False) -> Callable[[], Files]:
    """The checkpoint with more cosignatures of its first witness, or with `only` those in its place."""

    def build() -> Files:
        files = make.dossier(KIT)
        maker = Maker(files, KIT)
        text, lines = maker.parts()
        witness = KIT.witnesses[0]
        lines = [line for line in lines if not only or witness.name.encode() not in line]
        lines += [witness.line(text, time) for time in times]
        return maker.checkpoint_in_place(text + b"\n" + b"".join(lines))

    return build


def with_policy(lines: str) -> Callable[[], Files]:
    """The two witnesses under other groups."""

    class Other(make.Kit):
        def policy(self) -> bytes:
            return super().policy().split(b"group ")[0] + lines.encode()

    return of_kit(Other())


def ground(number: int) -> RealKey:
    """One of two keys of witness-a.example/w1 whose key ids are the same: found by trying 187 711."""
    return RealKey("witness-a.example/w1", 4, hashlib.sha256(b"grind %d" % number).digest())


def twin_ids() -> Files:
    one, two = ground(7532), ground(187711)
    assert one.id == two.id and one.public != two.public
    return make.dossier(make.Kit(witnesses=[one, two]))


def seen_fork() -> Files:
    """A device saw a checkpoint as large as the dossier's, with another root, by the true keys."""
    size = int(make.dossier(KIT)[CHECKPOINT].split(b"\n")[1])

    class Forked(make.Kit):
        calls = 0

        def checkpoint(self, leaves: list[bytes], times: list[int]) -> bytes:
            self.calls += 1
            if self.calls == 1:
                leaves = [make.leaf(b"fork %d" % number) for number in range(size)]
            return super().checkpoint(leaves, times)

    return make.dossier(Forked())


def seen_with(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[], Files]:
    """What the devices saw, with its signature lines changed."""

    class Seen(make.Kit):
        calls = 0

        def checkpoint(self, leaves: list[bytes], times: list[int]) -> bytes:
            self.calls += 1
            text, _, tail = super().checkpoint(leaves, times).rpartition(b"\n\n")
            lines = tail.splitlines(keepends=True)
            return text + b"\n\n" + b"".join(change(lines) if self.calls == 1 else lines)

    return lambda: make.dossier(Seen())


def false_line(lines: list[bytes]) -> list[bytes]:
    """The last witness's time another."""
    dash, name, blob = lines[-1].decode().split()
    raw = bytearray(make.base64.b64decode(blob))
    raw[11] ^= 1
    return [*lines[:-1], f"{dash} {name} {make.b64(bytes(raw))}\n".encode()]


def padded_checkpoint() -> Files:
    """A checkpoint near a million bytes: good by itself, too long inside a proof."""
    files = make.dossier(KIT)
    note = files[CHECKPOINT]
    line = f"— stranger.example/w {make.b64(bytes(9000))}\n".encode()
    note += line * ((990_000 - len(note)) // len(line))
    room = 999_990 - len(note) - len(b"\xe2\x80\x94 stranger.example/w \n")
    note += f"— stranger.example/w {make.b64(bytes(room // 4 * 3))}\n".encode()
    return Maker(files, KIT).checkpoint_in_place(note)


def twin_lines(files: Files) -> Files:
    """Two lines of the manifest that differ by case alone; one of the files is there."""
    lines = files[MANIFEST].splitlines(keepends=True)
    first = next(line for line in lines if b"E0001.jpg" in line)
    twin = first.replace(b"E0001.jpg", b"E0001.JPG")
    return make.sign(KIT, {**files, MANIFEST: b"".join(sorted([*lines, twin], key=lambda x: x[66:]))})


def long_group() -> Files:
    files = make.dossier(KIT)
    info = files["bag-info.txt"].replace("Équipe".encode(), b"x" * 1_000_000)
    return make.sign(KIT, {**files, "bag-info.txt": info})


def large_size() -> Files:
    files = make.dossier(KIT)
    maker = Maker(files, KIT)
    text, _ = maker.parts()
    origin, _, root = text.decode().split("\n")[:3]
    return maker.checkpoint_in_place(maker.checkpoint_made(f"{origin}\n{2**53}\n{root}\n".encode()))


def row_value(name: str, value: str) -> Callable[[], Files]:
    def edit(files: Files) -> dict[str, bytes | None]:
        rows = json.loads(files["data/exhibits.json"])
        rows[0][name] = value
        csv = make.csv(make.EXHIBITS_COLUMNS, rows)
        return {"data/exhibits.json": make.jcs(rows), "data/exhibits.csv": csv}

    return changed(edit)


LONG_NAME = make.Kit(log=make.Key("a" * 4100 + ".example/log"))
EXHIBITS = "data/exhibits.json"
DEVICES = "data/devices.json"
GROUPS = "".join(f"group g{n} all g{n - 1}\n" for n in range(1, 20_000))

CASES: dict[str, Case] = {
    "device ids with a gap": (device_id("D999999999"), None, None),
    "device id of ten digits": (device_id("D1000000000"), "devices.format", DEVICES),
    "device id beyond 2^53": (device_id("D9007199254740993"), "devices.format", DEVICES),
    "device id of 5000 digits": (device_id("D" + "1" * 5000), "devices.format", DEVICES),
    "device id zero": (device_id("D00"), "devices.format", DEVICES),
    "device id with a zero before it": (device_id("D002"), "devices.format", DEVICES),
    "time 9999": (cosigned_at(LAST), None, None),
    "time beyond 9999": (cosigned_at(LAST + 1), "checkpoint.signature", CHECKPOINT),
    "time of 64 bits": (cosigned_at(LAST + 1, only=True), "checkpoint.signature", CHECKPOINT),
    "time 0 beside another": (cosigned_at(0), None, None),
    "time 0 alone": (cosigned_at(0, only=True), "checkpoint.quorum", CHECKPOINT),
    "many times of one witness": (cosigned_at(1, 1900000000, 5), None, None),
    "twin lines in the manifest": (lambda: twin_lines(make.dossier(KIT)), "bag.manifest", MANIFEST),
    "two keys of one key id": (twin_ids, "policy.format", POLICY),
    "group name of a million": (long_group, "bag.info", "bag-info.txt"),
    "proof over a million": (padded_checkpoint, "exhibit.register", "data/proofs/E0001.register.tlog-proof"),
    "long disclosure": (
        of_kit(KIT, [("txt", "x" * 60_000, "t", b"x")]),
        "exhibit.disclosure",
        "data/proofs/E0001.json",
    ),
    "long key name": (of_kit(LONG_NAME), "policy.format", POLICY),
    "title of 6 MB": (of_kit(KIT, [("txt", "text/plain", 'ю"\\' * 1_500_000, b"x")]), None, None),
    "seen forks the checkpoint": (seen_fork, "exhibit.seen", None),
    "seen below the quorum": (seen_with(lambda lines: lines[:-1]), None, None),
    "seen by no witness": (seen_with(lambda lines: lines[:1]), None, None),
    "seen not signed by the log": (seen_with(lambda lines: lines[1:]), "exhibit.seen", None),
    "seen with a false line": (seen_with(false_line), "exhibit.seen", None),
    "20 000 groups": (with_policy(f"group g0 all w1 w2\n{GROUPS}quorum g19999\n"), None, None),
    "no quorum asked": (with_policy("quorum none\n"), None, None),
    "size of 2^53": (large_size, "checkpoint.format", CHECKPOINT),
    "leap second": (row_value("device_time", "2026-06-30T23:59:60Z"), "exhibits.format", EXHIBITS),
    "hour 24": (row_value("device_time", "2026-06-30T24:00:00Z"), "exhibits.format", EXHIBITS),
    "year 0": (row_value("device_time", "0000-01-01T00:00:00Z"), "exhibits.format", EXHIBITS),
    "empty media type": (row_value("media_type", ""), "exhibits.format", EXHIBITS),
    "other digits": (row_value("device_time", "٢٠٢٦-01-01T00:00:00Z"), "exhibits.format", EXHIBITS),
}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, node: str) -> Any:
    path = tmp_path_factory.mktemp("card") / "card.txt"
    path.write_text(make.card(KIT, make.dossier(KIT)))
    with Three(path, node) as started:
        yield started


@pytest.mark.parametrize("name", CASES)
def test_one_answer(three: Three, tmp_path: Path, name: str) -> None:
    build, code, thing = CASES[name]
    make.write(build(), tmp_path / "d")
    verdict, differs = three.judge(tmp_path / "d", with_card=False)
    assert differs is None
    assert verdict["code"] == code, verdict["message"]
    assert thing is None or verdict["thing"] == thing


def test_who_watched_and_the_rule_are_said_alike(three: Three, tmp_path: Path) -> None:
    """Nested groups, a witness beyond them, one that signed twice, one that did not, titles."""

    class Nested(make.Kit):
        def policy(self) -> bytes:
            lines = [f"witness w{n} {key.vkey}" for n, key in enumerate(self.witnesses, 1)]
            lines += ["# partner w1 Maison", "# partner w3 Дом", "# partner w9 nobody", "# partner w1 second"]
            lines += [
                "group inner any w1 w2",
                "group outer 2 inner w3",
                "group spare all w4",
                "quorum outer",
                "",
            ]
            return f"log {self.log.vkey}\n".encode() + "\n".join(lines).encode()

    kit = Nested(witnesses=[make.Key(f"w{n}.example/w", 4) for n in range(1, 5)])
    files = make.dossier(kit)
    text, lines = (maker := Maker(files, kit)).parts()
    lines = [line for line in lines if b"w2.example" not in line] + [
        kit.witnesses[0].line(text, 1_800_000_000)
    ]
    make.write(maker.checkpoint_in_place(text + b"\n" + b"".join(lines)), tmp_path / "d")
    verdict, differs = three.judge(tmp_path / "d", with_card=False)
    assert differs is None
    assert [(each["name"], each["title"], len(each["times"])) for each in verdict["watched"]] == [
        ("w1", "Maison", 2),
        ("w2", None, 0),
        ("w3", "Дом", 1),
        ("w4", None, 1),
    ]
    assert verdict["watched"][0]["times"][1] == "2027-01-15T08:00:00Z"
    assert verdict["rule"] == [
        {"name": "outer", "needed": 2, "of": ["inner", "w3"], "met": ["inner", "w3"]},
        {"name": "inner", "needed": 1, "of": ["w1", "w2"], "met": ["w1"]},
    ]
    verdict, differs = three.judge(written(with_policy("quorum w2\n"), tmp_path / "one"), with_card=False)
    assert differs is None
    assert verdict["rule"] == [{"name": "w2", "needed": 1, "of": ["w2"], "met": ["w2"]}]
    verdict, differs = three.judge(written(with_policy("quorum none\n"), tmp_path / "none"), with_card=False)
    assert differs is None and verdict["rule"] == []


def written(build: Callable[[], Files], folder: Path) -> Path:
    make.write(build(), folder)
    return folder


def test_times_are_the_latest_and_the_earliest_of_all_valid_lines(three: Three, tmp_path: Path) -> None:
    make.write(cosigned_at(1, 1900000000, 5)(), tmp_path / "d")
    verdict, differs = three.judge(tmp_path / "d")
    assert differs is None
    assert {each["not_after"] for each in verdict["exhibits"]} == {"2030-03-17T17:46:40Z"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9.txt", "caf?.txt"),
        (b"\xc3\xa9\xff\xe2\x82.txt", "????.txt"),
        ("Ё\U0001f600".encode(), "??"),
        (b"a\nb", "a?b"),
    ],
)
def test_paths_that_are_not_plain(three: Three, tmp_path: Path, name: bytes, shown: str) -> None:
    make.write(make.dossier(KIT), tmp_path / "d")
    Path(os.fsdecode(os.fsencode(tmp_path / "d") + b"/data/exhibits/" + name)).write_bytes(b"x")
    verdict, differs = three.judge(tmp_path / "d")
    assert differs is None
    assert (verdict["code"], verdict["thing"]) == ("bag.layout", f"data/exhibits/{shown}")


def test_things_on_disk(three: Three, tmp_path: Path) -> None:
    def judge(name: str, spoil: Callable[[Path], object]) -> tuple[Any, Any]:
        make.write(make.dossier(KIT), tmp_path / name)
        spoil(tmp_path / name)
        verdict, differs = three.judge(tmp_path / name)
        assert differs is None, differs
        return verdict["code"], verdict["thing"]

    assert judge("empty folder", lambda d: (d / "data/time/.x").mkdir(parents=True)) == (None, None)
    assert judge("fifo", lambda d: os.mkfifo(d / "data/exhibits/E0009.bin")) == (
        "bag.layout",
        "data/exhibits/E0009.bin",
    )
    assert judge("deep", lambda d: make.write({"data/time/a/b": b"x"}, d)) == ("bag.layout", "data/time/a/b")
    assert judge("empty token", lambda d: make.write({"data/time/a": b""}, d)) == (
        "bag.layout",
        "data/time/a",
    )
    assert judge("twins", lambda d: make.write({"README.TXT": b"x"}, d)) == ("bag.layout", "README.TXT")
    verdict, differs = three.judge(tmp_path / "nowhere")
    assert differs is None and (verdict["code"], verdict["thing"]) == ("bag.layout", ".")


def test_cards_are_taken_or_refused_alike(tmp_path: Path, node: str) -> None:
    files = make.dossier(KIT)
    make.write(files, tmp_path / "d")
    good = make.card(KIT, files)
    cards = {
        good: True,
        good + "size 8\n": True,
        good + "size 0": True,
        good.replace("\n", "\r\n"): True,
        good[:-1]: True,
        good + "\n": False,
        good + "size 08\n": False,
        good + f"size {2**64}\n": False,
        good + "size \n": False,
        good + "Size 8\n": False,
        "\ufeff" + good: False,
        good.replace("\n", "\r"): False,
        " " + good: False,
        good.replace("v1", "v2"): False,
        "": False,
    }
    for number, (text, taken) in enumerate(cards.items()):
        path = tmp_path / f"card{number}"
        path.write_bytes(text.encode())
        if taken:
            with Three(path, node) as asked:
                verdict, differs = asked.judge(tmp_path / "d")
            assert differs is None and verdict["anchored"], text
        else:
            with pytest.raises(FormatError):
                parse_trust_card(path.read_bytes())


def test_ground_keys_are_what_they_are_said_to_be() -> None:
    seed = hashlib.sha256(b"grind 7532").digest()
    assert Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw() == ground(7532).public
