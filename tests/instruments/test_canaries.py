"""Every canary planted in every spelling must be found, also after it was deleted."""

import base64
import gzip
import io
import json
import os
import random
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from . import canaries
from .canaries import search, search_tree, spellings
from .loopfs import loop_ext4, require_root, unmount

SECRETS = ["Олена Вигадана 7731", "Zoë Ünreal / 7732?", "plain canary 7733", "𝓚 emoji 😀 7734"]
RAW = bytes(range(200, 232))


def zipped(body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("statement.txt", body)
    return out.getvalue()


def plants(secret: str | bytes, noise: random.Random) -> dict[str, bytes]:
    """Return the secret as programs would write it, made without `spellings`."""
    raw = secret if isinstance(secret, bytes) else secret.encode()
    made = {
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "percent all": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "percent all lower": "".join(f"%{byte:02x}" for byte in raw).encode(),
        "percent": quote(raw, safe="").encode(),
        "gzip": gzip.compress(noise.randbytes(300) + raw + noise.randbytes(300)),
        "zlib": zlib.compress(noise.randbytes(300) + raw, 9),
        "zlib fast": zlib.compress(raw, 1),
        "zip": zipped(raw * 3),
        "gzip in zip": zipped(gzip.compress(raw)),
    }
    for ahead in range(3):
        for behind in range(3):
            body = noise.randbytes(ahead) + raw + noise.randbytes(behind)
            made[f"base64 {ahead}{behind}"] = base64.b64encode(body)
            made[f"base64url {ahead}{behind}"] = base64.urlsafe_b64encode(body)
    if isinstance(secret, str):
        escaped = json.dumps(secret)
        units = secret.encode("utf-16-be")
        pairs = [units[at : at + 2].hex() for at in range(0, len(units), 2)]
        made |= {
            "utf-8": raw,
            "utf-16le": secret.encode("utf-16-le"),
            "utf-16be": secret.encode("utf-16-be"),
            "json": escaped.encode(),
            "json all": "".join(f"\\u{pair}" for pair in pairs).encode(),
            "json all upper": "".join(f"\\u{pair.upper()}" for pair in pairs).encode(),
            "json in gzip": gzip.compress(escaped.encode()),
            "form": quote_plus(secret).encode(),
        }
    else:
        made["raw"] = raw
    return made


def planted() -> dict[tuple[str | bytes, str], bytes]:
    noise = random.Random(5)
    secrets: list[str | bytes] = [*SECRETS, RAW]
    return {(secret, how): body for secret in secrets for how, body in plants(secret, noise).items()}


def unused_canary() -> str:
    return "nowhere 9999 canary"


def test_every_plant_is_found_in_a_file_of_its_own(tmp_path: Path) -> None:
    missed = []
    for number, ((secret, how), body) in enumerate(planted().items()):
        path = tmp_path / str(number)
        path.write_bytes(b"\x81" * 777 + body + b"\x81" * 99)
        if secret not in {hit.canary for hit in search(path, [*SECRETS, RAW, unused_canary()])}:
            missed.append((secret, how))
    assert missed == []


@pytest.mark.root
def test_control_every_plant_is_found_in_raw_blocks_also_after_deletion() -> None:
    require_root()
    wanted = planted()
    with loop_ext4(48) as disk:
        for number, body in enumerate(wanted.values()):
            # a block for each, so that the offset says which one was hit
            (disk.mount / str(number)).write_bytes(f"<{number:04}>".encode() + body)
        os.sync()
        there = found(disk.image, wanted)
        for path in disk.mount.iterdir():
            if path.is_file():
                path.unlink()
        unmount(disk.mount)
        deleted = found(disk.image, wanted)
        assert there == set(wanted)
        assert deleted == set(wanted)
        hits = search(disk.image, [*SECRETS, RAW, unused_canary()])
        assert unused_canary() not in {hit.canary for hit in hits}


def found(image: Path, wanted: dict[tuple[str | bytes, str], bytes]) -> set[tuple[str | bytes, str]]:
    """Return which plants were hit, by the number written at the head of the hit's block."""
    names = list(wanted)
    blocks = {(hit.offset - 6) // 1024: hit.canary for hit in search(image, [*SECRETS, RAW])}
    hit_plants = set()
    with image.open("rb") as disk:
        for block, canary in blocks.items():
            disk.seek(block * 1024)
            head = disk.read(6)
            if head[:1] == b"<" and head[5:] == b">" and head[1:5].isdigit():
                secret, how = names[int(head[1:5])]
                if secret == canary:
                    hit_plants.add((secret, how))
    return hit_plants


def test_an_empty_disk_has_no_hit(tmp_path: Path) -> None:
    noise = random.Random(6)
    image = tmp_path / "image"
    image.write_bytes(noise.randbytes(2**20))
    assert search(image, [*SECRETS, RAW]) == []


def test_a_canary_across_two_reads_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canaries, "CHUNK_BYTES", 4096)
    secret = SECRETS[2]
    for encoding in ("utf-8", "utf-16be", "gzip:utf-8"):
        body = gzip.compress(secret.encode()) if ":" in encoding else secret.encode(encoding)
        for start in [0, *range(4096 - len(body) - 1, 4096 + 2), 8192, 12288 - 1]:
            path = tmp_path / "image"
            path.write_bytes((b"." * start + body).ljust(16384, b"."))
            hits = [(hit.offset, hit.encoding) for hit in search(path, [secret])]
            assert hits == [(start, encoding)]


def test_a_canary_after_a_hole_is_found_with_its_first_zero(tmp_path: Path) -> None:
    path = tmp_path / "image"
    secret = SECRETS[2]
    with path.open("wb") as image:
        image.seek(64 * 2**20 + 4096)
        image.write(secret.encode("utf-16-be")[1:])  # its first byte is the last of the hole
        image.truncate(128 * 2**20)
    hits = search(path, [secret])
    assert (64 * 2**20 + 4095, "utf-16be") in [(hit.offset, hit.encoding) for hit in hits]


def test_a_canary_that_begins_another_does_not_hide_it(tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(b"..." + b"Anastasia of nowhere")
    hits = search(path, ["Anasta", "Anastasia of nowhere", "stasia of"])
    assert [(hit.offset, hit.canary) for hit in hits] == [
        (3, "Anasta"),
        (3, "Anastasia of nowhere"),
        (6, "stasia of"),
    ]


def test_a_tree_is_searched_with_its_names(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / f"{SECRETS[0]}.txt").write_bytes(b"")
    (tmp_path / "body").write_text(SECRETS[1])
    hits = search_tree(tmp_path, SECRETS)
    assert {path.name: hits[path][0].encoding for path in hits} == {
        f"{SECRETS[0]}.txt": "name:utf-8",
        "body": "utf-8",
    }


def test_a_canary_too_short_or_none_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 6 bytes"):
        spellings("Ana")
    (tmp_path / "x").touch()
    with pytest.raises(ValueError, match="none given"):
        search(tmp_path / "x", [])


def test_a_bomb_is_bounded_and_a_large_image_is_read_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "image"
    noise = random.Random(7)
    block = noise.randbytes(2**20)
    with path.open("wb") as image:
        for _ in range(12):
            image.write(block)
        image.write(gzip.compress(bytes(200 * 2**20), 1))
    many = [f"canary number {number} of forty" for number in range(40)]
    began = time.process_time()
    assert search(path, many) == []
    assert time.process_time() - began < 20
    tracemalloc.start()
    search(path, many[:2], inflate=False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * 2**20
