"""What strangers can hand us, one function a kind: `TARGETS[name](data)` returns, or the reader has a bug.

Each target states its property by assertions. Common to all: a reader gives a value or raises a VedetteError
(`attempt`), what it gives is written again as the same bytes where there is a writer, one input costs at most
`SECONDS` of processor time, and no file is written, renamed or removed outside the target's own folder.

Targets named `…-parts`, `…-signed` and the like read their bytes as a recipe: they change something valid and
then sign or digest it again, so that the fuzzer is not stopped by every signature. Used by test_short.py
(seconds) and by fuzz/atheris_run.py (hours).
"""

from __future__ import annotations

import atexit
import hashlib
import http.client
import io
import itertools
import json
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/vedette/cases/assets"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/verifier"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "fuzz"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

import build_dossier
import seeds as made
import verify as script  # src/vedette/cases/assets/verify.py, which travels in every dossier

from vedette import errors
from vedette.adapters.alerts.encryption import parse_subscription
from vedette.adapters.alerts.settings import parse_channels
from vedette.adapters.journal import Journal
from vedette.adapters.log_over_http import HttpFiles, HttpLog
from vedette.adapters.opening import _answer
from vedette.adapters.sync_folder import folder_name
from vedette.adapters.sync_mail import read_letter
from vedette.adapters.witness_client import HttpWitness
from vedette.capture.media import SNIFF_BYTES, extension, media_type
from vedette.cases import bag
from vedette.cases.verify import verify_dossier
from vedette.cases.watch import claimed_time, partner_titles
from vedette.errors import ConflictError, FormatError, MissingError, VedetteError
from vedette.formats import base64, frame, house_segment, jcs, sshsig
from vedette.formats.anchor_note import parse_anchor_note
from vedette.formats.backup_record import check_backup, encode_listing, parse_backup, parse_listing
from vedette.formats.checkpoint import Checkpoint, parse_checkpoint, parse_signed_checkpoint
from vedette.formats.cosignature import check_signature
from vedette.formats.decimal import parse_decimal
from vedette.formats.derived import parse_derived
from vedette.formats.devices_note import parse_devices_note
from vedette.formats.entry import open_disclosures, parse_disclosure, parse_entry
from vedette.formats.fork import Fork, parse_fork
from vedette.formats.house_segment import HouseSegment, SegmentReader, parse_segment
from vedette.formats.keys import Algorithm, parse_signing_key, parse_vkey
from vedette.formats.manifest import Digests, parse_digests, parse_manifest
from vedette.formats.note import parse_note, parse_signature_lines, sign_note, verify_note
from vedette.formats.partner_card import fingerprint, parse_card
from vedette.formats.partners_file import parse_partners_file
from vedette.formats.policy import parse_policy
from vedette.formats.proof import parse_proof
from vedette.formats.receipt import parse_receipt
from vedette.formats.slip import parse_slip
from vedette.formats.statement import in_words, parse_statement, standing
from vedette.formats.tiles import encode_entries, parse_entries, parse_tile_path
from vedette.formats.trust_card import parse_trust_card
from vedette.formats.witness_request import AddCheckpoint, parse_add_checkpoint
from vedette.house.ceremony.dialogue import collect_shares
from vedette.house.recovery.replay import in_order
from vedette.intake.checks import check_envelope
from vedette.missions.birth import parse_birth
from vedette.missions.kit import parse_kit
from vedette.missions.naming import Finding, name_share
from vedette.missions.opening import parse_opening, parse_request
from vedette.missions.renewal import take_policy, take_recipients
from vedette.records import dates as partial_dates
from vedette.records import names
from vedette.records.exports import lossless
from vedette.records.exports.material import OutRecord
from vedette.records.names.equivalents import parse_table
from vedette.records.names.printing import STANDARDS, transliterate
from vedette.records.revisions import check_written, parse_written
from vedette.records.schema import FIELDS, Kind
from vedette.records.term_lists import read_lists
from vedette.records.values import checked, parse_value
from vedette.records.vocabulary import parse_vocabulary, write_vocabulary
from vedette.register.anchor import encode_anchor, open_anchor
from vedette.register.copy import LogCopy
from vedette.register.findings import Code, Role, Rules, Sighting, Source
from vedette.register.judging import compare_heads, judge
from vedette.register.log import Log
from vedette.register.memory import Memory, parse_memory
from vedette.register.monitor import look
from vedette.register.rows import parse_row
from vedette.seal import open_stream, parse_identity, parse_recipient, timestamp
from vedette.seal.armor import ArmorReader, ArmorWriter
from vedette.seal.feed import Feed
from vedette.seal.header import Stanza, encode_base64, header_of, read_header
from vedette.seal.package import read_package
from vedette.seal.payload import CHUNK_SIZE, ChunkSealer, payload_aead
from vedette.seal.shares import combine, parse_share, parse_words
from vedette.seal.stanzas import wrap_file_key
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import tree_root, verify_consistency, verify_inclusion
from vedette.tree.tile_tree import TileTree, tiles_after
from vedette.values.ids import parse_digest, parse_id, parse_pseudonym
from vedette.values.instants import parse_instant, write_instant
from vedette_partner.door import Request, _Handler
from vedette_partner.people.role import PeopleRole
from vedette_partner.people.room import PeopleRoom
from vedette_partner.watch.pages import parse_form, plain_line
from vedette_partner.witness.cosign import Head, answer
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.role import WitnessRole

TIME_CHAIN = made.time_chain()
HYBRID_SECRET = made.HYBRID[0].secret_bytes()
SECONDS = 1.0
"""Processor time one input may cost; atheris_run.py raises it, as traced code is slower."""

T = TypeVar("T")
Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {}
RUNS: dict[str, int] = {}


def target(name: str, runs: int = 250) -> Callable[[Target], Target]:
    """Register a target; `runs` is how many inputs test_short.py gives it."""

    def register(function: Target) -> Target:
        def run(data: bytes) -> None:
            with _watched():
                began = time.process_time()
                function(data)
                spent = time.process_time() - began
            assert spent <= SECONDS, f"{name}: {spent:.2f} s for {len(data)} bytes"

        TARGETS[name], RUNS[name] = run, runs
        return run

    return register


def attempt(function: Callable[..., T], *values: Any) -> T | None:
    """The value, or None when it was refused as errors.py says; anything else passes through."""
    try:
        return function(*values)
    except VedetteError as error:
        assert str(error), "a refusal without a reason"
        return None


# what is written where

_allowed: Path | None = None
_watching = False
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.utime"}


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching or (event != "open" and event not in _CHANGES):
        return
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES):
        return
    for path in arguments[: 2 if event in ("os.rename", "os.link") else 1]:
        if isinstance(path, int) or str(path).endswith((".pyc", "__pycache__")) or "__pycache__" in str(path):
            continue
        if event != "open" and isinstance(arguments[-1], int) and arguments[-1] != -1:
            # below an open folder, as rmtree does it
            path = Path(f"/proc/self/fd/{arguments[-1]}").readlink() / os.fsdecode(path)
        whole = Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - links must not be resolved
        if _allowed is None or not whole.is_relative_to(_allowed):
            raise AssertionError(f"{event}: outside its folder: {whole}")


sys.addaudithook(_hook)


