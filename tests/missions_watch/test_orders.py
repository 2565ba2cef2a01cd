"""Orders and contact sheets: written one way, signed by the register, opened by the watcher they are sealed
to.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from missions_watch.stage import (
    ANNA,
    BORIS,
    DEVICE,
    HOUR,
    MEMBERS,
    REGISTER,
    T0,
    WATCH,
    WATCHERS,
    order,
    promise,
    signer,
)
from vedette.errors import (
    ConflictError,
    FormatError,
    LimitError,
    OpenError,
    SignatureError,
    UsageError,
    VedetteError,
)
from vedette.formats.keys import Algorithm, SigningKey
from vedette.missions.watch.ladder import LADDER
from vedette.missions.watch.orders import (
    Sheet,
    check_order,
    check_successor,
    encode_order,
    open_sealed,
    parse_order,
    parse_sheet,
    seal_note,
    sign_order,
    sign_sheet,
    verify_order,
    verify_sheet,
)
from vedette.missions.watch.values import Order
from vedette.seal.recipients import generate_identity
from vedette.values.padding import padme

ONE = order(promise(1), promise(2, BORIS, T0 + 30 * HOUR))
SHEET = Sheet(WATCH, 1, ("Call first: the lodging.", "", "+00 000 000 (invented)"))


def test_round_trip() -> None:
    assert parse_order(encode_order(ONE)) == ONE
    assert parse_sheet(SHEET.encode()) == SHEET
    assert verify_order(sign_order(ONE, REGISTER), [REGISTER.verifier]) == (ONE, REGISTER.verifier)
    assert verify_sheet(sign_sheet(SHEET, REGISTER), [REGISTER.verifier]) == (SHEET, REGISTER.verifier)


def test_no_repr_shows_a_sheet() -> None:
    assert "lodging" not in repr(SHEET)


@pytest.mark.parametrize("data", [encode_order(ONE), SHEET.encode()], ids=["order", "sheet"])
def test_every_byte_altered_is_refused_or_is_another_document(data: bytes) -> None:
    parse = parse_order if data.startswith(b'{"begins"') else parse_sheet
    write = encode_order if parse is parse_order else Sheet.encode
    for at in range(0, len(data), 3):
        for new in (data[at] ^ 1, 0x20):
            changed = data[:at] + bytes([new]) + data[at + 1 :]
            if changed == data:
                continue
            try:
                found = parse(changed)
            except VedetteError:
                continue
            assert write(found) == changed  # type: ignore[arg-type]
    for changed in (data[:-1], data + b" ", b"", b"{}"):
        with pytest.raises(VedetteError):
            parse(changed)


BAD: dict[str, Order] = {
    "watch": replace(ONE, watch="7F" * 16),
    "version": replace(ONE, version=0),
    "backwards": replace(ONE, ends=T0 - 1),
    "patience": replace(ONE, patience=0),
    "step": replace(ONE, step=0),
    "delay": replace(ONE, most_delay=-1),
    "nobody": replace(ONE, members=()),
    "twice": replace(ONE, members=(MEMBERS[0], MEMBERS[0], MEMBERS[1])),
    "tag": replace(ONE, members=(replace(MEMBERS[0], tag="7F3A12BC"), MEMBERS[1])),
    "letters": replace(ONE, members=(replace(MEMBERS[0], letters="AABC"), MEMBERS[1])),
    "seed": replace(ONE, members=(replace(MEMBERS[0], seed=b""), MEMBERS[1])),
    "key": replace(
        ONE,
        members=(
            replace(MEMBERS[0], key=SigningKey.from_seed("d", Algorithm.ML_DSA_44, bytes(32)).verifier),
            MEMBERS[1],
        ),
    ),
    "stranger": order(replace(promise(1), member="ffffffff")),
    "promise id": order(replace(promise(1), id="1")),
    "promise twice": order(promise(1), promise(1)),
    "before": order(promise(1, due=T0 + 60)),
    "after": order(promise(1, due=T0 + 72 * HOUR)),
    "due": order(replace(promise(1), due=promise(1).opens - 1)),
    "grace": order(replace(promise(1), grace=-1)),
    "truth": order(replace(promise(1), grace=True)),
    "ladder": replace(ONE, ladder=LADDER[1:]),
    "actions": replace(ONE, ladder=(replace(LADDER[0], actions=("Call Anna",)),)),
    "no headquarters": replace(ONE, watchers=WATCHERS[1:]),
    "ranks": replace(ONE, watchers=(WATCHERS[0], WATCHERS[2])),
    "two headquarters": replace(ONE, watchers=(WATCHERS[0], replace(WATCHERS[1], rank=0, url=""))),
    "name": replace(ONE, watchers=(WATCHERS[0], replace(WATCHERS[1], name="other.example/c1"))),
    "no address": replace(ONE, watchers=(WATCHERS[0], replace(WATCHERS[1], url=""))),
    "address": replace(ONE, watchers=(WATCHERS[0], replace(WATCHERS[1], url="file:///etc"))),
    "headquarters is called": replace(
        ONE, watchers=(replace(WATCHERS[0], url="https://x.example"), WATCHERS[1])
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD)
def test_an_order_that_cannot_be_watched_is_refused(fault: str) -> None:
    with pytest.raises((FormatError, LimitError, UsageError)):
        check_order(BAD[fault])
    with pytest.raises((FormatError, LimitError, UsageError)):
        encode_order(BAD[fault])


def test_too_many_promises_are_refused() -> None:
    with pytest.raises(LimitError):
        check_order(order(*(promise(n) for n in range(1, 5002))))


def test_only_a_trusted_register_is_believed() -> None:
    note = sign_order(ONE, REGISTER)
    with pytest.raises(SignatureError):
        verify_order(note, [signer("other.example/r1").verifier])
    with pytest.raises(SignatureError):
        verify_order(note, [])
    with pytest.raises(FormatError):
        verify_sheet(note, [REGISTER.verifier])
    for at in range(40, len(note), 41):
        with pytest.raises(VedetteError):
            verify_order(note[:at] + bytes([note[at] ^ 1]) + note[at + 1 :], [REGISTER.verifier])


def test_a_register_does_not_speak_for_another() -> None:
    forged = signer("evil.example/r1")
    note = sign_order(ONE, REGISTER).decode().replace(REGISTER.name, forged.name)
    with pytest.raises(SignatureError):
        verify_order(note.encode(), [forged.verifier, REGISTER.verifier])


def test_sealed_it_opens_for_its_watcher_only_and_tells_its_length_class_only() -> None:
    mine, other = generate_identity(), generate_identity()
    note = sign_order(ONE, REGISTER)
    sealed = seal_note(note, [mine.recipient])
    assert open_sealed(sealed, [mine]) == note
    with pytest.raises(OpenError):
        open_sealed(sealed, [other])
    for needle in (WATCH, ANNA, MEMBERS[0].seed.hex(), "CABD", WATCHERS[1].name, DEVICE.name):
        assert needle.encode() not in sealed
    longer = sign_order(order(promise(1), promise(2)), REGISTER)
    same = sign_order(order(promise(3), promise(4)), REGISTER)
    assert len(longer) == len(same) and padme(len(longer)) >= len(longer)
    assert len(seal_note(longer, [mine.recipient])) == len(seal_note(same, [mine.recipient]))


def test_a_sealed_file_that_was_changed_or_padded_otherwise_is_refused() -> None:
    mine = generate_identity()
    note = sign_sheet(SHEET, REGISTER)
    sealed = seal_note(note, [mine.recipient])
    for at in range(0, len(sealed), 101):
        with pytest.raises(VedetteError):
            open_sealed(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], [mine])
    short = seal_note(note + bytes(padme(len(note)) - len(note) + 4096), [mine.recipient])
    with pytest.raises(FormatError):
        open_sealed(short, [mine])
    with pytest.raises(LimitError):
        open_sealed(bytes(1_200_001), [mine])


class TestSuccession:
    def test_what_is_still_to_come_may_change(self) -> None:
        new = replace(order(promise(1), promise(3)), version=2)
        assert check_successor(ONE, new, T0 + HOUR) is new

    @pytest.mark.parametrize(
        ("new", "at"),
        [
            (ONE, T0),
            (replace(ONE, version=2, watch="f" * 32), T0),
            (replace(order(promise(2, BORIS, T0 + 30 * HOUR)), version=2), T0 + 6 * HOUR),
            (replace(order(promise(1, due=T0 + 7 * HOUR)), version=2), T0 + 6 * HOUR),
            (replace(ONE, version=2, members=MEMBERS[:1], promises=(promise(1),)), T0 + HOUR),
            (replace(ONE, version=2, cancelled=True, ends=T0 + HOUR), T0 + HOUR + 1),
        ],
        ids=["same", "other watch", "dropped", "moved", "member gone", "backdated"],
    )
    def test_what_was_due_is_not_rewritten(self, new: Order, at: int) -> None:
        with pytest.raises(ConflictError):
            check_successor(ONE, new, at)

    def test_cancelled_now_is_taken(self) -> None:
        new = replace(ONE, version=2, cancelled=True, ends=T0 + HOUR)
        assert check_successor(ONE, new, T0 + HOUR) is new
        assert parse_order(encode_order(new)) == new


@pytest.mark.parametrize("lines", [(), ("a\nb",), ("x" * 501,), ("\x07",)])
def test_a_sheet_that_is_no_sheet_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises((FormatError, LimitError)):
        Sheet(WATCH, 1, lines)
