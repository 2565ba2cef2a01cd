"""Every published age vector gets its verdict, and no byte more plaintext than it should."""

import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from vedette.errors import FormatError, LimitError, OpenError
from vedette.seal import Identity, Passphrase, open_stream, parse_identity
from vedette.seal.armor import ArmorReader, ArmorWriter
from vedette.seal.feed import Feed
from vedette.seal.header import read_header

# What the thing at fault, with which every message begins, means in the words of the kit.
VERDICTS = {
    "header mac:": "HMAC failure",
    "header:": "header failure",
    "armor:": "armor failure",
    "payload:": "payload failure",
    "identities:": "no match",
}
WORK_FACTOR = 16
KNOWN = {"expect", "payload", "file key", "identity", "passphrase", "armored", "comment"}


@dataclass(frozen=True, slots=True)
class Vector:
    name: str
    expect: str
    payload: str | None
    armored: bool
    identities: tuple[Identity | Passphrase, ...]
    file: bytes


def read_vector(path: Path) -> Vector:
    head, _, file = path.read_bytes().partition(b"\n\n")
    fields: dict[str, str] = {}
    identities: list[Identity | Passphrase] = []
    for line in head.decode("utf-8").split("\n"):
        key, value = line.split(": ", 1)
        fields[key] = value
        if key == "identity":
            identities.append(parse_identity(value))
        elif key == "passphrase":
            identities.append(Passphrase(value.encode("utf-8"), WORK_FACTOR))
    assert fields.keys() <= KNOWN | {"compressed"}
    if "compressed" in fields:
        assert fields["compressed"] == "zlib"
        file = zlib.decompress(file)
    return Vector(
        path.name,
        fields["expect"],
        fields.get("payload"),
        fields.get("armored") == "yes",
        tuple(identities),
        file,
    )


def vectors(shared: Path) -> list[Vector]:
    found = [read_vector(path) for path in sorted((shared / "vectors/age-testkit").iterdir())]
    assert len(found) >= 64
    return found


def verdict(vector: Vector, armored: bool | None) -> tuple[str, str]:
    digest = hashlib.sha256()
    try:
        for chunk in open_stream(io.BytesIO(vector.file), vector.identities, armored=armored):
            digest.update(chunk)
    except (FormatError, OpenError, LimitError) as error:
        fault = next(start for start in VERDICTS if str(error).startswith(start))
        return VERDICTS[fault], digest.hexdigest()
    return "success", digest.hexdigest()


def test_every_vector_gets_its_verdict_and_its_plaintext(shared: Path) -> None:
    wrong = []
    for vector in vectors(shared):
        got, payload = verdict(vector, vector.armored)
        if got != vector.expect or (vector.payload or payload) != payload:
            wrong.append((vector.name, vector.expect, got))
    assert wrong == []


def test_looking_for_armor_changes_no_success(shared: Path) -> None:
    for vector in vectors(shared):
        got, payload = verdict(vector, None)
        assert (got == "success") == (vector.expect == "success"), vector.name
        if vector.expect == "success":
            assert payload == vector.payload, vector.name


def test_headers_that_can_be_read_are_written_as_they_stood(shared: Path) -> None:
    read = 0
    for vector in vectors(shared):
        if vector.expect in ("header failure", "armor failure"):
            continue
        source = io.BytesIO(vector.file)
        plain = ArmorReader(source).read(1 << 30) if vector.armored else vector.file
        header = read_header(Feed(io.BytesIO(plain)))
        assert plain.startswith(header.encode()), vector.name
        read += 1
    assert read > 20


def test_armor_is_written_as_it_was_read(shared: Path) -> None:
    for vector in vectors(shared):
        if vector.armored and vector.expect == "success":
            sink = io.BytesIO()
            writer = ArmorWriter(sink)
            writer.write(ArmorReader(io.BytesIO(vector.file)).read(1 << 30))
            writer.finish()
            assert sink.getvalue().strip() == vector.file.strip(), vector.name
