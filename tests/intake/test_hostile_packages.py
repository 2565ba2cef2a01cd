"""A zoo of hostile deliveries through the real desk: each is refused by the right check, and harms nothing.

For every case: the refusal bears the number of its check, what was refused lies in quarantine (or an alarm
names it), the good packages beside it are taken, nothing is written outside headquarters, it takes less
than a second, and the same delivery a second time changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from vedette.adapters.delivery import find_devices
from vedette.adapters.opening import Warden
from vedette.adapters.tiles import TileFolder
from vedette.errors import UsageError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.note import sign_note
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import desk_identity
from vedette.house.headquarters import Headquarters
from vedette.intake.checks import Step
from vedette.intake.desk import IntakeDesk
from vedette.register.log import Log, LogReader
from vedette.seal import Kind, generate_identity, recipients_fingerprint

from .stage import GOOD, Stage, build, clock, copy, framed, put, relabelled, stranger

SECONDS = 1.0
NONE: tuple[Step, ...] = ()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Warden() as warden:
        yield build(tmp_path_factory.mktemp("template") / "stage", warden)


@pytest.fixture
def stage(template: Stage, tmp_path: Path) -> Iterator[Stage]:
    # in memory, where there is such a place: what is tested is not the disk
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="vedette-intake-", dir=memory)) if memory.is_dir() else tmp_path
    yield copy(template, folder / "stage")
    shutil.rmtree(folder)


@dataclass(frozen=True)
class Case:
    """What is done, which checks refuse something, whether the good packages pass, which alarm sounds."""

    act: Callable[[Stage], None]
    steps: tuple[Step, ...]
    good: bool = True
    alarm: str = ""
    gaps: int = 0


CASES: dict[str, Case] = {}


def case(
    *steps: Step, good: bool = True, alarm: str = "", gaps: int = 0
) -> Callable[[Callable[[Stage], None]], Callable[[Stage], None]]:
    """Register a hostile delivery under the words of its function's name."""

    def register(act: Callable[[Stage], None]) -> Callable[[Stage], None]:
        CASES[act.__name__.strip("_").replace("_", " ")] = Case(act, steps, good, alarm, gaps)
        return act

    return register


# what is not even an envelope, or asks for too much


def header(*stanzas: bytes, mac: bytes = b"A" * 43) -> bytes:
    return b"age-encryption.org/v1\n" + b"".join(stanzas) + b"--- " + mac + b"\n" + bytes(16) + bytes(32)


BODY = base64.b64encode(bytes(32)).rstrip(b"=") + b"\n"
SCRYPT = b"-> scrypt " + b"A" * 22 + b" 23\n" + BODY
CLASSICAL = b"-> X25519 " + b"A" * 43 + b"\n" + BODY


def altered(change: Callable[[bytes], bytes]) -> Callable[[Stage], None]:
    """A package that its device logged in this form, so that only its envelope is at fault."""

    def act(stage: Stage) -> None:
        stage.forge(sealed=change)
        stage.export()

    return act


ENVELOPES: dict[str, Callable[[bytes], bytes]] = {
    "a passphrase of work factor 23": lambda data: header(SCRYPT),
    "a passphrase beside a recipient": lambda data: data.replace(b"--- ", SCRYPT + b"--- ", 1),
    "one recipient too many": lambda data: data.replace(
        b"--- ", data[data.index(b"-> ") : data.index(b"-> ", data.index(b"-> ") + 1)] + b"--- ", 1
    ),
    "classical beside hybrid": lambda data: data.replace(b"--- ", CLASSICAL + b"--- ", 1),
    "ten thousand stanzas": lambda data: header(*[CLASSICAL] * 10_000),
    "a header of one line of a megabyte": lambda data: header(b"-> X25519 " + b"A" * (1 << 20) + b"\n"),
    "a stanza body without end": lambda data: header(b"-> x\n" + (b"A" * 64 + b"\n") * 100_000),
    "a stanza of unknown type alone": lambda data: header(b"-> invented a b\n\n"),
    "nothing at all": lambda data: b"",
    "a work factor of five thousand digits": lambda data: header(
        b"-> scrypt " + b"A" * 22 + b" " + b"9" * 5000 + b"\n" + BODY
    ),
    "an older version": lambda data: data.replace(b"org/v1", b"org/v0", 1),
    "armor": lambda data: b"-----BEGIN AGE ENCRYPTED FILE-----\n" + base64.encodebytes(data),
    "a zip file": lambda data: b"PK\x03\x04" + data,
}
for words, change_ in ENVELOPES.items():
    CASES[words] = Case(altered(change_), (Step.ENVELOPE,))


# packages and slips that do not belong together


