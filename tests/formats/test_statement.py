"""Statements and who counts: one spelling, every byte altered, signatures that count or do not."""

from __future__ import annotations

from itertools import combinations

import pytest

from vedette.errors import FormatError, LimitError, SignatureError, VedetteError
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import Note, parse_note, sign_note
from vedette.formats.partners_file import (
    MAX_PARTNERS,
    MAX_PARTNERS_BYTES,
    PartnersFile,
    base_name,
    parse_partners_file,
)
from vedette.formats.statement import (
    KINDS,
    MAX_STATEMENT_BYTES,
    Statement,
    check_standing,
    frozen_at,
    gather,
    in_words,
    parse_statement,
    standing,
)

ORIGIN = "register.invented.example/r1"
TIME = "2026-05-14T10:00:00Z"
DIGEST = "0123456789abcdef" * 4
KEYS = [
    SigningKey.from_seed(f"{name}.example/s1", Algorithm.ED25519, bytes([n + 1]) * 32)
    for n, name in enumerate(("nord", "ost", "sued", "west"))
]
NAMES = ("nord", "ost", "sued", "west")
PARTNERS = PartnersFile(2, tuple((n, k.verifier) for n, k in zip(NAMES[:3], KEYS[:3], strict=True)))
VALUES = {
    "action": "open",
    "mission": "m-1",
    "fingerprint": DIGEST,
    "entry": DIGEST,
    "record": "0" * 64,
    "policy": DIGEST,
    "dossiers": DIGEST,
    "partners": DIGEST,
    "size": "4711",
    "reason": "an invented reason, до выяснения",
    "key": KEYS[0].verifier.vkey,
    "set": "32767",
    "holder": "nord/2",
}


def made(kind: str, **changes: str) -> Statement:
    return Statement(
        ORIGIN, kind, {n: {**VALUES, **changes}[n] for n in KINDS[kind]}, changes.get("time", TIME)
    )


ALL = [made(kind) for kind in KINDS]


@pytest.mark.parametrize("statement", ALL, ids=lambda s: s.kind)
def test_statement_comes_back_as_it_was(statement: Statement) -> None:
    assert parse_statement(statement.encode()) == statement
    assert parse_statement(statement.text) == statement
    assert len(in_words(statement)) >= 2 and all(line.isprintable() for line in in_words(statement))


@pytest.mark.parametrize("statement", ALL, ids=lambda s: s.kind)
def test_statement_with_a_byte_altered_cut_or_added_is_another_or_none(statement: Statement) -> None:
    data = statement.encode()
    for at in range(len(data)):
        for other in (
            data[:at],
            data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :],
            data[:at] + b"\n" + data[at:],
        ):
            try:
                parsed = parse_statement(other)
            except VedetteError:
                continue
            assert parsed.encode() == other and parsed != statement
    for more in (b" ", b"\n", b"x\n", b"\0"):
        with pytest.raises(FormatError):
            parse_statement(data + more)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("recipients", {"action": "reopen"}),
        ("recipients", {"mission": "M 1"}),
        ("recipients", {"fingerprint": "A" * 64}),
        ("recipients", {"entry": "0" * 63}),
        ("recipients", {"time": "2026-05-14T10:00:00+00:00"}),
        ("freeze", {"size": "-1"}),
        ("freeze", {"size": "01"}),
        ("freeze", {"size": str(2**63)}),
        ("freeze", {"reason": ""}),
        ("freeze", {"reason": "x" * 201}),
        ("freeze", {"reason": " x"}),
        ("freeze", {"reason": "a\nsize 5"}),
        ("freeze", {"reason": "a\u202eb"}),
        ("retire", {"key": "nord.example/s1"}),
        ("destruction", {"set": "32768"}),
        ("destruction", {"holder": "Ms Invented"}),
    ],
    ids=str,
)
def test_value_out_of_form_is_refused_when_made_and_when_read(kind: str, change: dict[str, str]) -> None:
    with pytest.raises(FormatError):
        made(kind, **change)
    text = made(kind).text
    for name, value in change.items():
        line = f"{name} {TIME if name == 'time' else VALUES[name]}\n"
        assert line in text
        with pytest.raises(FormatError):
            parse_statement(text.replace(line, f"{name} {value}\n"))


