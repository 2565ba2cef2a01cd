"""One small file at a device's desk, step by step. See README.md for what a row means."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measure import Bench, Section, fresh, job, serve
from sealing import FILE_BYTES, make_kit

REPEATS = 9
BUDGET = 0.04  # CPU seconds for one repeat


def _best(run: Callable[[], object]) -> float:
    """The least CPU microseconds of one call: what it costs when nobody is in the way."""
    run()
    start = time.process_time()
    for _ in range(5):
        run()
    count = max(1, int(BUDGET / max((time.process_time() - start) / 5, 1e-7)))
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        for _ in range(count):
            run()
        best = min(best, (time.process_time() - start) / count)
    return best * 1e6


def steps(folder: str) -> dict[str, object]:
    """Microseconds of each step, each repeated alone with warm caches; and of the whole desk."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    from vedette.adapters.kit_folder import KitFolder
    from vedette.capture.sealing import Desk, Item
    from vedette.formats import frame
    from vedette.formats.entry import grow_entry
    from vedette.formats.manifest import Digests, Manifest, parse_manifest, seal_values
    from vedette.formats.slip import DISCLOSED, Slip
    from vedette.seal import parse_recipient
    from vedette.seal.header import header_of
    from vedette.seal.payload import payload_aead
    from vedette.seal.sealer import Sealer
    from vedette.seal.stanzas import wrap_file_key

    make_kit(folder)
    kit = KitFolder(Path(folder) / "kit")
    recipients = [parse_recipient(text) for text in kit.kit.recipients]
    content = os.urandom(FILE_BYTES)
    source = Path(folder) / "source"
    source.write_bytes(content)
    sealed = memoryview(bytearray(FILE_BYTES + 16))
    aead, nonce, file_key = ChaCha20Poly1305(bytes(32)), bytes(12), bytes(16)
    stanzas = [wrap_file_key(file_key, each) for each in recipients]
    digest = hashlib.sha256(content).hexdigest()
    manifest = Manifest(
        item=digest[:32],
        mission=kit.kit.mission,
        device=kit.kit.device,
        name="00001.jpg",
        media_type="image/jpeg",
        size=FILE_BYTES,
        device_time="2026-05-14T10:00:00Z",
        file_time="",
        place="",
        seen=kit.kit.seen,
        previous=digest,
        consent=(),
        part=None,
        seed=os.urandom(32),
    )
    assert parse_manifest(manifest.encode()) == manifest
    digests = Digests(digest, digest, FILE_BYTES)
    values = seal_values(manifest, digests, digest, FILE_BYTES + 6000)
    entry, disclosures = grow_entry(manifest.seed, "seal", values)
    said = tuple(each for each in disclosures if each.name in DISCLOSED)
    slip = Slip("0" * 32, kit.kit.device, 0, entry, digest, FILE_BYTES + 6000, said)
    key, outbox = kit.key(), kit.outbox
    pieces = (memoryview(bytes(3500)), sealed, memoryview(bytes(5000)))

    def read() -> None:
        with source.open("rb", buffering=0) as file:
            file.readinto(sealed)

    def package() -> None:
        with outbox.part("0" * 32) as sink:
            for piece in pieces:
                sink.write(piece)

    def committed() -> None:
        package()
        outbox.commit(slip)

    def sealer() -> None:
        with Sealer(recipients[:1], io.BytesIO()) as each:
            each.write(content)
            each.write(bytes(5000))
            each.finish()

    found: dict[str, float] = {
        "hybrid wrapping, each recipient": _best(lambda: wrap_file_key(file_key, recipients[0])),
        "age header for two, its MAC, payload key": _best(
            lambda: (header_of(stanzas, file_key).encode(), payload_aead(file_key, file_key))
        ),
        "SHA-256 of content and package": _best(
            lambda: (hashlib.sha256(content).digest(), hashlib.sha256(sealed).digest())
        ),
        "ChaCha20-Poly1305": _best(lambda: aead.encrypt_into(nonce, content, None, sealed)),
        "device signature": _best(lambda: key.sign(content[:220])),
        "seal entry: 16 salted digests": _best(lambda: grow_entry(manifest.seed, "seal", values)),
        "manifest, digests, slip as JSON": _best(
            lambda: (manifest.encode(), digests.encode(), slip.encode())
        ),
        "four tar headers": _best(lambda: [frame.header(name, 700) for name in frame.MEMBERS]),
        "opening and reading the source": _best(read),
        "package file: made, written, synced": 0.0,
        "slip file, names, folder synced twice": 0.0,
    }
    with kit.lock():
        # a part is in the way of the next one: its removal is measured apart and taken off
        part = str(kit.folder / "outbox" / f".part-{'0' * 32}")

        def made_and_removed() -> None:
            package()
            os.unlink(part)  # noqa: PTH108

        def written_and_removed() -> None:
            committed()
            for suffix in ("age", "slip"):
                os.unlink(f"{outbox.folder}/{'0' * 32}.{suffix}")  # noqa: PTH108

        def empty() -> None:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600))
            os.unlink(part)  # noqa: PTH108

        removal = _best(empty) / 2
        one = _best(made_and_removed) - removal
        found["package file: made, written, synced"] = one
        found["slip file, names, folder synced twice"] = _best(written_and_removed) - 2 * removal - one
        log = kit.log()
        number = iter(range(10**9))

        def logged() -> None:
            start = next(number)
            log.append([b"%d %d" % (start, each) + bytes(800) for each in range(64)])

        found["device log, a 64th of a batch"] = _best(logged) / 64
        known = sum(found.values()) + found["hybrid wrapping, each recipient"]

        def at_desk(given: Any) -> float:
            desk = Desk(given, key, kit.log(), outbox, lambda: datetime.now(UTC), os.urandom)

            def item() -> None:
                with source.open("rb", buffering=0) as file:
                    desk.seal(file, Item("00001.jpg", "image/jpeg", FILE_BYTES))

            return _best(item)

        whole = at_desk(kit.kit)
        alone = at_desk(dataclasses.replace(kit.kit, recipients=kit.kit.recipients[:1]))
    return {"steps": found, "known": known, "whole": whole, "alone": alone}


def section(bench: Bench) -> Section:
    """The cost of one file of 64 KiB, by step."""
    table = Section("One file of 64 KiB, step by step", ("step", "CPU µs"))
    with fresh(bench.memory / "steps") as work:
        bench.say("each step alone")
        said = job("steps", "steps", folder=str(work)).said
    found = said["steps"]
    assert isinstance(found, dict)
    for name, cost in found.items():
        table.rows.append((name, f"{cost:.0f}"))
    known, whole, alone = (float(str(said[name])) for name in ("known", "whole", "alone"))
    table.rows += [
        ("sum, two recipients", f"{known:.0f}"),
        ("whole, two recipients, as it happens", f"{whole:.0f}"),
        ("whole, one recipient, as it happens", f"{alone:.0f}"),
    ]
    table.notes.append(
        "the least of nine; each step repeated alone finds its code and data in the cache, the whole does not"
        ": that, and the Python between the steps, is the difference"
    )
    return table


if __name__ == "__main__":
    serve({"steps": steps})