@contextmanager
def _watched() -> Iterator[None]:
    global _watching
    _watching = True
    try:
        yield
    finally:
        _watching = False


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Let the block write below `folder`."""
    global _allowed
    before, _allowed = _allowed, folder
    try:
        yield
    finally:
        _allowed = before


_MEMORY = Path("/dev/shm")
SCRATCH = Path(
    tempfile.mkdtemp(prefix=f"vedette-fuzz-{os.getpid()}-", dir=_MEMORY if _MEMORY.is_dir() else None)
)
"""This process's folder for what targets write, in memory where there is such a place."""
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
for _left in SCRATCH.parent.glob("vedette-fuzz-*-*"):  # libFuzzer ends without goodbye
    if not Path(f"/proc/{_left.name.split('-')[2]}").exists() and Path("/proc/self").exists():
        shutil.rmtree(_left, ignore_errors=True)


class Recipe:
    """Reads numbers and pieces from fuzzed bytes; after the end it gives zeros."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        """The next byte."""
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def number(self, size: int = 2) -> int:
        """The next `size` bytes as a number."""
        return int.from_bytes(bytes(self.byte() for _ in range(size)), "big")

    def piece(self) -> bytes:
        """Some bytes, as many as a length byte says."""
        size = self.byte()
        piece = self._data[self._at : self._at + size]
        self._at += size
        return piece

    def rest(self) -> bytes:
        """All that is left."""
        rest, self._at = self._data[self._at :], len(self._data)
        return rest

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._data)


def changed(data: bytes, recipe: Recipe) -> bytes:
    """`data` with one change: a byte, a cut, an insertion, a removal, a doubling."""
    kind, at = recipe.byte() % 6, recipe.number() % (len(data) + 1)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + recipe.piece() + data[at:]
    if kind == 2:
        return data[:at] + data[at + 1 + recipe.byte() :]
    if kind == 3:
        size = recipe.byte()
        return data[: at + size] + data[at:]
    piece = recipe.piece() or bytes([recipe.byte()])
    return data[:at] + piece + data[at + len(piece) :]


# envelopes


@target("header")
def _header(data: bytes) -> None:
    header = attempt(read_header, Feed(io.BytesIO(data)))
    if header is not None:
        assert data.startswith(header.encode())
    attempt(check_envelope, io.BytesIO(data), 2)


@target("envelope", 120)
def _envelope(data: bytes) -> None:
    def whole(armored: bool | None) -> bytes:
        opener = open_stream(io.BytesIO(data), [*made.HYBRID, made.X25519], armored=armored)
        return opener.read_all(1 << 22)

    plain, looked = attempt(whole, False), attempt(whole, None)
    assert plain is None or looked == plain


_FILE_KEY = made.fixed("file key")[:16]
_WRAPPED = wrap_file_key(_FILE_KEY, made.HYBRID[1].recipient)


@target("envelope-parts", 120)
def _envelope_parts(data: bytes) -> None:
    """A header with a true MAC over stanzas of the fuzzer, and chunks that it reorders."""
    recipe = Recipe(data)
    stanzas = [_WRAPPED]
    for _ in range(recipe.byte() % 24):
        kind, piece = recipe.byte() % 6, recipe.piece()
        if kind == 0:
            stanzas.append(Stanza((_WRAPPED.type, _WRAPPED.arguments[1]), piece))
        elif kind == 1:
            share = changed(b"\1" * 1120, recipe)
            stanzas.insert(0, Stanza((_WRAPPED.type, encode_base64(share)), piece.ljust(32, b"b")[:32]))
        elif kind == 2:
            stanzas.insert(0, Stanza(("X25519", encode_base64(piece[:32].ljust(32, b"\0"))), bytes(32)))
        elif kind == 3:
            stanzas.insert(0, Stanza(("scrypt", encode_base64(bytes(16)), str(recipe.number())), bytes(32)))
        elif kind == 4:
            text = piece.decode("ascii", "replace").replace("\ufffd", "?")
            stanzas.append(Stanza(("x", *text.split(" ")), piece))
        else:
            stanzas.append(Stanza((_WRAPPED.type,), piece))
    known = [stanza for stanza in stanzas if stanza.type in ("X25519", "mlkem768x25519")]
    plaintext = recipe.piece() * (1 + recipe.byte() * 8)
    nonce = recipe.piece().ljust(16, b"n")[:16]
    sealed = memoryview(bytearray(len(plaintext) + 16 * (len(plaintext) // CHUNK_SIZE + 2)))
    size = ChunkSealer(payload_aead(_FILE_KEY, nonce)).seal_into(memoryview(plaintext), sealed, True)
    payload = bytes(sealed[:size])
    altered = changed(payload, recipe) if not recipe.ended else payload
    envelope = header_of(stanzas, _FILE_KEY).encode() + nonce + altered
    opened = attempt(
        lambda: open_stream(io.BytesIO(envelope), [made.HYBRID[1]], armored=False).read_all(1 << 22)
    )
    assert opened is None or opened == plaintext
    if stanzas == [_WRAPPED] and altered == payload:
        assert opened is not None
    checked = attempt(check_envelope, io.BytesIO(envelope), len(known))
    assert checked is None


@target("armor")
def _armor(data: bytes) -> None:
    def whole() -> bytes:
        reader, parts = ArmorReader(io.BytesIO(data)), []
        while piece := reader.read(1000):
            parts.append(piece)
        return b"".join(parts)

    value = attempt(whole)
    if value is not None:
        sink = io.BytesIO()
        writer = ArmorWriter(sink)
        writer.write(value)
        writer.finish()
        assert data.replace(b"\r\n", b"\n").strip(b" \t\r\n") == sink.getvalue().strip()


# packages


def _framed(manifest: bytes, content: bytes, digests: bytes, signature: bytes) -> bytes:
    """The frame of docs/formats/package.md, written a second time."""
    plain = b""
    for name, data in zip(frame.MEMBERS, (manifest, content, digests, signature), strict=True):
        plain += frame.header(name, len(data)) + data + bytes(-len(data) % 512)
    plain += bytes(1024)
    return plain + bytes(frame.padded_length(len(plain)) - len(plain))


def _check_frame(data: bytes, width: int) -> None:
    content: list[bytes] = []
    pieces = [data[at : at + width] for at in range(0, len(data), width)]
    opened = attempt(read_package, pieces, made.FINGERPRINT, lambda piece: content.append(bytes(piece)))
    again = attempt(read_package, [data], made.FINGERPRINT, len)
    assert (opened is None) == (again is None) and opened == again
    if opened is not None:
        signature = base64.encode(opened.signature).encode() + b"\n"
        parts = (opened.manifest.encode(), b"".join(content), opened.digests.encode(), signature)
        assert _framed(*parts) == data
        attempt(opened.check_device, made.DEVICE_KEY.verifier)


@target("frame")
def _frame(data: bytes) -> None:
    _check_frame(data, 1 + len(data) // 7)


@target("frame-parts")
def _frame_parts(data: bytes) -> None:
    """A frame of the right digests around changed parts, then changed once more or not."""
    recipe = Recipe(data)
    how = recipe.byte()
    content = recipe.piece() * (1 + how // 64)
    manifest = made.manifest("n", len(content) if how & 1 else recipe.number()).encode()
    if how & 2:
        manifest = changed(manifest, recipe)
    digests = Digests(
        script.sha256(manifest), script.sha256(content), len(content) if how & 4 else recipe.number()
    ).encode()
    if how & 8:
        digests = changed(digests, recipe)
    signature = base64.encode(recipe.piece().ljust(64, b"s")[:64]).encode() + b"\n"
    if how & 16:
        signature = changed(signature, recipe)
    plain = _framed(manifest, content, digests, signature)
    if how & 32:
        plain = changed(plain, recipe)
    _check_frame(plain, 1 + recipe.number())


@target("manifest")
def _manifest(data: bytes) -> None:
    value = attempt(parse_manifest, data)
    assert value is None or value.encode() == data


@target("digests")
def _digests(data: bytes) -> None:
    value = attempt(parse_digests, data)
    assert value is None or value.encode() == data


@target("slip")
def _slip(data: bytes) -> None:
    value = attempt(parse_slip, data)
    assert value is None or value.encode() == data


@target("derived")
def _derived(data: bytes) -> None:
    value = attempt(parse_derived, data)
    assert value is None or value.encode() == data


@target("entry")
def _entry(data: bytes) -> None:
    value = attempt(parse_entry, data)
    if value is not None:
        shape = {"_sd": list(value.digests), "_sd_alg": "sha-256", "t": value.type, "v": 1}
        assert value.data == data == jcs.encode(shape)


@target("disclosure")
def _disclosure(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    value = attempt(parse_disclosure, text)
    if value is not None:
        assert parse_disclosure(value.text) == value and len(value.digest) == 43


@target("disclosures")
def _disclosures(data: bytes) -> None:
    """The entry and the disclosures in a slip, opened as any reader would."""
    try:
        value = json.loads(data)
        entry, texts = value["entry"], value["disclosures"]
        names = [str(name) for name in value.get("names", ["package_sha256", "package_size"])]
        assert isinstance(texts, list) and isinstance(entry, str)
    except Exception:  # noqa: BLE001 - no recipe
        return
    parsed = attempt(lambda: parse_entry(base64.decode(entry)))
    if parsed is not None:
        opened = attempt(open_disclosures, parsed, texts, names)
        assert opened is None or list(opened) == sorted(names)


@target("receipt")
def _receipt(data: bytes) -> None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    value = attempt(parse_receipt, text)
    assert value is None or value.text() == text


@target("receipt-note")
def _receipt_note(data: bytes) -> None:
    def read() -> object:
        note = parse_note(data)
        verify_note(note, [made.RECEIPT_KEY.verifier])
        return parse_receipt(note.text)

    attempt(read)


@target("birth")
def _birth(data: bytes) -> None:
    value = attempt(parse_birth, data)
    assert value is None or value.encode() == data


@target("opening-request")
def _opening_request(data: bytes) -> None:
    value = attempt(parse_request, data)
    assert value is None or value.encode() == data


@target("opening")
def _opening(data: bytes) -> None:
    value = attempt(parse_opening, data)
    assert value is None or value.encode() == data


@target("share-text")
def _share_text(data: bytes) -> None:
    """Words as somebody typed them: a share, or refused; alone it gives nothing unless it is a quorum."""
    text = data.decode("utf-8", "replace")
    share = attempt(parse_share, text, None)
    if share is not None:
        assert parse_share(share.text, None) == share
        secret = attempt(combine, [share.text])
        assert secret is None or (share.group_threshold, share.member_threshold) == (1, 1)
    words = attempt(parse_words, text)
    if words is not None:
        named = name_share(made.BIRTH, words, "nord 1")
        assert (named.finding is Finding.GOOD) == (words == made.SHARE)


@target("share-typing", 60)
def _share_typing(data: bytes) -> None:
    """Lines typed at the desk: the secret comes out only when the very words were typed."""
    lines = data.decode("utf-8", "replace").splitlines()[:48]
    if data.count(b"?") > 1:  # two unreadable words may take longer than an input may here
        return
    said: list[str] = []

    def ask(_: str) -> str:
        if not lines:
            raise EOFError
        return lines.pop(0)

    secret = attempt(collect_shares, made.BIRTH, ask, said.append)
    assert secret is None or secret == HYBRID_SECRET
    assert not any(made.SHARE[9] in line and made.SHARE[10] in line for line in said)


@target("kit", 120)
def _kit(data: bytes) -> None:
    """A kit of which one file is the fuzzer's; a new policy is named in kit.json as it should be."""
    files = dict(made.kit_files())
    recipe = Recipe(data)
    how = recipe.byte()
    name = sorted(files)[how % len(files)]
    files[name] = recipe.rest()
    if how >= 128:
        files[name] = changed(made.kit_files()[name], Recipe(files[name]))
    if name == "policy.txt":
        before = script.sha256(made.POLICY).encode()
        after = script.sha256(files[name]).encode()
        files["kit.json"] = files["kit.json"].replace(before, after)
    kit = attempt(parse_kit, files)
    if kit is not None:
        assert kit.fingerprint == made.FINGERPRINT and kit.mission == made.MISSION


