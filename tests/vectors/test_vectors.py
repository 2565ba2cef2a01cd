"""Every vector gets its verdict, and the vectors are what `make.py` makes."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from vedette.errors import FormatError, LimitError, MissingError, OpenError, ProofError, SignatureError
from vedette.formats import jcs
from vedette.formats.entry import (
    build_entry,
    disclose_all,
    open_disclosures,
    parse_disclosure,
    parse_entry,
)
from vedette.formats.keys import parse_vkey
from vedette.formats.manifest import parse_manifest, seal_values
from vedette.formats.note import parse_note, verify_note
from vedette.formats.receipt import parse_receipt
from vedette.formats.slip import parse_slip
from vedette.formats.trust_card import parse_trust_card
from vedette.register.anchor import encode_anchor, open_anchor
from vedette.seal import open_stream, parse_identity
from vedette.seal.package import OpenedPackage, read_package
from vedette.values.padding import padme

REPOSITORY = Path(__file__).resolve().parents[2]
VECTORS = REPOSITORY / "vectors"


def load(path: str) -> Any:
    """One JSON file of vectors."""
    return json.loads((VECTORS / path).read_text(encoding="utf-8"))


def cases(path: str) -> list[Any]:
    """The (fault, text) pairs of a file of refused texts."""
    return [pytest.param(text, id=fault) for fault, text in load(path).items()]


VERDICTS = load("package/verdicts.json")


ELSEWHERE = {"consent", "disclosure", "names", "watch"}
"""Vectors with scripts of their own, compared by the tests of those rooms."""


def test_vectors_are_what_their_script_makes(tmp_path: Path) -> None:
    again = tmp_path / "vectors"
    shutil.copytree(VECTORS, again, ignore=shutil.ignore_patterns("__pycache__"))
    for path in again.rglob("*.json"):
        if not set(path.relative_to(again).parts) & ELSEWHERE:
            path.unlink()
    subprocess.run(
        [sys.executable, str(again / "make.py")], check=True, env={"PYTHONPATH": f"{REPOSITORY}/src"}
    )
    files = {p.relative_to(VECTORS) for p in VECTORS.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert files == {p.relative_to(again) for p in again.rglob("*") if p.is_file()}
    for file in files:
        old, new = (VECTORS / file).read_bytes(), (again / file).read_bytes()
        if file.suffix == ".gz":
            old, new = gzip.decompress(old), gzip.decompress(new)
        assert old == new, file


def test_vectors_are_small_and_every_package_has_a_verdict() -> None:
    files = [path for path in VECTORS.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    sizes = {"here": 0, "disclosure": 0, "elsewhere": 0}
    for path in files:
        room = path.relative_to(VECTORS).parts[0]
        sizes[room if room in sizes else "elsewhere" if room in ELSEWHERE else "here"] += path.stat().st_size
    assert sizes["here"] < 320_000 and sizes["elsewhere"] < 60_000
    assert sizes["disclosure"] < 130_000, "whole dossiers"
    named = {row[key] for row in VERDICTS["packages"] for key in ("file", "slip") if key in row}
    assert named == {path.name for path in (VECTORS / "package").iterdir()} - {"verdicts.json"}


def test_padded_lengths_are_those_of_the_vectors() -> None:
    for length, padded in load("padme.json"):
        assert padme(length) == padded


@pytest.mark.parametrize("case", load("entry/good.json"), ids=lambda case: case["name"])
def test_entries_grow_from_seed_and_values(case: dict[str, Any]) -> None:
    seed = bytes.fromhex(case["seed"])
    assert build_entry(seed, case["type"], case["values"]).decode() == case["entry"]
    said = {each.name: each.text for each in disclose_all(seed, case["type"], case["values"])}
    assert said == case["disclosures"]
    entry = parse_entry(case["entry"].encode())
    texts = [said[name] for name in sorted(said)]
    assert open_disclosures(entry, texts, sorted(said)) == case["values"]


@pytest.mark.parametrize("text", cases("entry/refused-entries.json"))
def test_entries_at_fault_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_entry(text.encode())


@pytest.mark.parametrize("text", cases("entry/refused-disclosures.json"))
def test_disclosures_at_fault_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_disclosure(text)


def test_disclosing_opens_exactly_what_was_asked_for() -> None:
    case = load("entry/disclosing.json")
    entry = parse_entry(case["entry"].encode())
    assert sorted(open_disclosures(entry, case["opens"], case["wanted"])) == case["wanted"]
    for texts in case["refused"].values():
        with pytest.raises((FormatError, ProofError)):
            open_disclosures(entry, texts, case["wanted"])


@pytest.mark.parametrize("text", load("manifest/good.json").values())
def test_manifests_in_form_are_read_and_written_again(text: str) -> None:
    assert parse_manifest(text.encode()).encode() == text.encode()


@pytest.mark.parametrize("text", cases("manifest/refused.json"))
def test_manifests_at_fault_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_manifest(text.encode())


def opened(row: dict[str, Any], content: io.BytesIO) -> OpenedPackage:
    """What a package of the vectors says; raises what refuses it."""
    data = (VECTORS / "package" / row["file"]).read_bytes()
    meant = bytes.fromhex(row.get("fingerprint", VERDICTS["fingerprint"]))
    if row["file"].endswith(".gz"):
        return read_package([gzip.decompress(data)], meant, content.write)
    identity = parse_identity(row.get("identity", VERDICTS["identity"]))
    return read_package(open_stream(io.BytesIO(data), [identity], armored=False), meant, content.write)


GOOD = [row for row in VERDICTS["packages"] if row["verdict"] == "opens"]
REFUSED = [row for row in VERDICTS["packages"] if row["verdict"] == "refused"]


@pytest.mark.parametrize("row", GOOD, ids=lambda row: row["file"])
def test_packages_in_form_open_to_what_is_stated(row: dict[str, Any]) -> None:
    data = (VECTORS / "package" / row["file"]).read_bytes()
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (row["package_sha256"], row["package_size"])
    content = io.BytesIO()
    package = opened(row, content)
    package.check_device(parse_vkey(VERDICTS["device"]))
    assert package.manifest.encode() == jcs.encode(row["manifest"])
    said = (hashlib.sha256(content.getvalue()).hexdigest(), len(content.getvalue()))
    assert said == (row["content_sha256"], row["content_size"])
    slip = parse_slip((VECTORS / "package" / row["slip"]).read_bytes())
    assert (slip.package_sha256, slip.package_size) == (row["package_sha256"], row["package_size"])
    values = seal_values(package.manifest, package.digests, slip.package_sha256, slip.package_size)
    assert build_entry(package.manifest.seed, "seal", values) == slip.entry.data


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["file"])
def test_packages_at_fault_are_refused_at_their_stage(row: dict[str, Any]) -> None:
    if row["stage"] == "signature":
        with pytest.raises(SignatureError):
            opened(row, io.BytesIO()).check_device(parse_vkey(VERDICTS["device"]))
        return
    errors = (FormatError,) if row["stage"] == "frame" else (FormatError, LimitError, OpenError)
    with pytest.raises(errors) as caught:
        opened(row, io.BytesIO())
    assert str(caught.value).startswith(("package", "manifest", "json", "base64")) == (
        row["stage"] == "frame"
    )


@pytest.mark.parametrize("case", load("slip/good.json"))
def test_slips_in_form_say_what_is_stated(case: dict[str, Any]) -> None:
    slip = parse_slip(case["slip"].encode())
    assert slip.encode().decode() == case["slip"]
    for name in ("package", "device", "index", "package_sha256", "package_size"):
        assert getattr(slip, name) == case[name]


@pytest.mark.parametrize("text", cases("slip/refused.json"))
def test_slips_at_fault_are_refused(text: str) -> None:
    with pytest.raises((FormatError, ProofError)):
        parse_slip(text.encode())


def test_receipts_of_every_state_are_signed_and_read() -> None:
    good = load("receipt/good.json")
    for case in good["receipts"]:
        note = parse_note(case["note"].encode())
        verify_note(note, [parse_vkey(good["vkey"])])
        receipt = parse_receipt(note.text)
        assert receipt.state.word == case["state"]
        assert receipt.text() == note.text


@pytest.mark.parametrize("text", cases("receipt/refused.json"))
def test_receipts_at_fault_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_receipt(text)


@pytest.mark.parametrize("case", load("trust-card/good.json"), ids=lambda case: case["name"])
def test_trust_cards_in_form_say_what_is_stated(case: dict[str, Any]) -> None:
    card = parse_trust_card(case["card"].encode())
    assert (card.signer, card.policy, card.size) == (case["signer"], case["policy"], case["size"])


@pytest.mark.parametrize("text", cases("trust-card/refused.json"))
def test_trust_cards_at_fault_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_trust_card(text.encode())


def test_the_anchor_stands_for_its_checkpoint() -> None:
    good = load("anchor/good.json")
    assert len(good["anchor"]) == 148
    assert encode_anchor(good["checkpoint"].encode()) == good["anchor"]
    assert open_anchor(good["anchor"], [parse_vkey(good["vkey"])]).decode() == good["checkpoint"]


@pytest.mark.parametrize("text", cases("anchor/refused.json"))
def test_anchors_at_fault_are_refused(text: str) -> None:
    with pytest.raises((FormatError, MissingError, SignatureError)):
        open_anchor(text, [parse_vkey(load("anchor/good.json")["vkey"])])
