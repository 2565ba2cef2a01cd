"""Sealing and opening: one large file, many small ones, memory. See README.md for what a row means."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measure import (
    GIB,
    MIB,
    Bar,
    Bench,
    Cost,
    Section,
    Stopwatch,
    fresh,
    has_module,
    job,
    missing,
    process,
    rate,
    serve,
    timed,
)

SHARE_WANTED = 0.75
PEAK_WANTED = 64.0
FILES_WANTED = 1500
FILE_BYTES = 65_536
AGE_FILES = 300
GPG_FILES = 100
PASSPHRASE = "an invented password"  # noqa: S105

# ---------------------------------------------------------------- jobs, each in its own process


def _pin(one_core: bool) -> None:
    """Stay on the processor we are on: sealing then does its digesting in the same thread."""
    if one_core and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def make_keys(folder: str) -> None:
    """Two hybrid identities, a device key, an X25519 recipient for the peers."""
    from vedette.formats.keys import Algorithm, SigningKey
    from vedette.seal import Kind, generate_identity

    target = Path(folder)
    for name in ("vault", "desk"):
        (target / name).write_text(generate_identity().encode())
    (target / "device").write_text(SigningKey.generate("bench.example/d/1", Algorithm.ED25519).encode())
    classic = generate_identity(Kind.X25519)
    (target / "classic").write_text(classic.encode() + "\n")
    (target / "classic.pub").write_text(classic.recipient.encode())


def _keys(folder: str) -> tuple[Any, Any, Any]:
    from vedette.capture.package import Reader
    from vedette.formats.keys import parse_signing_key
    from vedette.seal import parse_identity, recipients_fingerprint

    identities = [parse_identity((Path(folder) / name).read_text()) for name in ("vault", "desk")]
    recipients = tuple(identity.recipient for identity in identities)
    key = parse_signing_key((Path(folder) / "device").read_text())
    return identities, Reader(recipients, recipients_fingerprint(recipients)), key


def _manifest(size: int) -> Any:
    from vedette.formats.manifest import Manifest

    return Manifest(
        item=secrets.token_hex(16),
        mission="bench",
        device="bench.example/d/1",
        name="item.bin",
        media_type="application/octet-stream",
        size=size,
        device_time="2026-05-14T10:00:00Z",
        file_time="",
        place="",
        seen=hashlib.sha256(b"seen").hexdigest(),
        previous=hashlib.sha256(b"previous").hexdigest(),
        consent=(),
        part=None,
        seed=secrets.token_bytes(32),
    )


def _spread(_: int) -> None:
    """Give each thread a processor of its own: some kernels pack them on one while they can."""
    processors = sorted(os.sched_getaffinity(os.getpid()))
    threads = sorted(int(path.name) for path in Path("/proc/self/task").iterdir())
    if len(threads) > 1 and len(processors) > 1:
        for number, thread in enumerate(threads):
            os.sched_setaffinity(thread, {processors[number % len(processors)]})


def vedette_seal(
    keys: str, source: str, target: str, one_core: bool = False, spread: bool = False
) -> dict[str, object]:
    """The whole capture path of one item, synced at the end."""
    from vedette.capture.package import seal_item

    _pin(one_core)
    _, reader, key = _keys(keys)
    with Stopwatch() as watch, _files(source, target) as (file, sink):
        start = time.thread_time()
        manifest = _manifest(os.fstat(file.fileno()).st_size)
        seal_item(file, manifest, reader, key, sink, _spread if spread else None)
        os.fsync(sink.fileno())
        sealing = time.thread_time() - start
    return timed(watch, busiest=max(sealing, watch.cost.cpu - sealing))


def vedette_open(keys: str, source: str, target: str, one_core: bool = False) -> dict[str, object]:
    """A package opened into a file, every digest and the device's signature checked, synced."""
    from vedette.seal import open_stream
    from vedette.seal.package import read_package

    _pin(one_core)
    identities, reader, key = _keys(keys)
    with Stopwatch() as watch, _files(source, target) as (file, sink):
        opened = read_package(open_stream(file, identities[:1]), reader.fingerprint, sink.write)
        opened.check_device(key.verifier)
        os.fsync(sink.fileno())
    return timed(watch, size=opened.digests.content_size)