def packages(stage: Stage) -> list[Path]:
    return sorted(stage.outbox.glob("*.age"))


def tamper(change: Callable[[bytes], bytes], suffix: str = ".age") -> Callable[[Stage], None]:
    """One more good package, of which one file is changed on the stick."""

    def act(stage: Stage) -> None:
        forged = stage.forge()
        stage.export()
        path = stage.outbox / f"{forged.slip.package}{suffix}"
        path.write_bytes(change(path.read_bytes()))

    return act


def reslipped(**members: Any) -> Callable[[bytes], bytes]:
    """A slip of which members are others, in canonical JSON unless they are bytes."""

    def change(data: bytes) -> bytes:
        value = json.loads(data)
        value.update(members)
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    return change


CUT: dict[str, Case] = {
    "a package cut short": Case(tamper(lambda d: d[:-1]), (Step.DIGEST,), gaps=1),
    "a package cut inside its header": Case(tamper(lambda d: d[:2000]), (Step.ENVELOPE,), gaps=1),
    "a package made longer": Case(tamper(lambda d: d + b"\0"), (Step.DIGEST,), gaps=1),
    "a package with one other bit": Case(
        tamper(lambda d: d[:-5] + bytes([d[-5] ^ 1]) + d[-4:]), (Step.DIGEST,), gaps=1
    ),
    "a package emptied on the way": Case(tamper(lambda d: b""), (Step.ENVELOPE,), gaps=1),
}
SLIPS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda d: b"",
    "with an index of five thousand digits": lambda d: d.replace(b'"index":3', b'"index":' + b"3" * 5000),
    "with an index below zero": reslipped(index=-1),
    "with true for an index": reslipped(index=True),
    "with a fraction for an index": reslipped(index=1.5),
    "with an index of 2 to the 53": reslipped(index=2**53),
    "nested a hundred thousand deep": lambda d: b"[" * 100_000,
    "nested a thousand deep": lambda d: b"[" * 1000 + b"]" * 1000,
    "not canonical": lambda d: d.replace(b'","', b'", "', 1),
    "with a line end": lambda d: d + b"\n",
    "with a byte order mark": lambda d: b"\xef\xbb\xbf" + d,
    "with a key twice": lambda d: b'{"device":"x",' + d[1:],
    "with a member more": reslipped(zz=1),
    "with a lone surrogate": lambda d: d.replace(b'"device":"', b'"device":"\\ud800', 1),
    "in utf-16": lambda d: d.decode().encode("utf-16"),
    "of a device with a path for a name": reslipped(device="../../etc"),
    "of a device with a nul in its name": reslipped(device="a\0b"),
    "of a package with a path for a name": reslipped(package="../../../tmp/x"),
    "of another package": reslipped(package="0" * 32),
    "of another version": reslipped(v=2),
    "with version true": reslipped(v=True),
    "without disclosures": reslipped(disclosures=[]),
    "with a foreign disclosure": reslipped(disclosures=["W10", "W10"]),
    "with an entry that is none": reslipped(entry="AAAA"),
    "of a megabyte": lambda d: d + b" " * (1 << 20),
}
for words, change_ in SLIPS.items():
    CUT[f"a slip {words}"] = Case(tamper(change_, ".slip"), (Step.SLIP,), gaps=1)
CASES.update(CUT)


@case(Step.SLIP, gaps=1)
def _a_package_without_its_slip(stage: Stage) -> None:
    forged = stage.forge()
    stage.export()
    (stage.outbox / f"{forged.slip.package}.slip").unlink()


@case(Step.DIGEST)
def _a_slip_that_lies_about_the_size(stage: Stage) -> None:
    def bigger(values: dict[str, str | int]) -> dict[str, str | int]:
        return {**values, "package_size": int(values["package_size"]) + 1}

    stage.forge(values=bigger)
    stage.export()


@case(Step.DIGEST)
def _a_slip_that_lies_about_the_digest(stage: Stage) -> None:
    stage.forge(values=lambda values: {**values, "package_sha256": "0" * 64})
    stage.export()


@case(Step.DIGEST)
def _a_slip_of_nine_petabytes(stage: Stage) -> None:
    stage.forge(values=lambda values: {**values, "package_size": 2**53 - 1})
    stage.export()


@case(Step.LOG)
def _the_slip_of_another_device(stage: Stage) -> None:
    forged = stage.forge(name="b")
    stage.export()
    put(stage.outbox, forged.data, forged.slip)


@case(Step.LOG)
def _the_slip_of_another_device_that_sorts_first(stage: Stage) -> None:
    forged = stage.forge(name="b")
    stage.export()
    put(stage.outbox, forged.data, replace(forged.slip, package="0" * 32))