def test_lines_of_another_kind_or_order_are_refused() -> None:
    with pytest.raises(FormatError):
        Statement(ORIGIN, "freeze", {"reason": "x", "size": "1"}, TIME)
    with pytest.raises(FormatError):
        Statement(ORIGIN, "amnesty", {}, TIME)
    text = made("freeze").text
    lines = text.splitlines(keepends=True)
    for other in (
        "".join([*lines[:3], lines[4], lines[3], *lines[5:]]),
        "".join([*lines[:4], lines[3], *lines[4:]]),
        text.replace("kind freeze", "kind thaws"),
        text.replace("v1", "v2"),
        text.replace("\n", "\r\n"),
    ):
        with pytest.raises(FormatError):
            parse_statement(other)
    with pytest.raises(LimitError):
        parse_statement(b"x" * (MAX_STATEMENT_BYTES + 1))


def test_statement_stands_exactly_when_enough_distinct_partners_signed() -> None:
    statement = made("policy")
    for count in range(1, 5):
        for signers in combinations(range(4), count):
            found = standing(sign_note(statement.text, [KEYS[n] for n in signers]), PARTNERS)
            counted = [NAMES[n] for n in signers if n < 3]
            assert found.signers == tuple(counted)
            assert found.stands is (len(counted) >= 2)
            assert found.missing == max(0, 2 - len(counted))
            assert ("west.example/s1" in found.strangers) is (3 in signers)


def test_partner_that_signs_twice_counts_once() -> None:
    line = sign_note(made("policy").text, [KEYS[0]]).signatures[0]
    found = standing(Note(made("policy").text, (line, line, line)), PARTNERS)
    assert (found.signers, found.twice, found.stands) == (("nord",), ("nord",), False)
    assert "a second line of nord counts for nothing" in found.words


def test_false_line_of_a_partner_spoils_a_note_that_would_stand() -> None:
    note = sign_note(made("policy").text, KEYS[:3])
    for at, name in enumerate(NAMES[:3]):
        line = note.signatures[at]
        false = type(line)(line.name, line.key_id, line.blob[:-1] + bytes([line.blob[-1] ^ 1]))
        lines = (*note.signatures[:at], false, *note.signatures[at + 1 :])
        with pytest.raises(SignatureError, match=f"the signature of {name} is false"):
            standing(Note(note.text, lines), PARTNERS)
    # signatures of the same people over another text are false too
    with pytest.raises(SignatureError):
        standing(Note(made("policy", time="2026-05-14T10:00:01Z").text, note.signatures), PARTNERS)


def test_check_standing_names_what_is_wrong() -> None:
    note = sign_note(made("freeze").text, KEYS[:2])
    assert check_standing(note, PARTNERS, ORIGIN, "freeze") == made("freeze")
    with pytest.raises(SignatureError, match="is of kind freeze, thaw expected"):
        check_standing(note, PARTNERS, ORIGIN, "thaw")
    with pytest.raises(SignatureError, match="is about another register"):
        check_standing(note, PARTNERS, "register.invented.example/r2", "freeze")
    with pytest.raises(SignatureError, match=r"signed by 1 of the 2 partners needed \(ost\)"):
        check_standing(sign_note(made("freeze").text, [KEYS[1]]), PARTNERS, ORIGIN, "freeze")


def test_signatures_are_gathered_and_stay_when_who_counts_changes() -> None:
    text = made("policy").text
    note = gather(None, sign_note(text, [KEYS[0], KEYS[3]]), PARTNERS)
    assert [line.name for line in note.signatures] == ["nord.example/s1"]
    note = gather(note, sign_note(text, [KEYS[1], KEYS[0]]), PARTNERS)
    assert standing(note, PARTNERS).stands and len(note.signatures) == 2
    later = PartnersFile(1, (("west", KEYS[3].verifier),))
    note = gather(note.encode(), sign_note(text, [KEYS[3]]).encode(), later)
    assert standing(note, later).stands and standing(note, PARTNERS).stands
    with pytest.raises(SignatureError, match="nobody signed it"):
        gather(note, sign_note(text, [KEYS[2]]), later)
    with pytest.raises(SignatureError, match="over another text"):
        gather(note, sign_note(made("freeze").text, [KEYS[3]]), later)