@contextlib.contextmanager
def _files(source: str, target: str) -> Iterator[tuple[Any, Any]]:
    """The source and the target, both without a buffer."""
    with Path(source).open("rb", buffering=0) as file, Path(target).open("wb", buffering=0) as sink:
        yield file, sink


def raw_copy(source: str, target: str) -> dict[str, object]:
    """Read and write in blocks of 64 KiB, nothing else."""
    _pin(True)
    block = memoryview(bytearray(FILE_BYTES))
    with Stopwatch() as watch, _files(source, target) as (file, sink):
        while count := file.readinto(block):
            sink.write(block[:count])
    return timed(watch)


def raw_chacha(size: int) -> dict[str, object]:
    """ChaCha20-Poly1305 over one block of 64 KiB again and again: it stays in the cache."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    _pin(True)
    aead = ChaCha20Poly1305(bytes(32))
    plain, sealed = memoryview(bytearray(FILE_BYTES)), memoryview(bytearray(FILE_BYTES + 16))
    with Stopwatch() as watch:
        for number in range(size // FILE_BYTES):
            aead.encrypt_into(number.to_bytes(12, "big"), plain, None, sealed)
    return timed(watch)


def raw_sha256(size: int) -> dict[str, object]:
    """SHA-256 over one block of 64 KiB again and again."""
    _pin(True)
    digest, block = hashlib.sha256(), bytes(FILE_BYTES)
    with Stopwatch() as watch:
        for _ in range(size // FILE_BYTES):
            digest.update(block)
    return timed(watch)


def pyrage_seal(recipient: str, source: str, target: str) -> dict[str, object]:
    import pyrage

    to = [pyrage.x25519.Recipient.from_str(Path(recipient).read_text())]
    with Stopwatch() as watch:
        pyrage.encrypt_file(source, target, to)
    return timed(watch)


def pyrage_open(identity: str, source: str, target: str) -> dict[str, object]:
    import pyrage

    by = [pyrage.x25519.Identity.from_str(Path(identity).read_text().strip())]
    with Stopwatch() as watch:
        pyrage.decrypt_file(source, target, by)
    return timed(watch)


def pyrage_files(recipient: str, source: str, target: str) -> dict[str, object]:
    import pyrage

    to = [pyrage.x25519.Recipient.from_str(Path(recipient).read_text())]
    pairs = [(str(path), f"{target}/{path.name}.age") for path in sorted(Path(source).iterdir())]
    with Stopwatch() as watch:
        for plain, sealed in pairs:
            pyrage.encrypt_file(plain, sealed, to)
    return timed(watch)


def make_kit(folder: str) -> None:
    """An invented group, a mission, a device: the kit is in `folder`/kit."""
    from vedette.house.desks.mission_desk import enrol_device, open_mission
    from vedette.house.headquarters import Headquarters

    base = Path(folder)
    Headquarters.create(base / "hq", "Invented Group", "register.bench.example/r1", ["en"], os.urandom)
    with Headquarters(base / "hq", _now) as hq:
        open_mission(hq, "m-1")
        enrol_device(hq, "m-1", base / "kit")


def _now() -> datetime:
    return datetime.now(UTC)


def make_files(folder: str, count: int) -> None:
    for number in range(count):
        Path(folder, f"{number:05}.jpg").write_bytes(os.urandom(FILE_BYTES))


def vedette_files(kit: str, source: str, recipients: int) -> dict[str, object]:
    """Seal every file of `source` at the device's desk, into the outbox and the log of a real kit.

    With one recipient instead of the kit's two, the desk is handed a kit that names only the first.
    """
    from vedette.adapters.kit_folder import KitFolder
    from vedette.capture.sealing import Desk, Item
    from vedette.formats.fingerprint import recipients_fingerprint

    folder = KitFolder(Path(kit))
    chosen = folder.kit.recipients[:recipients]
    given = dataclasses.replace(folder.kit, recipients=chosen, fingerprint=recipients_fingerprint(chosen))
    paths = sorted(Path(source).iterdir())
    with folder.lock(), Stopwatch() as watch:
        desk = Desk(given, folder.key(), folder.log(), folder.outbox, _now, os.urandom)
        held = 0
        for path in paths:
            with path.open("rb", buffering=0) as file:
                size = os.fstat(file.fileno()).st_size
                held += len(desk.seal(file, Item(path.name, "image/jpeg", size)))
        held += len(desk.flush())
    assert held == len(paths)
    return timed(watch)


def raw_files(keys: str, source: str, target: str, recipients: int) -> dict[str, object]:
    """Only what cannot be left out: the primitives and the calls to the disk of each item.

    Reading 64 KiB; a hybrid wrapping for each recipient; one Ed25519 signature; both digests; the
    cipher; the package and its slip written, synced and renamed, the folder synced for each.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    from vedette.seal.stanzas import wrap_file_key

    _, reader, _ = _keys(keys)
    chosen = reader.recipients[:recipients]
    signer, file_key = Ed25519PrivateKey.generate(), bytes(16)
    frame = bytes(4096 + 1700 * recipients)
    plain, sealed = memoryview(bytearray(FILE_BYTES)), memoryview(bytearray(FILE_BYTES + 16))
    nonce, slip = bytes(12), bytes(1700)
    create = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    pairs = [(str(path), f"{target}/{path.name}") for path in sorted(Path(source).iterdir())]

    def durable(path: str, *pieces: bytes | memoryview) -> None:
        handle = os.open(path + ".part", create, 0o600)
        for piece in pieces:
            os.write(handle, piece)
        os.fsync(handle)
        os.close(handle)
        os.replace(path + ".part", path)
        handle = os.open(target, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)

    with Stopwatch() as watch:
        for plain_path, sealed_path in pairs:
            handle = os.open(plain_path, os.O_RDONLY)
            os.readv(handle, [plain])
            os.close(handle)
            for recipient in chosen:
                wrap_file_key(file_key, recipient)
            aead = ChaCha20Poly1305(bytes(32))
            aead.encrypt_into(nonce, plain, None, sealed)
            hashlib.sha256(plain).digest()
            digest = hashlib.sha256(frame)
            digest.update(sealed)
            signer.sign(digest.digest())
            durable(f"{sealed_path}.age", frame, sealed)
            durable(f"{sealed_path}.slip", slip)
    return timed(watch)