# notes, keys, checkpoints, policies


@target("note")
def _note(data: bytes) -> None:
    note = attempt(parse_note, data)
    if note is not None:
        assert note.encode() == data
        attempt(verify_note, note, [made.LOG_KEY.verifier, made.LOG_KEY_PQ.verifier])
    attempt(parse_signed_checkpoint, data)


@target("signature-lines")
def _signature_lines(data: bytes) -> None:
    lines = attempt(parse_signature_lines, data)
    assert lines is None or "".join(line.line() for line in lines).encode() == data


@target("vkey")
def _vkey(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    key = attempt(parse_vkey, text)
    if key is not None:
        assert key.vkey == text
        attempt(key.check, bytes(key.algorithm.signature_bytes), b"message")


@target("signing-key")
def _signing_key(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    key = attempt(parse_signing_key, text)
    if key is not None:
        assert key.encode() == text and text not in repr(key)


@target("checkpoint")
def _checkpoint(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    value = attempt(parse_checkpoint, text)
    assert value is None or value.text() == text


_REGISTER_POLICY = parse_policy(made.POLICY)


@target("checkpoint-signed", 120)
def _checkpoint_signed(data: bytes) -> None:
    """A text of the fuzzer under true signatures of log and witness."""
    text = data.decode("utf-8", "surrogateescape")
    note = attempt(sign_note, text, [made.LOG_KEY])
    lines = attempt(lambda: sign_note(text, made.WITNESSES[:1], timestamp=made.NOW).signatures)
    if note is None:
        return
    if lines is not None:
        note = note.with_signatures(lines)
    cosigned = attempt(lambda: _REGISTER_POLICY.evaluate(note.encode()))
    if cosigned is not None:
        assert cosigned.checkpoint.text() == text and cosigned.checkpoint.origin == made.ORIGIN


@target("cosignature", 120)
def _cosignature(data: bytes) -> None:
    """The field of a signature line; no change of a true one is true."""
    true = {key: sign_note(made.CHECKPOINT.text(), [key], timestamp=made.NOW) for key in made.WITNESSES}
    for key in (made.WITNESSES[0], made.WITNESS_PQ, made.LOG_KEY):
        time_ = attempt(check_signature, key.verifier, made.CHECKPOINT.text(), data)
        if time_ is not None:
            assert any(data == note.signatures[0].blob for note in true.values()) or (
                key.algorithm is Algorithm.ML_DSA_44
            )


@target("policy")
def _policy(data: bytes) -> None:
    policy = attempt(parse_policy, data)
    if policy is not None:
        assert policy.encode() == data
        attempt(policy.evaluate, made.NOTE)


@target("policy-evaluate")
def _policy_evaluate(data: bytes) -> None:
    """The fuzzer's policy behind the log's true line; the quorum must hold in two ways of counting."""
    source = f"log {made.LOG_KEY.verifier.vkey}\n".encode() + data
    policy = attempt(parse_policy, source)
    if policy is None or len(policy.logs) != 1:
        return
    cosigned = attempt(policy.evaluate, made.NOTE)
    keys = {key.verifier for key in made.WITNESSES}
    have = {name for name, witness in policy.witnesses.items() if witness.key in keys} | {"none"}
    for group in policy.groups.values():
        if sum(member in have for member in group.members) >= group.threshold:
            have.add(group.name)
    assert (cosigned is not None) == (policy.quorum in have)


@target("proof")
def _proof(data: bytes) -> None:
    proof = attempt(parse_proof, data)
    if proof is not None:
        assert proof.encode() == data
        attempt(_REGISTER_POLICY.evaluate, proof.checkpoint)


@target("anchor")
def _anchor(data: bytes) -> None:
    """An emergency anchor as it comes by SMS; what it stands for is signed by the device."""
    text = data.decode("utf-8", "surrogateescape")
    note = attempt(open_anchor, text, [made.DEVICE_KEY.verifier])
    if note is not None:
        verify_note(parse_note(note), [made.DEVICE_KEY.verifier])
        assert encode_anchor(note) == "".join(text.split())


# tiles, trees, logs


@target("tile-path")
def _tile_path(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    name = attempt(parse_tile_path, text)
    if name is not None:
        assert name.path == text and ".." not in text and not text.startswith("/")


@target("entry-bundle")
def _entry_bundle(data: bytes) -> None:
    for count in (0, 1, 5, 256, len(data) % 257):
        entries = attempt(parse_entries, data, count)
        assert entries is None or (len(entries) == count and encode_entries(entries) == data)


@target("tile")
def _tile(data: bytes) -> None:
    """Every tile of a log is the same fuzzed bytes."""
    recipe = Recipe(data)
    size, old, body = recipe.number(1 + data[-1] % 8) if data else 0, recipe.number(), recipe.rest()

    def read(level: int, index: int, width: int) -> bytes:
        if not body:
            raise MissingError("tile: none")
        return body

    tree = TileTree(read)
    attempt(tree.root, size)
    attempt(tree.inclusion, old, size)
    attempt(tree.consistency, old, size)
    attempt(tiles_after, old, leaf_hashes([b"x"]), read)


class MemoryStore:
    """A log's files in memory."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files = dict(files or {})

    def read(self, path: str) -> bytes:
        """The bytes at `path`."""
        if path not in self.files:
            raise MissingError(f"log file {path}: is not there")
        return self.files[path]

    def write_all(self, files: Any) -> None:
        """Take files."""
        self.files.update(files)

    def replace_checkpoint(self, data: bytes) -> None:
        """Take a checkpoint."""
        self.files["checkpoint"] = data

    def remove_all(self, paths: Any) -> None:
        """Let files go."""
        for path in paths:
            self.files.pop(path, None)


def _device_log(count: int) -> MemoryStore:
    store = MemoryStore()
    log = Log(store, made.DEVICE, [made.DEVICE_KEY], keep_partials=False)
    log.append([b"entry %d" % n for n in range(count)])
    return store


_LOGS = {count: _device_log(count) for count in (1, 5, 256, 300)}


@target("log-copy", 150)
def _log_copy(data: bytes) -> None:
    """A device's log, some files changed, its checkpoint signed again or not, against a copy held."""
    recipe = Recipe(data)
    sizes = sorted(_LOGS)
    held, delivered = (MemoryStore(_LOGS[sizes[recipe.byte() % 4]].files) for _ in range(2))
    for _ in range(recipe.byte() % 4):
        path = sorted(delivered.files)[recipe.byte() % len(delivered.files)]
        how = recipe.byte() % 4
        if how == 0:
            delivered.files[path] = recipe.piece()
        elif how == 1:
            del delivered.files[path]
        else:
            delivered.files[path] = changed(delivered.files[path], recipe)
        if not delivered.files:
            break
    if recipe.byte() % 2:
        root = made.fixed("root") if recipe.byte() % 2 else tree_root(leaf_hashes([b"entry 0"]))
        head = Checkpoint(made.DEVICE, recipe.number(1 + recipe.byte() % 7), root)
        delivered.files["checkpoint"] = sign_note(head.text(), [made.DEVICE_KEY]).encode()
    copy = LogCopy(held, made.DEVICE, made.DEVICE_KEY.verifier)
    before, size = dict(held.files), copy.size
    extended = attempt(copy.extend, delivered)
    if extended is None or not extended.new:
        assert held.files == before and copy.size == size
    else:
        whole = [b"entry %d" % n for n in range(copy.size)]
        assert list(copy.entries(0, copy.size)) == whole
    again = LogCopy(held, made.DEVICE, made.DEVICE_KEY.verifier)
    assert again.root() == again.head == copy.head


@target("inclusion")
def _inclusion(data: bytes) -> None:
    recipe = Recipe(data)
    width = 1 + recipe.byte() % 9
    index, size = recipe.number(width), recipe.number(width)
    rest = recipe.rest()
    hashes = [rest[at : at + 32] for at in range(0, len(rest), 32)]
    leaf = made.LEAVES[index % 5]
    ours = attempt(lambda: (verify_inclusion(leaf, index, size, hashes, made.CHECKPOINT.root), True)[1])
    try:
        script.leaf_included(leaf, index, size, hashes, made.CHECKPOINT.root)
        theirs = size < 2**64
    except script.Bad:
        theirs = False
    assert bool(ours) == theirs
    if ours:
        # a size is believed only with its signature: other sizes may have a path of the same shape
        assert size != 5 or made.LEAVES[index] == leaf


@target("consistency")
def _consistency(data: bytes) -> None:
    recipe = Recipe(data)
    width = 1 + recipe.byte() % 9
    old, new = recipe.number(width), recipe.number(width)
    rest = recipe.rest()
    hashes = [rest[at : at + 32] for at in range(0, len(rest), 32)]
    roots = (tree_root(made.LEAVES[: old % 6]), made.CHECKPOINT.root)
    attempt(verify_consistency, old, roots[0], new, roots[1], hashes)


@target("tree")
def _tree(data: bytes) -> None:
    """A log that grows in steps of the fuzzer's sizes has the root of the slow definition."""
    leaves, frontier, store = [], Frontier(), MemoryStore()
    log = Log(store, made.DEVICE, [made.DEVICE_KEY], keep_partials=bool(data and data[0] & 1))
    for number, step in enumerate(data[:12]):
        batch = [b"%d %d" % (number, n) for n in range(step)]
        leaves += leaf_hashes(batch)
        frontier.extend(leaf_hashes(batch))
        log.append(batch)
        root = tree_root(leaves)
        assert frontier.root() == root == log.head
        assert log.size == 0 or log.root() == root


# partner


@target("partner-card")
def _partner_card(data: bytes) -> None:
    card = attempt(parse_card, data)
    if card is not None:
        assert card.encode() == data and len(fingerprint(card)) == 32


@target("watch-form")
def _watch_form(data: bytes) -> None:
    """What a stranger posts to the pages of a partner's watch; the line is one line, of single spaces."""
    fields = attempt(parse_form, data)
    for value in fields.values() if fields is not None else ():
        line = plain_line(value)
        assert line == line.strip() and "\n" not in line and "  " not in line
        assert plain_line(line) == line


@target("sync-letter")
def _sync_letter(data: bytes) -> None:
    """A letter that a partner or headquarters saved; what is taken bears the digest in its name."""
    read = attempt(read_letter, data)
    for each in read[0] if read is not None else ():
        assert each.way in ("to", "from") and each.file_name.endswith(hashlib.sha256(each.data).hexdigest())
        attempt(folder_name, each.name)


# alerts


@target("push-subscription")
def _push_subscription(data: bytes) -> None:
    """What a browser says of itself, as the site hands it on."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    found = attempt(parse_subscription, text)
    if found is not None:
        assert parse_subscription(found.encode()) == found and len(found.encode()) <= 1_000


@target("alert-channels")
def _alert_channels(data: bytes) -> None:
    """The settings of channels; no address outside is touched by reading them."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    found = attempt(parse_channels, text, lambda _name, _file: "c2VjcmV0")
    for name, channel in (found or {}).items():
        assert channel.name == name
        attempt(channel.check, text[:200])


# house copy and backup


@target("house-segment")
def _house_segment(data: bytes) -> None:
    segment = attempt(parse_segment, data)
    if segment is None:
        return
    assert segment.encode() == data
    for path in (*(row.path for row in segment.files), *segment.removed):
        assert (Path("/house") / path).resolve().is_relative_to("/house"), "a path that leads elsewhere"
        assert house_segment.is_carried(path)


@target("house-frame")
def _house_frame(data: bytes) -> None:
    """A plaintext of a segment, in pieces of a size that the first byte draws."""
    step = 1 + (data[0] if data else 0) * 7
    pieces = (data[at : at + step] for at in range(1, len(data), step))

    def walk() -> tuple[HouseSegment, list[bytes]]:
        reader = SegmentReader(pieces)
        bodies = [b"".join(map(bytes, body)) for _, body in reader.files()]
        reader.end()
        return reader.segment, bodies

    found = attempt(walk)
    if found is None:
        return
    segment, bodies = found
    assert made.house_plain(segment, bodies) == data[1:]


@target("house-chain")
def _house_chain(data: bytes) -> None:
    """Segments of one base, in an order and with changes that the bytes draw: taken only as one chain."""
    found = {}
    for at in range(0, min(len(data), 40) - 3, 4):
        number, base, previous, size = data[at : at + 4]
        found[f"{at:064x}"] = replace(
            made.HOUSE_SEGMENT,
            number=number % 6 + 1,
            base=base % 4 == 0,
            previous=f"{previous % 11 * 4:064x}",
            register_size=size,
            files=(),
        )
    chain = attempt(in_order, found)
    if chain is None:
        return
    assert chain[0][1].base and not any(each.base for _, each in chain[1:])
    for (digest, before), (_, each) in itertools.pairwise(chain):
        assert each.previous == digest and each.number == before.number + 1
        assert each.register_size >= before.register_size


@target("backup-record")
def _backup_record(data: bytes) -> None:
    parsed = attempt(parse_backup, data)
    if parsed is not None:
        attempt(check_backup, *parsed, made.LOG_KEY.verifier)


@target("backup-listing")
def _backup_listing(data: bytes) -> None:
    listing = attempt(parse_listing, data)
    if listing is not None:
        assert encode_listing(listing) == data


# witness


@target("witness-request")
def _witness_request(data: bytes) -> None:
    request = attempt(parse_add_checkpoint, data)
    assert request is None or request.encode() == data


class Heads:
    """A witness's memory in memory."""

    def __init__(self) -> None:
        self.held: dict[str, Head] = {}

    def keys(self, origin: str) -> tuple[Any, ...]:
        """The keys of a log."""
        return (made.LOG_KEY.verifier, made.LOG_KEY_PQ.verifier) if origin == made.ORIGIN else ()

    def head(self, origin: str) -> Head | None:
        """What was cosigned last."""
        return self.held.get(origin)

    def advance(self, origin: str, before: Head | None, after: Head) -> None:
        """Compare and replace, and never back."""
        if self.held.get(origin) != before:
            raise ConflictError("head: another")
        assert before is None or after.size >= before.size
        self.held[origin] = after

    def cosigned(self, origin_hash: str) -> bytes | None:
        """The note for monitors."""
        return next((head.note for head in self.held.values()), None)


_COSIGNERS = (made.WITNESSES[0], made.WITNESS_PQ)
_STATUSES = {200, 400, 403, 404, 409, 422}


def _ask(heads: Heads, body: bytes) -> int:
    before = dict(heads.held)
    result = answer(body, heads, _COSIGNERS, made.NOW)
    assert result.status in _STATUSES
    if result.status == 200:
        lines = parse_signature_lines(result.body)
        note = parse_note(parse_add_checkpoint(body).checkpoint)
        verify_note(note.with_signatures(lines), [key.verifier for key in _COSIGNERS])
    else:
        assert heads.held == before
    return result.status


@target("witness", 60)
def _witness(data: bytes) -> None:
    heads = Heads()
    first = made.requests()[0]
    _ask(heads, data)
    _ask(heads, first)
    _ask(heads, data)
    _ask(heads, data)


@target("witness-signed", 60)
def _witness_signed(data: bytes) -> None:
    """Checkpoints of the fuzzer under the log's true signature."""
    recipe = Recipe(data)
    heads = Heads()
    _ask(heads, made.requests()[0])
    old, hashes = recipe.byte(), [made.fixed(str(n)) for n in range(recipe.byte() % 66)]
    if old & 128:
        hashes = list(parse_add_checkpoint(made.requests()[1]).proof)
    note = attempt(sign_note, recipe.rest().decode("utf-8", "surrogateescape"), [made.LOG_KEY])
    if note is not None:
        body = attempt(lambda: AddCheckpoint(old & 127, tuple(hashes), note.encode()).encode())
        if body is not None:
            _ask(heads, body)


class _Connection:
    def __init__(self, data: bytes) -> None:
        self.input, self.output = io.BytesIO(data), bytearray()

    def makefile(self, mode: str, *_: object) -> io.BytesIO:
        return self.input

    def sendall(self, data: bytes) -> None:
        self.output += data

    def settimeout(self, _: float) -> None: ...

    def setsockopt(self, *_: object) -> None: ...


class _Speaking(Heads):
    """That memory behind the door."""

    def voice(self) -> str:
        """Who may cosign."""
        return _COSIGNERS[0].name

    def advance(self, origin: str, before: Head | None, after: Head, voice: str | None = None) -> None:
        """As the parent."""
        super().advance(origin, before, after)


class _Server:
    card = b"a card"

    def __init__(self) -> None:
        memory: Any = _Speaking()
        evidence = Evidence(SCRATCH / "evidence")
        self.roles = {"witness": WitnessRole(memory, evidence, lambda: _COSIGNERS, lambda: made.NOW)}

    def allow(self, *_: object) -> None: ...

    def work(self, _: int) -> None: ...


@target("witness-http", 60)
def _witness_http(data: bytes) -> None:
    connection: Any = _Connection(data)
    server: Any = _Server()
    with writing_in(SCRATCH):
        _Handler(connection, ("", 0), server)
    output = bytes(connection.output)
    for line in output.split(b"\r\n"):
        if line.startswith(b"HTTP/1."):
            assert line[9:12] in (b"200", b"400", b"403", b"404", b"408", b"409", b"411", b"413", b"414") or (
                line[9:12] in (b"100", b"422", b"431", b"500", b"501", b"505")
            )
            assert line[9:12] != b"500", "an error inside"


@target("witness-url")
def _witness_url(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    attempt(HttpWitness, "w", text, (made.WITNESSES[0].verifier,))


# statements and who counts


@target("statement")
def _statement(data: bytes) -> None:
    parsed = attempt(parse_statement, data)
    if parsed is not None:
        assert parsed.encode() == data and in_words(parsed)


@target("statement-note", 120)
def _statement_note(data: bytes) -> None:
    """Whatever the lines: what stands was signed by as many partners, over these very bytes."""
    found = attempt(standing, data, made.PARTNERS)
    if found is not None and found.signers:
        note = parse_note(data)
        signed = {each.key for each in verify_note(note, made.PARTNERS.keys)}
        assert len(signed) == len(found.signers)
        assert found.stands == (len(signed) >= 2) == (found.missing == 0)


@target("partners-file")
def _partners_file(data: bytes) -> None:
    parsed = attempt(parse_partners_file, data)
    if parsed is not None:
        assert parsed.encode() == data and 1 <= parsed.threshold <= len(set(parsed.keys))


@target("anchor-note")
def _anchor_note(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    parsed = attempt(parse_anchor_note, text)
    assert parsed is None or parsed.text() == text


@target("devices-note")
def _devices_note(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    parsed = attempt(parse_devices_note, text)
    assert parsed is None or parsed.text() == text


_PARTNERED_KIT = made.partnered_kit()


@target("kit-partners", 120)
def _kit_partners(data: bytes) -> None:
    """A kit with partners of which one file is the fuzzer's: it seals to the same readers, or not at all."""
    files = dict(_PARTNERED_KIT)
    recipe = Recipe(data)
    how = recipe.byte()
    name = sorted(files)[how % len(files)]
    files[name] = changed(files[name], recipe) if how >= 128 else recipe.rest()
    kit = attempt(parse_kit, files)
    if kit is not None:
        assert kit.fingerprint == made.FINGERPRINT
        assert name.startswith("freezes/") or (kit.partners == made.PARTNERS and kit.frozen is None)
    for take in (take_recipients, take_policy):
        assert attempt(take, _PARTNERED_KIT, files) is None  # nothing in it is newer


@target("people", 100)
def _people(data: bytes) -> None:
    """What strangers send the people of a partner: answered in words, and never signed."""
    recipe = Recipe(data)
    method, path = [("POST", "statements"), ("POST", "anchors"), ("GET", "")][recipe.byte() % 3]
    body = recipe.rest()
    if method == "GET":
        path, body = body.decode("latin-1"), b""
    folder = SCRATCH / "people"
    with writing_in(SCRATCH):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        keys = (made.LOG_KEY.verifier,)
        key = made.STATEMENT_KEYS["nord"]
        trusted = {made.ORIGIN: keys}
        room = PeopleRoom(folder, lambda: key, lambda origin: trusted.get(origin, ()), lambda: 1)
        answer = PeopleRole(room).answer(Request(method, path, {}, len(body), io.BytesIO(body)))
        assert answer.status in (202, 400, 403, 404), answer
        assert not list(folder.rglob("*.note")) and not list(folder.rglob("*.own"))


# the monitor

_HONEST = made.honest_log()


@target("fork")
def _fork(data: bytes) -> None:
    """Evidence is written again as it was read; what convicts shows two roots for the same entries."""
    fork = attempt(parse_fork, data)
    if fork is None:
        return
    assert fork.encode() == data
    judged = attempt(judge, fork, [made.LOG_KEY.verifier, made.LOG_KEY_PQ.verifier])
    if judged is not None:
        # one key may have signed the one head, another the other: then nobody is convicted alone
        assert judged.smaller.root != fork.prefix and all(judged.signed)


@target("fork-parts")
def _fork_parts(data: bytes) -> None:
    """Whatever prefix and proof are put beside two heads of an honest log, nobody is convicted."""
    hashes, notes = _HONEST
    small, large = sorted((1 + data[0] % len(notes), 1 + data[1] % len(notes))) if len(data) > 1 else (1, 2)
    pool = [tree_root(hashes[:n]) for n in range(1, len(hashes) + 1)]
    prefix = pool[data[2] % len(pool)] if len(data) > 2 else bytes(32)
    proof = tuple(pool[at % len(pool)] if at < 128 else bytes([at]) * 32 for at in data[3:66])
    one, other = notes[small - 1], notes[large - 1]
    fork = attempt(lambda: Fork(one, other, prefix, proof, ("here", "there"), made.TIME))
    if fork is not None:
        assert attempt(judge, fork, [made.LOG_KEY.verifier]) is None
    joined = attempt(compare_heads, one, other, list(proof), ("here", "there"), made.TIME)
    assert joined is None


@target("monitor-state")
def _monitor_state(data: bytes) -> None:
    value = attempt(lambda: jcs.parse(data, max_bytes=1 << 20))
    memory = attempt(parse_memory, value) if value is not None else None
    if memory is not None:
        assert memory.encode() == value


class _Shown:
    """A mirror whose every file is what somebody likes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, path: str) -> bytes:
        """The bytes, cut in a way that depends on the path."""
        return self.data[len(path) % 3 :]

    write_all = replace_checkpoint = remove_all = read  # type: ignore[assignment]


@target("monitor-look", 100)
def _monitor_look(data: bytes) -> None:
    """Any head and any copy: findings, never an error; nobody is convicted without two signatures."""
    _, notes = _HONEST
    copy = _Shown(data)
    sources = {"mirror": Source(Role.MIRROR, (), copy), "witness": Source(Role.WITNESS)}
    rules = Rules(made.ORIGIN, (made.LOG_KEY.verifier,), sources, largest=4096)
    memory = Memory(made.ORIGIN)
    for day, note in enumerate((notes[0], data, notes[-1])):
        now = made.NOW + day * 86_400
        seen = [Sighting("witness", note, now), Sighting("mirror", notes[day], now + 1)]
        looked = look(memory, rules, seen, {}, now + 2, full=True)
        memory = parse_memory(looked.memory.encode())
        for finding in looked.findings:
            assert finding.text
            if finding.code is Code.FORK and finding.fork is not None:
                judge(finding.fork, [made.LOG_KEY.verifier])


@target("log-http")
def _log_http(data: bytes) -> None:
    """Whatever a server answers: bytes within the limit, or a refusal."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(5)
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        theirs.sendall(data[:100_000])
        theirs.shutdown(socket.SHUT_WR)
        files = HttpFiles("mirror", "http://127.0.0.1:9/", timeout=2, life=2)
        connection = http.client.HTTPConnection("127.0.0.1", 9, timeout=2)
        connection.sock, connection.auto_open = ours, 0
        files._connection = connection
        found = attempt(files._get, "checkpoint", 4096)
        files.close()
    if found is not None:
        assert len(found) <= 4096


@target("log-url")
def _log_url(data: bytes) -> None:
    attempt(HttpLog, "mirror", data.decode("utf-8", "surrogateescape"))


# small things


@target("journal", 100)
def _journal(data: bytes) -> None:
    """Rows as they lie on the disk; after a new row all whole ones are still there."""
    folder = SCRATCH
    with writing_in(folder):
        path = folder / "journal"
        path.write_bytes(data)
        rows = attempt(lambda: list(Journal(path).rows()))
        if rows is not None:
            journal = Journal(path)
            journal.append([{"a": 1}])
            assert list(Journal(path).rows()) == [*rows, {"a": 1}]
            whole = b"".join(jcs.encode(row) + b"\n" for row in [*rows, {"a": 1}])
            assert path.read_bytes() == whole


@target("row")
def _row(data: bytes) -> None:
    value = attempt(lambda: jcs.parse(data, max_bytes=65_536))
    if isinstance(value, dict):
        row = attempt(parse_row, 0, value)
        if row is not None:
            entry = attempt(row.entry)
            assert entry is None or parse_entry(entry).type == row.type


@target("jcs")
def _jcs(data: bytes) -> None:
    def read() -> tuple[jcs.JsonValue]:
        return (jcs.parse(data, max_bytes=1 << 20),)

    value = attempt(read)
    if value is not None:
        assert jcs.encode(value[0]) == data and json.loads(data) == value[0]
        assert script.unjson(data) == value[0]


@target("recipient")
def _recipient(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    value = attempt(parse_recipient, text)
    assert value is None or value.encode() == text


@target("identity")
def _identity(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    value = attempt(parse_identity, text)
    assert value is None or value.encode() == text


@target("media")
def _media(data: bytes) -> None:
    kind = media_type(data[:SNIFF_BYTES])
    assert extension(kind).isalnum() and kind == media_type(data[:SNIFF_BYTES])


@target("words")
def _words(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    number = attempt(parse_decimal, text, "number")
    assert number is None or str(number) == text
    instant = attempt(parse_instant, text, "instant")
    assert instant is None or write_instant(instant) == text
    for parse in (parse_id, parse_digest, parse_pseudonym):
        assert attempt(parse, text, "word") in (None, text)
    decoded = attempt(base64.decode, text)
    assert decoded is None or base64.encode(decoded) == text


@target("child-answer")
def _child_answer(data: bytes) -> None:
    """What a child that a hostile package has taken over may say to the desk."""
    try:
        opened = _answer(data)
    except VedetteError as error:
        assert type(error) in vars(errors).values() and str(error)
    else:
        attempt(opened.check_device, made.DEVICE_KEY.verifier)


# the verifier that travels in a dossier, against the library


def _bad(function: Callable[..., T], *values: Any) -> T | None:
    """The value, or None when verify.py says that it is bad."""
    try:
        return function(*values)
    except script.Bad:
        return None


@target("verifier-note")
def _verifier_note(data: bytes) -> None:
    theirs, ours = _bad(script.parse_note, data), attempt(parse_note, data)
    assert (theirs is None) == (ours is None)
    if theirs is not None and ours is not None:
        assert theirs[0] == ours.text.encode()
        assert theirs[1] == [(line.name, line.key_id, line.blob) for line in ours.signatures]
        head, mine = _bad(script.Checkpoint, data), attempt(parse_checkpoint, ours.text)
        assert (head is None) == (mine is None or bool(mine.extensions))


@target("verifier-policy", 100)
def _verifier_policy(data: bytes) -> None:
    policy = _bad(script.Policy, data)
    ours = attempt(parse_policy, data)
    if policy is not None:
        assert ours is not None or max(map(len, data.split())) > 4096
        head = script.Checkpoint(made.NOTE)
        attempt_theirs = _bad(lambda: (policy.met(policy.signed(head, policy.logs)), True)[1])
        if ours is not None:
            assert bool(attempt_theirs) == (attempt(ours.evaluate, made.NOTE) is not None)
    elif ours is not None:
        keys = [log.key for log in ours.logs] + [w.key for w in ours.witnesses.values()]
        assert len(ours.logs) not in range(1, 17) or any(key.algorithm is Algorithm.ML_DSA_44 for key in keys)


@target("verifier-proof")
def _verifier_proof(data: bytes) -> None:
    theirs, ours = _bad(script.parse_proof, data), attempt(parse_proof, data)
    if theirs is not None and ours is not None:
        assert theirs == (ours.index, list(ours.hashes), ours.checkpoint)
    elif ours is not None:
        assert ours.extra is not None or len(data) > script.NOTE_MAX
    elif theirs is not None:
        assert len(theirs[1]) > 64 or not theirs[2]


@target("verifier-entry")
def _verifier_entry(data: bytes) -> None:
    try:
        value = json.loads(data)
        raw, texts = base64.decode(value["entry"]), value["disclosures"]
        assert isinstance(texts, list)
    except Exception:  # noqa: BLE001 - no recipe
        return
    names = ("package_sha256", "package_size")
    theirs = _bad(script.disclosed, raw, texts, ["seal"], " ".join(names))

    def read() -> dict[str, Any]:
        entry = parse_entry(raw)
        if entry.type != "seal":
            raise FormatError("another type")
        return open_disclosures(entry, texts, names)

    ours = attempt(read)
    assert (theirs[1] if theirs else None) == ours


_DOSSIER_KIT = build_dossier.Kit()
_DOSSIER = build_dossier.dossier(_DOSSIER_KIT)
_CARD = build_dossier.card(_DOSSIER_KIT, _DOSSIER, 3).encode()
_BLOB = build_dossier.ssh_blob(_DOSSIER_KIT.signer)


@target("verifier-sshsig", 100)
def _verifier_sshsig(data: bytes) -> None:
    message = _DOSSIER["tagmanifest-sha256.txt"]
    theirs = _bad(lambda: (script.check_ssh_signature(data, message, _BLOB), True)[1])
    ours = attempt(lambda: (sshsig.verify(data, message, "vedette-dossier", _BLOB), True)[1])
    assert bool(theirs) == bool(ours) == (data == _DOSSIER["tagmanifest-sha256.txt.sig"])
    signers = _bad(script.parse_signers, data)
    assert signers == attempt(sshsig.parse_allowed_signers, data, "vedette-dossier")


@target("verifier-card")
def _verifier_card(data: bytes) -> None:
    theirs, ours = _bad(script.parse_card, data), attempt(parse_trust_card, data)
    if theirs is None or ours is None:
        assert theirs is None and ours is None
    else:
        assert theirs == {"signer": ours.signer, "policy": ours.policy, "size": ours.size}


@target("verifier-manifest")
def _verifier_manifest(data: bytes) -> None:
    theirs, ours = _bad(script.parse_manifest, data), attempt(bag.parse_manifest, data, "manifest")
    assert theirs == ours
    assert ours is None or bag.write_manifest(ours) == data
    info = attempt(bag.parse_bag_info, data)
    assert info is None or info.encode() == data


class MemoryBag:
    """The files of a dossier in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def paths(self) -> dict[str, int | None]:
        """Sizes by path."""
        return {path: len(data) for path, data in self.files.items()}

    def open(self, path: str) -> Any:
        """A file for reading."""
        return io.BytesIO(self.files[path])


@target("dossier", 40)
def _dossier(data: bytes) -> None:
    """A dossier of which one file is changed, bagged and signed again or not: the verifiers agree."""
    recipe = Recipe(data)
    how = recipe.byte()
    names = sorted(_DOSSIER)
    name = names[how % len(names)]
    files = dict(_DOSSIER)
    rest = recipe.rest()
    files[name] = changed(files[name], Recipe(rest)) if len(rest) < 12 else rest
    if how & 128 or name.startswith("data/"):
        files = build_dossier.bag(_DOSSIER_KIT, files)
    folder = SCRATCH / "dossier"
    with writing_in(SCRATCH):
        shutil.rmtree(folder, ignore_errors=True)
        build_dossier.write(files, folder)
    run = script.Dossier(str(folder), script.parse_card(_CARD))
    run.run()
    theirs = run.result()
    assert "could not be judged" not in theirs["message"], theirs
    ours = verify_dossier(MemoryBag(files), parse_trust_card(_CARD)).as_json()
    both = [(each["verdict"], each["code"], each["thing"]) for each in (theirs, ours)]
    assert both[0] == both[1], both
    if files == _DOSSIER:
        assert theirs["verdict"] == "verified"


# time stamps and the titles of witnesses


@target("time-request")
def time_request(data: bytes) -> None:
    """A request that is read is written again as the same bytes."""
    request = attempt(timestamp.parse_request, data)
    assert request is None or request.encode() == data


@target("time-reply", 400)
def time_reply(data: bytes) -> None:
    """A reply is read or refused; one that would be believed stamps the text that was asked about."""
    reply = attempt(timestamp.parse_reply, data)
    if reply is not None and reply.token is not None:
        assert reply.token.time.tzinfo is not None and reply.words.isprintable()
    checked = attempt(timestamp.check_reply, data, made.CHECKPOINT.text().encode(), TIME_CHAIN)
    assert checked is None or checked.token.hash == timestamp.SHA256


@target("time-claim", 400)
def time_claim(data: bytes) -> None:
    """The library and verify.py read the same claim in a token, and the same titles in a policy."""
    text = made.CHECKPOINT.text().encode()
    ours = claimed_time(data, text)
    theirs = script.claimed_time(data, text) if len(data) <= script.TOKEN_MAX else None
    assert ours == theirs
    key = made.LOG_KEY.verifier.vkey.encode()
    policy = b"log " + key + b"\nquorum none\n# partner w " + data.replace(b"\n", b"\n# partner w ") + b"\n"
    if attempt(parse_policy, policy) is not None:
        assert partner_titles(policy) == script.Policy(policy).titles


# records


@target("record-revision")
def record_revision(data: bytes) -> None:
    """A revision that is read is written again as the same bytes; its digest holds for no other fields."""
    found = attempt(parse_written, data)
    if found is not None:
        assert found.encode() == data
        attempt(check_written, [found])


@target("record-value", 400)
def record_value(data: bytes) -> None:
    """A value of any field is refused as declared, or kept in one spelling that can be digested."""
    try:
        kind, name, plain = json.loads(data)
        kind, field = Kind(kind), FIELDS[Kind(kind)][name]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    value = attempt(parse_value, plain)
    if value is not None:
        kept = attempt(checked, kind, field.name, [value], lambda vocabulary, code: bool(code))
        if kept is not None:
            assert checked(kind, field.name, kept, lambda vocabulary, code: bool(code)) == kept
            assert parse_value(json.loads(jcs.encode(kept[0].plain()))) == kept[0]


@target("record-export", 400)
def record_export(data: bytes) -> None:
    """Lines of an export are refused as declared, or are sources, statements and records with values."""
    lines = data.split(b"\n")
    for parse in (lossless.parse_sources, lossless.parse_statements, lossless.parse_records):
        found = attempt(list, parse(lines)) or []
        for one in found:
            assert isinstance(one.id, str)
            if isinstance(one, OutRecord):
                line = jcs.encode(lossless.plain_record(one))
                assert [each.view for each in lossless.parse_records([line])] == [one.view]


@target("record-export-zip", 200)
def record_export_zip(data: bytes) -> None:
    """A zip that is none, or holds other files, is refused as declared."""

    def read() -> None:
        with lossless.opened(io.BytesIO(data)) as parts:
            for lines in parts.values():
                for _line in lines:
                    pass

    attempt(read)


# dates, terms


@target("partial-date", 400)
def partial_date(data: bytes) -> None:
    """A date in EDTF has its bounds in order, words in three languages, and goes to the formats and back."""
    found = attempt(partial_dates.parse_date, data.decode("utf-8", "replace"))
    if found is None:
        return
    assert found.precision in partial_dates.PRECISIONS and found.text.encode() == data
    assert found.first is None or found.last is None or found.first <= found.last
    assert all(partial_dates.words(found, language) for language in ("en", "fr", "ru"))
    day, kind = partial_dates.to_esf(found)
    assert not day or partial_dates.parse_date(partial_dates.from_esf(day, kind)).first


@target("source-date", 400)
def source_date(data: bytes) -> None:
    """What a source wrote is EDTF afterwards, also by a pattern of its own, or refused."""
    text, _, pattern = data.decode("utf-8", "replace").partition("|")
    found = attempt(partial_dates.from_source, text, pattern or None)
    assert found is None or partial_dates.parse_date(found).text == found


@target("term-lists", 200)
def term_lists(data: bytes) -> None:
    """Lists of others have distinct codes, each under one that is there."""
    for one in attempt(read_lists, data) or []:
        codes = {term.code for term in one.terms}
        assert len(codes) == len(one.terms) and all(not t.parent or t.parent in codes for t in one.terms)


@target("vocabulary", 200)
def vocabulary(data: bytes) -> None:
    """A vocabulary that is read is written, and read again the same."""
    found = attempt(parse_vocabulary, data.decode("utf-8", "replace"))
    assert found is None or parse_vocabulary(write_vocabulary(found)) == found


@target("mission-plan", 300)
def mission_plan(data: bytes) -> None:
    """A plan that is read is written as the same bytes; the checks speak of any plan and do not fall."""
    from vedette.missions.plan.comparing import copied, differences, progress
    from vedette.missions.plan.document import parse_plan
    from vedette.missions.plan_checks import CODES, Context, check

    found = attempt(parse_plan, data)
    if found is not None:
        assert found.encode() == data and differences(found, found) == ()
        now = datetime(2026, 3, 2, tzinfo=UTC)
        assert {one.code for one in check(found, Context(now), now.date())} <= set(CODES)
        assert len(progress(found)) == 22 and copied(found, "f" * 32).version == 0


@target("name-fold", 400)
def name_fold(data: bytes) -> None:
    """Any two texts have folds within bounds and a score, with reasons that name words of theirs."""
    one, _, two = data.decode("utf-8", "replace").partition("\n")
    for text in (one, two):
        words = names.tokens(text)
        assert len(words) <= 12
        for word in words:
            assert 1 <= len(word.readings) <= 4
            assert all("".join(unit.sound for unit in way.units) == way.fold for way in word.readings)
    match = names.score(one, two)
    assert 0 <= match.score <= 1
    assert 0 <= names.score(two, one).score <= 1
    for standard in STANDARDS:
        transliterate(one, standard)
    attempt(parse_table, one)


@target("interview-save", 300)
def interview_save(data: bytes) -> None:
    """What a page of an interview sends is read whole, or refused; its edit gives the text again."""
    from vedette_hq.interviews.fragments import edit_between, replay
    from vedette_hq.interviews.saving import parse_save

    sent = attempt(parse_save, data)
    if sent is not None:
        assert sent.field in ("question", "words", "translation") and 0 <= sent.base < 2**31
        assert replay([edit_between("", sent.text)]) == sent.text


@target("urgent-data", 150)
def urgent_data(data: bytes) -> None:
    """What is known of a person is read whole, or refused; papers of it are well-formed."""
    from xml.etree.ElementTree import fromstring
    from zipfile import ZipFile

    from vedette.papers.docx import docx_bytes
    from vedette.papers.plain import text
    from vedette.protection.appeals import parse_urgent, plain
    from vedette.protection.appeals_papers import compose

    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    found = attempt(parse_urgent, value)
    if found is not None:
        assert plain(parse_urgent(plain(found))) == plain(found)
        for code in ("crime-report", "amnesty"):
            paper = compose(code, found, "fr").paper
            assert "\x00" not in text(paper)
            with ZipFile(io.BytesIO(docx_bytes(paper))) as packed:
                fromstring(packed.read("word/document.xml"))  # noqa: S314 - what we just wrote
