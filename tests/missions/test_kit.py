"""A kit is taken only when the register, under a cosigned checkpoint, names its readers."""

from __future__ import annotations

import hashlib
import json

import pytest

from missions.stage import (
    IDENTITIES,
    POLICY,
    RECIPIENTS,
    REGISTER,
    WITNESS,
    cosigned,
    kit_files,
)
from vedette.errors import FormatError, MissingError, ProofError, SignatureError, VedetteError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.note import parse_note, sign_note
from vedette.missions.kit import FILES, build_kit_json, parse_kit
from vedette.seal import Identity, Kind, recipients_fingerprint

REFUSED = (FormatError, MissingError, ProofError, SignatureError)


def test_kit_says_to_whom_it_seals_and_what_it_has_seen() -> None:
    files = kit_files()
    kit = parse_kit(files)
    assert kit.recipients == RECIPIENTS
    assert kit.fingerprint == recipients_fingerprint([identity.recipient for identity in IDENTITIES])
    assert kit.seen == hashlib.sha256(files["checkpoint"]).hexdigest()
    assert (kit.mission, kit.place, kit.checkpoint.size) == ("m-7", "coarse", 6)


def test_kit_whose_checkpoint_is_that_of_its_proof_is_taken() -> None:
    assert parse_kit(kit_files(more=0)).checkpoint.size == 3


@pytest.mark.parametrize("name", FILES)
def test_kit_that_lacks_a_file_is_refused_by_its_name(name: str) -> None:
    files = kit_files()
    del files[name]
    with pytest.raises(MissingError, match=name):
        parse_kit(files)


@pytest.mark.parametrize("name", FILES)
def test_kit_with_a_byte_altered_never_seals_to_somebody_else(name: str) -> None:
    files = kit_files()
    good = parse_kit(files)
    data = files[name]
    for at in range(0, len(data), 3):
        altered = {**files, name: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]}
        try:
            kit = parse_kit(altered)
        except VedetteError:
            continue
        assert (kit.recipients, kit.fingerprint) == (good.recipients, good.fingerprint)
        assert kit.checkpoint == good.checkpoint


@pytest.mark.parametrize("name", FILES)
def test_kit_with_a_file_cut_or_empty_is_refused(name: str) -> None:
    files = kit_files()
    for data in (b"", files[name][:-1], files[name] + b"\0"):
        with pytest.raises(REFUSED):
            parse_kit({**files, name: data})


def test_readers_that_the_register_does_not_name_are_refused() -> None:
    thief = Identity(Kind.X25519, b"\7" * 32).recipient.encode()
    swapped = tuple(sorted([RECIPIENTS[0], thief]))
    with pytest.raises(SignatureError, match=r"fingerprint|recipients"):
        parse_kit(kit_files(entered=swapped))


@pytest.mark.parametrize("change", [{"action": "close"}, {"mission": "m-8"}])
def test_entry_of_another_mission_or_a_closed_one_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(SignatureError):
        parse_kit(kit_files(**change))


def test_checkpoint_that_the_witness_has_not_seen_is_refused() -> None:
    files = kit_files()
    for name in ("checkpoint", "recipients.tlog-proof"):
        lines = files[name].decode().splitlines(keepends=True)
        alone = "".join(line for line in lines if WITNESS.name not in line).encode()
        with pytest.raises(SignatureError):
            parse_kit({**files, name: alone})


@pytest.mark.parametrize("size", [1, 2, 3])
def test_checkpoint_older_than_the_proof_or_of_another_history_is_refused(size: int) -> None:
    note = sign_note(Checkpoint(REGISTER.name, size, b"\7" * 32).text(), [REGISTER]).encode()
    with pytest.raises(SignatureError):
        parse_kit({**kit_files(), "checkpoint": cosigned(note)})


def test_policy_that_is_not_the_one_named_is_refused() -> None:
    weaker = POLICY.replace(b"quorum partners", b"quorum none")
    with pytest.raises(SignatureError):
        parse_kit({**kit_files(), "policy.txt": weaker})


def test_proof_of_another_entry_is_refused() -> None:
    files = kit_files()
    moved = files["recipients.tlog-proof"].replace(b"index 1\n", b"index 2\n")
    with pytest.raises(ProofError):
        parse_kit({**files, "recipients.tlog-proof": moved})


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"format": "vedette/group"},
        {"x": 1},
        {"place": "everywhere"},
        {"recipients": []},
        {"recipients": [1]},
        {"recipients": list(RECIPIENTS[::-1])},
        {"recipients": [RECIPIENTS[0], RECIPIENTS[0]]},
        {"languages": []},
        {"mission": "M 7"},
        {"device": "../x"},
        {"group": 7},
        {"receipts": "not a key"},
        {"origin": "register.invented.example/r2"},
    ],
    ids=str,
)
def test_kit_json_of_another_form_is_refused(change: dict[str, object]) -> None:
    files = kit_files()
    value = {**json.loads(files["kit.json"]), **change}
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    with pytest.raises(REFUSED):
        parse_kit({**files, "kit.json": data})


def test_kit_with_an_unknown_place_is_not_written() -> None:
    kit = parse_kit(kit_files())
    with pytest.raises(FormatError):
        build_kit_json(
            group=kit.group,
            origin=kit.origin,
            mission=kit.mission,
            device=kit.device,
            recipients=kit.recipients,
            languages=kit.languages,
            place="everywhere",
            receipts=kit.receipts,
            policy=POLICY,
        )


def test_cosigned_adds_a_line_and_keeps_the_text() -> None:
    note = sign_note(Checkpoint(REGISTER.name, 3, bytes(32)).text(), [REGISTER])
    assert parse_note(cosigned(note.encode())).text == note.text