def test_smallest_freeze_in_force_counts_and_a_thaw_ends_its_own_only() -> None:
    def at(kind: str, size: int, minute: int, origin: str = ORIGIN) -> Statement:
        time = f"2026-05-14T10:{minute:02}:00Z"
        return Statement(origin, kind, {"size": str(size), "reason": "invented"}, time)

    five, nine = at("freeze", 5, 1), at("freeze", 9, 2)
    assert frozen_at([], ORIGIN) is None
    assert frozen_at([nine, five], ORIGIN) == 5
    assert frozen_at([nine, five, at("thaw", 5, 3)], ORIGIN) == 9
    assert frozen_at([nine, five, at("thaw", 5, 1)], ORIGIN) == 9
    assert frozen_at([five, at("thaw", 5, 0)], ORIGIN) == 5
    assert frozen_at([five, at("thaw", 5, 3), at("freeze", 5, 4)], ORIGIN) == 5
    assert frozen_at([at("freeze", 5, 1, "other.example/r")], ORIGIN) is None


# partners.txt


def test_partners_file_comes_back_as_it_was() -> None:
    for k in (1, 2, 3):
        file = PartnersFile(k, PARTNERS.partners)
        assert parse_partners_file(file.encode()) == file
    assert base_name(KEYS[0].verifier) == "nord.example"
    assert len(PARTNERS.sha256) == 64


def test_partners_file_with_a_byte_altered_never_counts_more_or_others() -> None:
    data = PARTNERS.encode()
    for at in range(len(data)):
        for bit in (1, 2, 4):
            other = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
            try:
                parsed = parse_partners_file(other)
            except VedetteError:
                continue
            assert parsed.encode() == other and parsed.keys == PARTNERS.keys
        if data[at - 1 : at] != b"\n" or at < len(data) * 2 // 3:
            with pytest.raises(VedetteError):
                parse_partners_file(data[:at])
    # cut behind a whole line it is a file of fewer partners: its digest is what statements and kits name
    assert parse_partners_file(data[: data.rindex(b"\npartner") + 1]).sha256 != PARTNERS.sha256


def listed(*rows: tuple[str, SigningKey], threshold: int = 1) -> PartnersFile:
    return PartnersFile(threshold, tuple((short, key.verifier) for short, key in rows))


def test_partner_that_could_count_twice_is_refused() -> None:
    again = SigningKey.from_seed("nord.example/s2", Algorithm.ED25519, b"\x31" * 32)
    renamed = SigningKey.from_seed("other.example/s1", Algorithm.ED25519, bytes([1]) * 32)
    witness = SigningKey.from_seed("neu.example/w1", Algorithm.ED25519_COSIGNATURE, b"\x32" * 32)
    for file, said in (
        (lambda: listed(("nord", KEYS[0]), ("ost", KEYS[0])), "one key stands for two"),
        (lambda: listed(("nord", KEYS[0]), ("ost", renamed)), "one key stands for two"),
        (lambda: listed(("nord", KEYS[0]), ("ost", again)), "one organisation stands under two"),
        (lambda: listed(("nord", KEYS[0]), ("nord", KEYS[1])), "not sorted and distinct"),
        (lambda: listed(("ost", KEYS[1]), ("nord", KEYS[0])), "not sorted and distinct"),
        (lambda: listed(("Nord", KEYS[0])), "short name"),
        (lambda: listed(("neu", witness)), "not a statements key"),
        (lambda: listed(("nord", KEYS[0]), threshold=0), "threshold 0 of 1"),
        (lambda: listed(("nord", KEYS[0]), threshold=2), "threshold 2 of 1"),
        (lambda: listed(), "threshold 1 of 0"),
    ):
        with pytest.raises(FormatError, match=said):
            file()


def test_partners_file_out_of_bounds_is_refused() -> None:
    many = [
        (f"p{n:02}", SigningKey.from_seed(f"p{n}.example/s1", Algorithm.ED25519, bytes([n + 50]) * 32))
        for n in range(MAX_PARTNERS + 1)
    ]
    listed(*many[:MAX_PARTNERS])
    with pytest.raises(FormatError, match="more than 20"):
        listed(*many)
    with pytest.raises(LimitError):
        parse_partners_file(b"x" * (MAX_PARTNERS_BYTES + 1))


def test_note_with_the_right_lines_is_read_from_bytes() -> None:
    note = sign_note(made("retire").text, KEYS[:2]).encode()
    assert standing(note, PARTNERS).stands
    assert standing(parse_note(note), PARTNERS).statement == made("retire")