@case(Step.SLIP)
def _a_good_package_again_under_another_name(stage: Stage) -> None:
    stage.export()
    package = packages(stage)[0]
    for suffix in (".age", ".slip"):
        shutil.copy(package.with_suffix(suffix), stage.outbox / f"{'f' * 32}{suffix}")


@case()
def _a_good_package_again_under_another_label(stage: Stage) -> None:
    forged = stage.forge()
    stage.good.append(forged.slip.package_sha256)
    stage.export()
    put(stage.outbox, forged.data, relabelled(forged.slip))


@case(Step.LEAF, Step.LEAF)
def _twin_indexes(stage: Stage) -> None:
    stage.forge(logged=False)
    stage.forge(b"another", logged=False)
    stage.forge(b"the one that is logged")
    stage.good.append(hashlib.sha256(newest(stage)).hexdigest())
    stage.export()


def newest(stage: Stage) -> bytes:
    log = stage.kit().log()
    wanted = log.entry(log.size - 1)
    for path in (stage.folder / "a" / "outbox").glob("*.slip"):
        if base64.b64decode(json.loads(path.read_bytes())["entry"]) == wanted:
            return path.with_suffix(".age").read_bytes()
    raise AssertionError


@case(Step.LEAF)
def _an_index_beyond_the_log(stage: Stage) -> None:
    forged = stage.forge(logged=False)
    path = stage.folder / "a" / "outbox" / f"{forged.slip.package}.slip"
    path.write_bytes(replace(forged.slip, index=2**53 - 1).encode())
    stage.export()


@case(Step.LEAF, gaps=1)
def _the_index_of_the_entry_before(stage: Stage) -> None:
    forged = stage.forge()
    stage.export()
    path = stage.outbox / f"{forged.slip.package}.slip"
    path.write_bytes(replace(forged.slip, index=forged.slip.index - 1).encode())


@case(Step.DEVICE)
def _a_device_that_nobody_enrolled(stage: Stage) -> None:
    forged = stage.forge(logged=False)
    stage.export()
    name = f"{forged.slip.package}.age"
    (stage.outbox / name).with_suffix(".slip").write_bytes(
        replace(forged.slip, device="register.invented.example/d/ffffffffffffffff").encode()
    )


@case(Step.DEVICE)
def _a_revoked_device(stage: Stage) -> None:
    stage.forge()
    kit = stage.kit()
    values: dict[str, str | int] = {
        "action": "revoke",
        "device": kit.kit.device,
        "mission": "m-1",
        "size": len(GOOD),
        "time": "2026-05-14T10:00:00Z",
        "vkey": kit.key().verifier.vkey,
    }
    with Headquarters(stage.hq, clock) as hq:
        hq.enter([("device-key", values)])
    stage.export()


# envelopes that are good and hold something else


@case(Step.OPENING)
def _sealed_to_other_recipients(stage: Stage) -> None:
    others = tuple(generate_identity().recipient for _ in range(2))
    stage.forge(recipients=others)
    stage.export()


@case(Step.OPENING)
def _sealed_to_classical_recipients(stage: Stage) -> None:
    stage.forge(recipients=tuple(generate_identity(Kind.X25519).recipient for _ in range(2)))
    stage.export()


@case(Step.SIGNATURE)
def _sealed_and_signed_for_the_desk_and_a_spy(stage: Stage) -> None:
    with Headquarters(stage.hq, clock) as hq:
        readers = (desk_identity(hq, "m-1").recipient, generate_identity().recipient)
    stage.forge(recipients=readers, fingerprint=recipients_fingerprint(readers))
    stage.export()


@case(Step.ENVELOPE)
def _sealed_to_one_recipient(stage: Stage) -> None:
    stage.forge(recipients=stage.recipients()[:1])
    stage.export()


@case(Step.SIGNATURE)
def _signed_by_another_key(stage: Stage) -> None:
    stage.forge(signer=stranger(stage.kit().kit.device))
    stage.export()


@case(Step.SIGNATURE)
def _signed_by_another_device(stage: Stage) -> None:
    stage.forge(signer=stage.key("b"))
    stage.export()


@case(Step.CIRCUMSTANCES)
def _of_another_mission(stage: Stage) -> None:
    stage.forge(change=lambda manifest: replace(manifest, mission="m-2"))
    stage.export()


@case(Step.CIRCUMSTANCES)
def _of_another_device(stage: Stage) -> None:
    other = stage.kit("b").kit.device
    stage.forge(change=lambda manifest: replace(manifest, device=other))
    stage.export()