JOBS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        make_keys,
        make_kit,
        make_files,
        vedette_seal,
        vedette_open,
        vedette_files,
        raw_copy,
        raw_chacha,
        raw_sha256,
        raw_files,
        pyrage_seal,
        pyrage_open,
        pyrage_files,
    )
}

# ---------------------------------------------------------------- peers


class Gpg:
    """A gpg with its own folder and one invented key; its agent ends with it."""

    def __init__(self, home: Path) -> None:
        home.mkdir(mode=0o700)
        self.home = home
        self.run("--passphrase", "", "--quick-generate-key", "bench@invented.example", "default", "default")

    def run(self, *arguments: str | Path) -> Cost:
        """Run gpg once."""
        common = ["--homedir", self.home, "--batch", "--quiet", "--yes", "--trust-model", "always"]
        return process(["gpg", *common, *arguments])

    def seal(self, source: Path, target: Path, *options: str) -> Cost:
        """Encrypt one file to the invented key."""
        return self.run(*options, "-r", "bench@invented.example", "-o", target, "-e", source)

    def close(self) -> None:
        """End the agent that this folder's gpg has started."""
        subprocess.run(["gpgconf", "--homedir", str(self.home), "--kill", "all"], check=False)


def _peers(section: Section, *also: str) -> tuple[bool, bool, bool, bool]:
    """Which of pyrage, age, gpg, 7z are here; those that are not are named in the table."""
    absent = missing("age", "gpg", "7z", *also)
    pyrage = has_module("pyrage")
    names = ([] if pyrage else ["pyrage"]) + absent
    section.notes += [f"missing here, not measured: {name}" for name in names]
    return pyrage, "age" not in absent, "gpg" not in absent, "7z" not in absent


# ---------------------------------------------------------------- one large file


def large_file(bench: Bench) -> Section:
    """One file of 1 GiB (quick: 128 MiB), sealed and opened."""
    size = 128 * MIB if bench.quick else GIB
    name = "1 GiB" if size == GIB else f"{size // MIB} MiB"
    section = Section(
        f"Sealing one file of {name}",
        ("what", "CPU s", "MB/s/core", "wall s", "peak MiB", "does"),
    )
    pyrage, age, gpg, sevenzip = _peers(section)
    with fresh(bench.memory / "large") as work:
        keys, source = work / "keys", work / "source"
        keys.mkdir()
        bench.say("keys, and a file of noise")
        job("sealing", "make_keys", folder=str(keys))
        with source.open("wb") as file:
            for _ in range(size // MIB):
                file.write(os.urandom(MIB))
        out, back = work / "out", work / "back"
        sealed = {each: work / f"kept.{each}" for each in ("vedette", "age", "gpg")}
        public = (keys / "classic.pub").read_text()

        def ours(what: str, **arguments: object) -> Callable[[], Cost]:
            return lambda: _dropping(out, lambda: job("sealing", what, **arguments))

        s, o = str(source), str(out)
        jobs: dict[str, Callable[[], Cost]] = {
            "copy": ours("raw_copy", source=s, target=o),
            "ChaCha20-Poly1305 alone": ours("raw_chacha", size=size),
            "SHA-256 alone": ours("raw_sha256", size=size),
            "Vedette, one core": ours("vedette_seal", keys=str(keys), source=s, target=o, one_core=True),
            "Vedette": ours("vedette_seal", keys=str(keys), source=s, target=o),
        }
        if Path("/proc/self/task").is_dir():
            jobs[SPREAD] = ours("vedette_seal", keys=str(keys), source=s, target=o, spread=True)
        job("sealing", "vedette_seal", keys=str(keys), source=s, target=str(sealed["vedette"]))
        opening: dict[str, Callable[[], Cost]] = {
            "Vedette, opening": ours("vedette_open", keys=str(keys), source=str(sealed["vedette"]), target=o)
        }
        if pyrage or age:
            classic = str(keys / "classic")
            sealer = ["age", "-r", public, "-o", sealed["age"], source]
            if age:
                process(sealer)
            else:
                job("sealing", "pyrage_seal", recipient=classic + ".pub", source=s, target=str(sealed["age"]))
        if pyrage:
            jobs["pyrage"] = ours("pyrage_seal", recipient=classic + ".pub", source=s, target=o)
            opening["pyrage, opening"] = ours(
                "pyrage_open", identity=classic, source=str(sealed["age"]), target=o
            )
        if age:
            jobs["age"] = lambda: _dropping(out, lambda: process(["age", "-r", public, "-o", out, source]))
            opening["age, opening"] = lambda: _dropping(
                out, lambda: process(["age", "-d", "-i", keys / "classic", "-o", out, sealed["age"]])
            )
        pretty = Gpg(work / "gpg") if gpg else None
        try:
            if pretty is not None:
                plain = ("--compress-algo", "none")
                pretty.seal(source, sealed["gpg"], *plain)
                jobs["gpg, no compression"] = lambda: _dropping(out, lambda: pretty.seal(source, out, *plain))
                jobs["gpg as it comes"] = lambda: _dropping(out, lambda: pretty.seal(source, out))
                opening["gpg, opening"] = lambda: _dropping(
                    out, lambda: pretty.run("-o", out, "-d", sealed["gpg"])
                )
            if sevenzip:
                archive = out.with_suffix(".7z")
                add = ["7z", "a", "-mx0", "-mhe=on", f"-p{PASSPHRASE}", archive, source]
                jobs["7-Zip, no compression"] = lambda: _dropping(archive, lambda: process(add))
            rounds = 1 if bench.quick else 5
            cost = bench.interleave({**jobs, **opening}, once=("gpg as it comes",), rounds=rounds)
        finally:
            if pretty is not None:
                pretty.close()
        shutil.rmtree(back, ignore_errors=True)
    _large_rows(section, cost, size)
    return section


def _dropping(path: Path, run: Callable[[], Cost]) -> Cost:
    """Run, then remove what was written."""
    path.unlink(missing_ok=True)
    try:
        return run()
    finally:
        path.unlink(missing_ok=True)


SPREAD = "Vedette, a thread on each core"
DOES = {
    "copy": "reads, writes",
    "ChaCha20-Poly1305 alone": "in the cache",
    "SHA-256 alone": "in the cache",
    "Vedette, one core": "seals to 2 hybrid, 2 digests, signs",
    "Vedette": "the same, a second thread digests",
    SPREAD: "the same, held there",
    "pyrage": "seals to 1 X25519",
    "age": "seals to 1 X25519",
    "gpg, no compression": "encrypts to 1 key",
    "gpg as it comes": "compresses, encrypts; one run",
    "7-Zip, no compression": "AES-256 by password",
    "Vedette, opening": "proves, 1 digest, device signature",
    "pyrage, opening": "proves",
    "age, opening": "proves",
    "gpg, opening": "proves",
}


def _large_rows(section: Section, cost: dict[str, Cost], size: int) -> None:
    for name, each in cost.items():
        section.rows.append(
            (
                name,
                f"{each.cpu:.2f}",
                rate(size, each.cpu),
                f"{each.wall:.2f}",
                f"{each.peak:.0f}",
                DOES[name],
            )
        )
    limit = (
        cost["copy"].cpu + cost["ChaCha20-Poly1305 alone"].cpu + 2 * cost["SHA-256 alone"].cpu
    )  # = size / rate, summed
    section.rows.insert(
        3, ("limit of one core", f"{limit:.2f}", rate(size, limit), "", "", "copy + ChaCha + 2 SHA-256")
    )
    section.rows.insert(
        4, ("limit of two cores", "", "", f"{limit / 2:.2f}", "", "the same work, halved without loss")
    )
    share = limit / cost["Vedette, one core"].cpu
    section.bars.append(
        Bar(
            "share of the one-core limit",
            f">= {SHARE_WANTED:.0%}",
            f"{share:.0%}",
            share >= SHARE_WANTED,
        )
    )
    fastest = min((cost[name] for name in ("Vedette", SPREAD) if name in cost), key=lambda each: each.best)
    wall = fastest.best
    section.notes.append(
        f"the busier of Vedette's two threads used {fastest.said['busiest']:.2f} s of CPU in the best"
        " run: its wall clock when nobody else wants the cores"
    )
    for peer in ("age", "gpg, no compression", "gpg as it comes"):
        if peer in cost:
            section.bars.append(
                Bar(
                    f"best wall clock, against {peer} sealing alone",
                    f"< {cost[peer].best:.2f} s",
                    f"{wall:.2f} s",
                    wall < cost[peer].best,
                )
            )


# ---------------------------------------------------------------- many small files


def small_files(bench: Bench) -> Section:
    """10 000 files of 64 KiB (quick: 1 000) at a device's desk."""
    count = 1000 if bench.quick else 10_000
    section = Section(
        f"{count:,} files of 64 KiB",
        ("what", "files/s/core", "CPU µs a file", "wall s", "peak MiB", "does"),
    )
    pyrage, age, gpg, sevenzip = _peers(section)
    with fresh(bench.memory / "small") as work:
        keys, source, target = work / "keys", work / "source", work / "target"
        for folder in (keys, source):
            folder.mkdir()
        bench.say("keys, a kit, files of noise")
        job("sealing", "make_keys", folder=str(keys))
        job("sealing", "make_kit", folder=str(work))
        job("sealing", "make_files", folder=str(source), count=count)
        s, t = str(source), str(target)
        public = str(keys / "classic.pub")

        def into_fresh(run: Callable[[], Cost]) -> Callable[[], Cost]:
            def wrapped() -> Cost:
                with fresh(target):
                    return run()

            return wrapped

        def at_desk(recipients: int) -> Callable[[], Cost]:
            def run() -> Cost:
                kit = target / "kit"
                shutil.copytree(work / "kit", kit)
                return job("sealing", "vedette_files", kit=str(kit), source=s, recipients=recipients)

            return into_fresh(run)

        def raw(recipients: int) -> Callable[[], Cost]:
            arguments = {"keys": str(keys), "source": s, "target": t, "recipients": recipients}
            return into_fresh(lambda: job("sealing", "raw_files", **arguments))

        def one_by_one(files: int, seal: Callable[[Path, Path], Cost]) -> Callable[[], Cost]:
            def run() -> Cost:
                costs = [seal(path, target / path.name) for path in sorted(source.iterdir())[:files]]
                scale = count / files
                cpu, wall = sum(c.cpu for c in costs), sum(c.wall for c in costs)
                return Cost(cpu * scale, wall * scale, max(c.peak for c in costs))

            return into_fresh(run)

        jobs: dict[str, Callable[[], Cost]] = {
            "primitives and disk calls, 2 recipients": raw(2),
            "primitives and disk calls, 1 recipient": raw(1),
            "Vedette, 2 recipients": at_desk(2),
            "Vedette, 1 recipient": at_desk(1),
        }
        does = {
            "primitives and disk calls, 2 recipients": "the floor, see README",
            "primitives and disk calls, 1 recipient": "the floor",
            "Vedette, 2 recipients": "capture: package, slip, log, synced",
            "Vedette, 1 recipient": "the same",
            "pyrage": "seals to 1 X25519; no sync",
        }
        if pyrage:
            jobs["pyrage"] = into_fresh(
                lambda: job("sealing", "pyrage_files", recipient=public, source=s, target=t)
            )
        once: list[str] = []
        if age:
            files, to = min(AGE_FILES, count), Path(public).read_text()
            jobs["age"] = one_by_one(files, lambda path, out: process(["age", "-r", to, "-o", out, path]))
            does["age"] = f"a process a file; from {files} files"
            once.append("age")
        pretty = Gpg(work / "gpg") if gpg else None
        try:
            if pretty is not None:
                files = min(GPG_FILES, count)
                jobs["gpg"] = one_by_one(
                    files, lambda path, out: pretty.seal(path, out, "--compress-algo", "none")
                )
                does["gpg"] = f"a process a file; from {files} files"
                once.append("gpg")
            if sevenzip:
                archive = target / "all.7z"
                add = ["7z", "a", "-mx0", "-mhe=on", f"-p{PASSPHRASE}", archive, source]
                jobs["7-Zip"] = into_fresh(lambda: process(add))
                does["7-Zip"] = "one archive, AES-256 by password"
            cost = bench.interleave(jobs, once=once)
        finally:
            if pretty is not None:
                pretty.close()
    for name, each in cost.items():
        section.rows.append(
            (
                name,
                f"{count / each.cpu:,.0f}",
                f"{each.cpu / count * 1e6:,.0f}",
                f"{each.wall:.1f}",
                f"{each.peak:.0f}",
                does[name],
            )
        )
    for recipients in ("2 recipients", "1 recipient"):
        found = count / cost[f"Vedette, {recipients}"].cpu
        floor = count / cost[f"primitives and disk calls, {recipients}"].cpu
        section.bars.append(
            Bar(
                f"files a second and core, {recipients}",
                f">= {FILES_WANTED:,}",
                f"{found:,.0f} ({found / floor:.0%} of the floor's {floor:,.0f})",
                found >= FILES_WANTED,
            )
        )
    return section


# ---------------------------------------------------------------- memory


def memory(bench: Bench) -> Section:
    """Peak memory of sealing and opening 1 GiB and 8 GiB (quick: 128 MiB and 1 GiB)."""
    sizes = (128 * MIB, GIB) if bench.quick else (GIB, 8 * GIB)
    section = Section("Peak memory (a fresh process for each)", ("what", "size", "peak MiB"))
    section.notes.append("the source is a sparse file; package and opened file lie on a disk")
    with fresh(bench.disk / "memory") as work:
        keys = work / "keys"
        keys.mkdir()
        job("sealing", "make_keys", folder=str(keys))
        for size in sizes:
            name = f"{size // GIB} GiB" if size >= GIB else f"{size // MIB} MiB"
            source, package, opened = work / "source", work / "package", work / "opened"
            with source.open("wb") as file:
                file.truncate(size)
            for what, arguments in (
                ("seal", {"source": str(source), "target": str(package)}),
                ("open", {"source": str(package), "target": str(opened)}),
            ):
                bench.say(f"{what} {name}")
                cost = job("sealing", f"vedette_{what}", keys=str(keys), **arguments)
                section.rows.append((what, name, f"{cost.peak:.0f}"))
                section.bars.append(
                    Bar(
                        f"peak memory, {what} {name}",
                        f"<= {PEAK_WANTED:.0f} MiB",
                        f"{cost.peak:.0f} MiB",
                        cost.peak <= PEAK_WANTED,
                    )
                )
            assert opened.stat().st_size == size
            for path in (source, package, opened):
                path.unlink()
    return section


if __name__ == "__main__":
    serve(JOBS)