@case(Step.CIRCUMSTANCES)
def _that_does_not_follow_the_entry_before(stage: Stage) -> None:
    stage.forge(change=lambda manifest: replace(manifest, previous="0" * 64))
    stage.export()


@case(Step.CIRCUMSTANCES)
def _whose_entry_says_another_time(stage: Stage) -> None:
    stage.forge(values=lambda values: {**values, "device_time": "2020-01-01T00:00:00Z"})
    stage.export()


@case(Step.OPENING)
def _whose_content_digest_lies(stage: Stage) -> None:
    stage.forge(digests=lambda digests: replace(digests, content_sha256="0" * 64))
    stage.export()


@case(Step.OPENING)
def _whose_manifest_digest_lies(stage: Stage) -> None:
    stage.forge(digests=lambda digests: replace(digests, manifest_sha256="0" * 64))
    stage.export()


@case(Step.OPENING)
def _whose_manifest_lies_about_the_size(stage: Stage) -> None:
    stage.forge(change=lambda manifest: replace(manifest, size=manifest.size + 1))
    stage.export()


def renamed(name: bytes) -> Callable[[bytes], bytes]:
    """The tar frame with its first member under another name and a true checksum."""

    def change(plain: bytes) -> bytes:
        block = bytearray(plain[:512])
        block[:100] = name.ljust(100, b"\0")
        block[148:156] = b" " * 8
        block[148:156] = b"%06o\0 " % sum(block)
        return bytes(block) + plain[512:]

    return change


def as_tar(*members: tuple[str, bytes, bytes]) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, kind, data in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(data), "/etc/passwd"
            archive.addfile(info, io.BytesIO(data) if data else None)
    return sink.getvalue()


def field_of(offset: int, value: bytes) -> Callable[[bytes], bytes]:
    """The first header with other bytes at `offset`, its checksum made true again."""

    def change(plain: bytes) -> bytes:
        block = bytearray(plain[:512])
        block[offset : offset + len(value)] = value
        block[148:156] = b" " * 8
        block[148:156] = b"%06o\0 " % sum(block)
        return bytes(block) + plain[512:]

    return change


def signed_with(**changes: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The frame with members changed, its headers right."""

    def change(plain: bytes) -> bytes:
        parts: dict[str, bytes] = {}
        with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
            for info in archive.getmembers():
                reader = archive.extractfile(info)
                parts[info.name] = reader.read() if reader else b""
        for name, part in changes.items():
            key = {"manifest": "manifest.json", "digests": "digests.json"}.get(name, name)
            parts[key] = part(parts[key])
        return framed(parts["manifest.json"], parts["content"], parts["digests.json"], parts["signature"])

    return change


FRAMES: dict[str, Callable[[bytes], bytes]] = {
    "a member that climbs out": renamed(b"../../../../tmp/vedette-escaped"),
    "a member with an absolute name": renamed(b"/tmp/vedette-escaped"),
    "a member with a nul in its name": renamed(b"manifest.json\0x"),
    "a symbolic link inside": lambda p: as_tar(("manifest.json", tarfile.SYMTYPE, b"")),
    "a hard link inside": lambda p: as_tar(("manifest.json", tarfile.LNKTYPE, b"")),
    "a device file inside": lambda p: as_tar(("manifest.json", tarfile.CHRTYPE, b"")),
    "a fifo inside": lambda p: as_tar(("manifest.json", tarfile.FIFOTYPE, b"")),
    "a tar of another writer": lambda p: as_tar(("manifest.json", tarfile.REGTYPE, b"{}")),
    "a header size of eight gigabytes": field_of(124, b"77777777777"),
    "a header size that is no number": field_of(124, b"0000000zzzz"),
    "a header size in base 256": field_of(124, b"\x80" + bytes(10)),
    "another mode": field_of(100, b"0000777"),
    "another owner": field_of(108, b"0001750"),
    "a time": field_of(136, b"14000000000"),
    "no padding": lambda p: p[: -len(p) // 8],
    "padding that speaks": lambda p: p[:-1] + b"x",
    "bytes after the padding": lambda p: p + bytes(512),
    "nothing": lambda p: b"",
    "members out of order": lambda p: p[1024:2048] + p[:1024] + p[2048:],
    "a manifest of five thousand digits": signed_with(
        manifest=lambda m: m.replace(b'"size":13', b'"size":' + b"1" * 5000)
    ),
    "a manifest nested deep": signed_with(manifest=lambda m: b"[" * 8000 + b"]" * 8000),
    "a manifest over its limit": signed_with(
        manifest=lambda m: m.replace(b'"name":"n"', b'"name":"' + b"n" * 17_000 + b'"')
    ),
    "a manifest that is not canonical": signed_with(manifest=lambda m: m.replace(b",", b", ", 1)),
    "a manifest with a key twice": signed_with(manifest=lambda m: b'{"consent":[],' + m[1:]),
    "digests that are not canonical": signed_with(digests=lambda d: d + b"\n"),
    "a signature of one byte less": signed_with(signature=lambda s: s[4:]),
    "a signature on two lines": signed_with(signature=lambda s: s[:40] + b"\n" + s[40:]),
    "a signature that is not base64": signed_with(signature=lambda s: b"!" * 88 + b"\n"),
}
for words, change_ in FRAMES.items():
    CASES[f"inside: {words}"] = Case(
        lambda stage, change_=change_: (stage.forge(plain=change_), stage.export())[1],  # type: ignore[misc]
        (Step.OPENING,),
    )


def payload_cut(data: bytes) -> bytes:
    return data[:-1]


CASES["a payload cut short before it was logged"] = Case(altered(payload_cut), (Step.OPENING,))
CASES["a payload with bytes after its end"] = Case(altered(lambda d: d + b"\0"), (Step.OPENING,))
CASES["a bomb of zeros"] = Case(
    lambda stage: (stage.forge(plain=lambda plain: bytes(8 << 20)), stage.export())[1], (Step.OPENING,)
)


# names and things on the stick


def strange(name: str | bytes) -> Callable[[Stage], None]:
    """A package and a slip under a strange name."""

    def act(stage: Stage) -> None:
        stage.export()
        good = packages(stage)[0]
        for suffix in (".age", ".slip"):
            shutil.copy(good.with_suffix(suffix), stage.outbox / f"{os.fsdecode(name)}{suffix}")

    return act


NAMES: dict[str, str | bytes] = {
    "that turns the writing around": "photo\u202egpj",
    "with zero-width letters": "a\u200bb",
    "with a terminal escape": "\x1b]0;owned\x07\x1b[2J",
    "with a newline": "a\nb",
    "that is not utf-8": b"\xff\xfe\x80",
    "with a ligature": "\ufb01le",
    "of 250 letters": "x" * 250,
    "that looks like an option": "-rf",
    "with dots": "..",
    "with a backslash": "..\\..\\evil",
    "of a windows device": "CON",
    "with a trailing space": "evil ",
    "with a lone combining letter": "\u0301",
}
for words, name_ in NAMES.items():
    CASES[f"a name {words}"] = Case(strange(name_), (Step.SLIP,))


@case(alarm="is a link or no plain file")
def _a_package_that_is_a_symbolic_link(stage: Stage) -> None:
    secret = stage.folder / "secret"
    secret.write_bytes(b"not the courier's to show")
    stage.export()
    (stage.outbox / f"{'a' * 32}.age").symlink_to(secret)


@case(alarm="is a link or no plain file")
def _a_package_that_is_a_dangling_link(stage: Stage) -> None:
    stage.export()
    (stage.outbox / f"{'a' * 32}.age").symlink_to(stage.folder / "nowhere")


@case(Step.SLIP, gaps=1)
def _a_slip_that_is_a_symbolic_link(stage: Stage) -> None:
    forged = stage.forge()
    stage.export()
    slip = stage.outbox / f"{forged.slip.package}.slip"
    slip.rename(stage.folder / "elsewhere.slip")
    slip.symlink_to(stage.folder / "elsewhere.slip")


@case(alarm="is a link or no plain file")
def _a_package_that_is_a_fifo(stage: Stage) -> None:
    stage.export()
    os.mkfifo(stage.outbox / f"{'0' * 32}.age")


@case(Step.SLIP, gaps=1)
def _a_slip_that_is_a_fifo(stage: Stage) -> None:
    forged = stage.forge()
    stage.export()
    slip = stage.outbox / f"{forged.slip.package}.slip"
    slip.unlink()
    os.mkfifo(slip)


@case(alarm="is a link or no plain file")
def _a_package_that_is_a_folder(stage: Stage) -> None:
    stage.export()
    (stage.outbox / f"{'0' * 32}.age").mkdir()


@case(alarm="is a link or no plain file")
def _a_package_that_is_a_device(stage: Stage) -> None:
    stage.export()
    try:
        os.mknod(stage.outbox / f"{'0' * 32}.age", 0o20600, os.makedev(1, 5))
    except PermissionError:
        os.mkfifo(stage.outbox / f"{'0' * 32}.age")


@case(Step.SLIP)
def _an_empty_package_without_slip(stage: Stage) -> None:
    stage.export()
    (stage.outbox / f"{'0' * 32}.age").touch()


@case(Step.SLIP)
def _a_terabyte_of_holes(stage: Stage) -> None:
    stage.export()
    with (stage.outbox / f"{'0' * 32}.age").open("wb") as file:
        file.truncate(1 << 39)


@case(Step.ENVELOPE, gaps=1)
def _a_terabyte_of_holes_with_a_slip(stage: Stage) -> None:
    forged = stage.forge()
    stage.export()
    with (stage.outbox / f"{forged.slip.package}.age").open("wb") as file:
        file.truncate(1 << 39)


@case(Step.DIGEST, gaps=1)
def _a_good_header_before_a_terabyte_of_holes(stage: Stage) -> None:
    forged = stage.forge()
    stage.export()
    with (stage.outbox / f"{forged.slip.package}.age").open("r+b") as file:
        file.truncate(1 << 39)


# logs


def tiles(stage: Stage, kind: str) -> list[Path]:
    return sorted(path for path in (stage.log / "tile" / kind).rglob("*") if path.is_file())


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="is not there")
def _a_log_without_its_entries(stage: Stage) -> None:
    stage.export()
    for path in tiles(stage, "entries"):
        path.unlink()


@case()
def _a_log_without_its_tiles(stage: Stage) -> None:
    # the tiles of what is new are made again from the entries and compared with the signed root
    stage.export()
    for path in tiles(stage, "0"):
        path.unlink()


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="log file checkpoint")
def _a_log_without_checkpoint(stage: Stage) -> None:
    stage.export()
    (stage.log / "checkpoint").unlink()


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="does not verify")
def _a_checkpoint_with_another_size(stage: Stage) -> None:
    stage.export()
    path = stage.log / "checkpoint"
    path.write_bytes(path.read_bytes().replace(b"\n3\n", b"\n4\n"))


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="not signed")
def _a_checkpoint_signed_by_another_key(stage: Stage) -> None:
    stage.export()
    path = stage.log / "checkpoint"
    text = path.read_bytes().split(b"\n\n")[0].decode() + "\n"
    path.write_bytes(sign_note(text, [stranger(stage.kit().kit.device)]).encode())


NUMBERS = {
    "of five thousand digits": b"9" * 5000,
    "below zero": b"-3",
    "with a sign": b"+3",
    "with a leading zero": b"03",
    "in arabic digits": "٣".encode(),
}
for words, digits in NUMBERS.items():

    def _numbered(stage: Stage, digits: bytes = digits) -> None:
        stage.export()
        path = stage.log / "checkpoint"
        path.write_bytes(path.read_bytes().replace(b"\n3\n", b"\n" + digits + b"\n"))

    CASES[f"a checkpoint with a size {words}"] = Case(
        _numbered, (Step.LOG, Step.LOG, Step.LOG), good=False, alarm="checkpoint"
    )


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="log file checkpoint")
def _a_checkpoint_of_two_megabytes(stage: Stage) -> None:
    stage.export()
    path = stage.log / "checkpoint"
    path.write_bytes(path.read_bytes() + b"x" * (2 << 20))


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="log file checkpoint")
def _a_checkpoint_that_is_a_fifo(stage: Stage) -> None:
    stage.export()
    (stage.log / "checkpoint").unlink()
    os.mkfifo(stage.log / "checkpoint")


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="is a link or no plain file")
def _a_checkpoint_that_is_a_link(stage: Stage) -> None:
    stage.export()
    (stage.log / "checkpoint").rename(stage.folder / "elsewhere")
    (stage.log / "checkpoint").symlink_to(stage.folder / "elsewhere")


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="a link is on the way")
def _a_log_that_is_a_link(stage: Stage) -> None:
    stage.export()
    stage.log.rename(stage.folder / "elsewhere")
    stage.log.symlink_to(stage.folder / "elsewhere")


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="is a link or no plain file")
def _entries_that_are_an_endless_device(stage: Stage) -> None:
    stage.export()
    for path in tiles(stage, "entries"):
        path.unlink()
        path.symlink_to("/dev/zero")


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="over")
def _entries_of_a_gigabyte_of_holes(stage: Stage) -> None:
    stage.export()
    for path in tiles(stage, "entries"):
        with path.open("wb") as file:
            file.truncate(1 << 30)


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="does not continue")
def _entries_with_one_other_byte(stage: Stage) -> None:
    stage.export()
    for path in tiles(stage, "entries"):
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="expected 3 entries")
def _more_entries_than_the_checkpoint_says(stage: Stage) -> None:
    stage.export()
    for path in tiles(stage, "entries"):
        path.write_bytes(path.read_bytes() + b"\0\1x")


def signed_head(stage: Stage, size: int, root: bytes) -> bytes:
    """A head that the device's key signed, as a thief of the key would."""
    return sign_note(Checkpoint(stage.kit().kit.device, size, root).text(), [stage.key()]).encode()


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="device")
def _a_signed_head_larger_than_the_log(stage: Stage) -> None:
    stage.export()
    (stage.log / "checkpoint").write_bytes(signed_head(stage, 200, b"r" * 32))


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="at most 10000000")
def _a_signed_head_of_two_to_the_63(stage: Stage) -> None:
    stage.export()
    (stage.log / "checkpoint").write_bytes(signed_head(stage, 2**63, b"r" * 32))


@case(Step.LOG, Step.LOG, Step.LOG, good=False, alarm="two histories")
def _a_signed_head_of_nothing_with_a_root(stage: Stage) -> None:
    stage.export()
    (stage.log / "checkpoint").write_bytes(signed_head(stage, 0, b"r" * 32))


@pytest.mark.parametrize("words", CASES)
def test_a_hostile_delivery_is_refused_where_it_should_be_and_harms_nothing(stage: Stage, words: str) -> None:
    case_ = CASES[words]
    case_.act(stage)
    before = outside(stage)
    clock_, times = [time.monotonic()], list[float]()

    def settled(_: int) -> None:
        times.append(time.monotonic() - clock_[0])
        clock_[0] = time.monotonic()

    # a child for each package that is opened: only where something is to be found inside
    opened = not case_.steps or max(case_.steps) >= Step.OPENING
    began = time.process_time()
    report = stage.take(settled, opened)
    assert time.process_time() - began < SECONDS, "the desk worked too long"
    assert max(times) < 5 * SECONDS, "the desk waited too long"  # the machine may be busy with other things

    assert tuple(sorted(refused.step for _, refused in report.refused)) == case_.steps
    assert stage.quarantined() == sorted(map(int, case_.steps))
    taken = set(report.taken) | set(report.known)
    assert set(stage.good if case_.good else ()) == taken
    for digest in taken:
        assert hashlib.sha256((stage.hq / "vault" / digest[:2] / digest).read_bytes()).hexdigest() == digest
    assert any(case_.alarm in alarm for alarm in report.alarms) if case_.alarm else not report.alarms
    if case_.gaps:
        assert len(report.gaps) == case_.gaps
    assert all(name.isprintable() for name, _ in report.refused)
    assert outside(stage) == before, "something was written outside headquarters"

    kept = inside(stage)
    again = stage.take(opened=opened)
    assert not again.taken
    assert set(again.known) == taken
    assert [refused.step for _, refused in again.refused] == [refused.step for _, refused in report.refused]
    assert inside(stage) == kept, "the second run changed something"


def outside(stage: Stage) -> dict[str, tuple[int, int, int]]:
    """All that lies beside headquarters, with size and the time it was last written."""
    return {
        str(path.relative_to(stage.folder.parent)): (status.st_mode, status.st_size, status.st_mtime_ns)
        for path in stage.folder.parent.rglob("*")
        if not path.is_relative_to(stage.hq) and path != stage.folder
        for status in [path.lstat()]
    }


def inside(stage: Stage) -> dict[str, bytes]:
    """All files of headquarters."""
    return {
        str(path.relative_to(stage.hq)): path.read_bytes()
        for path in sorted(stage.hq.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def test_a_set_back_log_adds_nothing_and_takes_nothing_away(stage: Stage) -> None:
    stage.export()
    shutil.copytree(stage.stick, stage.folder / "older")
    late = stage.seal([b"later"])
    shutil.rmtree(stage.stick)
    stage.export()
    assert set(stage.take().taken) == {*stage.good, *late}
    kept = inside(stage)
    shutil.rmtree(stage.stick)
    (stage.folder / "older").rename(stage.stick)
    report = stage.take()
    assert set(report.known) == set(stage.good) and not report.alarms and not report.gaps
    assert inside(stage) == kept


def test_a_device_key_that_signs_two_histories_sounds_an_alarm_and_nothing_is_taken(stage: Stage) -> None:
    shutil.copytree(stage.folder / "a", stage.folder / "fork")
    stage.export()
    stage.take()
    kept = inside(stage)
    log = Log(TileFolder(stage.folder / "fork" / "log"), stage.kit().kit.device, [stage.key()])
    shutil.rmtree(stage.folder / "fork" / "log")
    entries = list(LogReader(TileFolder(stage.log), 3).entries(0, 3))
    log = Log(TileFolder(stage.folder / "fork" / "log"), stage.kit().kit.device, [stage.key()])
    log.append([*entries[:2], b'{"forked":1}', b'{"forked":2}'])
    shutil.rmtree(stage.stick)
    shutil.copytree(stage.folder / "fork" / "log", stage.log)
    shutil.copytree(stage.folder / "fork" / "outbox", stage.outbox)
    report = stage.take()
    assert any("does not continue" in alarm for alarm in report.alarms)
    assert not report.taken and not report.known
    assert {refused.step for _, refused in report.refused} == {Step.LOG}
    quarantined = {name for name in inside(stage) if name.startswith("quarantine")}
    assert {name: data for name, data in inside(stage).items() if name not in quarantined} == kept


def test_a_log_that_is_another_than_its_anchor_sounds_an_alarm(stage: Stage) -> None:
    entries = list(LogReader(TileFolder(stage.folder / "a" / "log"), 3).entries(0, 3))
    other = Log(TileFolder(stage.folder / "other"), stage.kit().kit.device, [stage.key()])
    other.append([*entries[:2], b'{"forked":1}'])
    with Headquarters(stage.hq, clock) as hq:
        root = base64.b64encode(other.head).decode("ascii")
        anchored = {"device": other.origin, "root": root, "size": other.size, "time": hq.now()}
        hq.enter([("device-checkpoint", anchored)])
    stage.export()
    report = stage.take()
    assert any("anchored before" in alarm for alarm in report.alarms)
    assert not report.taken
    assert {refused.step for _, refused in report.refused} == {Step.LOG}


def test_a_slip_kept_for_another_entry_is_a_twin(stage: Stage) -> None:
    forged = stage.forge(logged=False)
    log = stage.kit().log()
    stage.export()
    with Headquarters(stage.hq, clock) as hq:
        house = IntakeHouse(hq)
        folder = house._slip_path(log.origin, 0).parent  # what a damaged headquarters would hold
        folder.mkdir(parents=True)
        (folder / "0.slip").write_bytes(replace(forged.slip, index=0).encode())
    report = stage.take()
    assert Step.TWIN in {refused.step for _, refused in report.refused}
    assert len(report.taken) == 2


def test_a_log_whose_packages_were_all_held_back_is_taken_and_the_gaps_are_named(stage: Stage) -> None:
    stage.export()
    for path in stage.outbox.iterdir():
        path.unlink()
    report = stage.take()
    assert [index for _, index in report.gaps] == [0, 1, 2]


def test_an_outbox_that_is_a_link_is_named_and_not_followed(stage: Stage) -> None:
    stage.export()
    stage.outbox.rename(stage.folder / "elsewhere")
    stage.outbox.symlink_to(stage.folder / "elsewhere")
    report = stage.take()
    assert report.alarms == ["outbox: outbox is a link or no plain file"]
    assert not report.taken and not report.refused


def test_a_delivery_that_is_only_links_is_none(stage: Stage) -> None:
    stage.export()
    stage.stick.rename(stage.folder / "elsewhere")
    stage.stick.mkdir()
    (stage.stick / "a").symlink_to(stage.folder / "elsewhere" / "a")
    with pytest.raises(UsageError):
        find_devices(stage.stick)


def test_a_package_that_cannot_be_read_does_not_stop_the_others(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = stage.forge()
    stage.export()

    class BadSectors(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    true = IntakeHouse.source

    def source(house: IntakeHouse, package: Path) -> Any:
        return BadSectors() if package.stem == forged.slip.package else true(house, package)

    monkeypatch.setattr(IntakeHouse, "source", source)
    report = stage.take()
    assert [refused.step for _, refused in report.refused] == [Step.ENVELOPE]
    assert set(report.taken) == set(stage.good)


def test_both_devices_of_one_stick_are_taken_when_one_of_them_is_hostile(stage: Stage) -> None:
    beside = stage.seal([b"of the other device"], "b")
    stage.export("a")
    stage.export("b")
    (stage.log / "checkpoint").write_bytes(b"\xff" * 100)
    report = stage.take()
    assert report.taken == beside
    assert len(report.refused) == len(stage.good)


def test_a_desk_without_identity_takes_after_seven_checks(stage: Stage) -> None:
    stage.export()
    with Headquarters(stage.hq, clock) as hq:
        desk = IntakeDesk(IntakeHouse(hq), "duty-1", clock, os.urandom)
        report = desk.take(find_devices(stage.stick))
    assert set(report.taken) == set(stage.good)


def test_the_same_bytes_with_two_bad_slips_are_kept_twice(stage: Stage) -> None:
    forged = stage.forge(logged=False)
    stage.export()
    put(stage.outbox, forged.data, relabelled(forged.slip))
    report = stage.take()
    assert [refused.step for _, refused in report.refused] == [Step.LEAF, Step.LEAF]
    slips = {path.read_bytes() for path in (stage.hq / "quarantine").glob("*/slip")}
    assert len(slips) == 2
