"""Stamps over checkpoints: made at a cadence, kept raw, entered, judged again; authorities that misbehave."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from time_stage import clock, grow

from vedette.adapters import openssl_ts
from vedette.adapters.openssl_ts import judge
from vedette.cli import main
from vedette.errors import FormatError, LimitError, MissingError, SignatureError, UsageError, VedetteError
from vedette.house.abroad import authorities
from vedette.house.abroad.authorities import (
    add_authority,
    check_tokens,
    enter_stamps,
    offline_reply,
    offline_request,
    stamp,
    text_of,
    tokens,
)
from vedette.house.abroad.settling import settle
from vedette.house.headquarters import Headquarters
from vedette.seal.timestamp import Request, check_reply, parse_chain, parse_reply, parse_request, request_over
from vedette_demo.authority import MISCHIEF, RunningAuthority


def latest(hq: Headquarters) -> bytes:
    return (hq.folder / "cosigned" / "latest").read_bytes()


def kept(hq: Headquarters) -> list[tuple[int, str]]:
    return [(each.size, each.authority) for each in tokens(hq)]


# what is made and kept


def test_both_authorities_stamp_the_three_lines_and_both_programs_agree(hq: Headquarters) -> None:
    assert stamp(hq) == {}
    assert kept(hq) == [(1, "cadran"), (1, "sablier")]
    for each in tokens(hq):
        token = parse_reply(each.reply).token
        assert token is not None
        assert (
            token.imprint
            == hashlib.sha256("\n".join([*latest(hq).decode().split("\n")[:3], ""]).encode()).digest()
        )
        judged = judge(each.reply, text_of(latest(hq)), authorities.chain_of(hq, each.authority))
        assert [one.verdict for one in judged.said] == ["good", "good"]
        assert judged.accuracy == timedelta(seconds=1) and abs(judged.time - clock()) < timedelta(minutes=5)


def test_tokens_are_entered_before_the_next_head_and_growth_by_stamps_alone_is_not_stamped(
    hq: Headquarters, two: list[RunningAuthority]
) -> None:
    settled = settle(hq)
    assert settled.faults == {} and settled.cosigned == settled.size == 1 and len(kept(hq)) == 2
    assert hq.register.find("timestamp") == []
    for _ in range(
        3
    ):  # the stamps are entered once, the head that holds them is cosigned, nothing is stamped
        settled = settle(hq)
        assert settled.faults == {} and settled.cosigned == settled.size == 3
    rows = hq.register.find("timestamp")
    assert [row.values["token_sha256"] for row in rows] == [each.sha256 for each in tokens(hq)]
    assert {row.values["checkpoint_size"] for row in rows} == {1}
    assert stamp(hq, force=True) == {} and [each.asked for each in two] == [1, 1]


def test_cadence_is_kept_and_force_or_a_named_checkpoint_goes_past_it(
    hq: Headquarters, two: list[RunningAuthority]
) -> None:
    assert stamp(hq) == {}
    grow(hq)
    assert stamp(hq) == {} and len(kept(hq)) == 2  # within the hour
    assert stamp(hq, force=True) == {} and kept(hq)[2:] == [(4, "cadran"), (4, "sablier")]
    checkpoint = grow(hq)
    assert stamp(hq, checkpoint) == {} and len(kept(hq)) == 6
    assert stamp(hq, checkpoint) == {} and [each.asked for each in two] == [3, 3]
    hq.change_group(stamp_seconds=0)
    grow(hq)
    assert stamp(hq) == {} and len(kept(hq)) == 8


def test_killed_before_the_entry_it_is_entered_at_the_next_start(hq: Headquarters) -> None:
    stamp(hq)
    clean, before = hq.folder, kept(hq)
    hq.__exit__(None, None, None)
    with Headquarters(clean, clock) as again:
        assert len(enter_stamps(again)) == 2 and enter_stamps(again) == []
        assert [row.type for row in again.register.rows][-2:] == ["timestamp", "timestamp"]
        assert kept(again) == before


# authorities that misbehave

WORDS = {
    "nonce": "does not bear the nonce",
    "digest": "is over another text",
    "expired": "was not valid at its time",
    "rejection": "not granted: rejection",
    "garbage": "is cut short",
    "cut": "is cut short",
    "huge": "over 65536 bytes",
    "slow": "answers too slowly",
    "drip": "answers too slowly",
    "status": "answered status 503",
    "stranger": "OpenSSL: bad",
    "two-certificates": "the programs differ: OpenSSL: good; rfc3161-client: bad",
}


@pytest.mark.parametrize("mischief", MISCHIEF)
def test_what_an_authority_does_wrong_is_named_and_stops_nothing(
    hq: Headquarters, two: list[RunningAuthority], mischief: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authorities, "ANSWER_SECONDS", 0.7)
    two[0].mischief = mischief
    settled = settle(hq)
    assert settled.cosigned == settled.size
    assert list(settled.faults) == ["time cadran"] and WORDS[mischief] in settled.faults["time cadran"]
    good = [(1, "cadran"), (1, "sablier")] if mischief == "two-certificates" else [(1, "sablier")]
    assert kept(hq) == good
    two[0].mischief = ""
    assert stamp(hq) == {} and kept(hq) == [(1, "cadran"), (1, "sablier")]


def test_authority_out_of_reach_is_a_fault_of_its_own(hq: Headquarters, two: list[RunningAuthority]) -> None:
    add_authority(hq, "nobody", "http://127.0.0.1:9/tsr", two[0].chain)
    faults = stamp(hq)
    assert list(faults) == ["time nobody"] and "cannot be reached" in faults["time nobody"]


def test_without_either_program_nothing_is_believed(
    hq: Headquarters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openssl_ts, "openssl_program", lambda: None)
    assert stamp(hq) == {} and len(kept(hq)) == 2  # one program is enough to keep a token
    assert {each.judged.said[0].verdict for each in check_tokens(hq) if each.judged} == {"absent"}
    absent = openssl_ts.Said("rfc3161-client", "absent", "not installed")
    monkeypatch.setattr(openssl_ts, "rfc3161_client_says", lambda *_: absent)
    grow(hq)
    assert len(stamp(hq, force=True)) == 2 and len(kept(hq)) == 2


# judged again


def refused(hq: Headquarters) -> list[str]:
    return [each.fault for each in check_tokens(hq) if each.fault]


def test_kept_tokens_are_judged_again_and_every_change_is_noticed(hq: Headquarters) -> None:
    stamp(hq)
    enter_stamps(hq)
    assert refused(hq) == [] and all(each.entered for each in check_tokens(hq))
    token, checkpoint = hq.folder / "time" / "1.cadran.tsr", hq.folder / "time" / "1.checkpoint"
    raw, note = token.read_bytes(), checkpoint.read_bytes()
    token.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert len(refused(hq)) == 1 and not all(each.entered for each in check_tokens(hq))
    token.write_bytes((hq.folder / "time" / "1.sablier.tsr").read_bytes())
    assert len(refused(hq)) == 1
    token.write_bytes(raw)
    checkpoint.write_bytes(note.replace(b"\n1\n", b"\n2\n"))
    assert len(refused(hq)) == 2
    text = hq.register.log.checkpoint_bytes
    assert text is not None
    checkpoint.unlink()
    assert "is not there" in refused(hq)[0]
    checkpoint.write_bytes(note)
    chain = hq.folder / "time" / "cadran-chain.pem"
    chain.write_bytes((hq.folder / "time" / "sablier-chain.pem").read_bytes())
    assert len(refused(hq)) == 1


def test_checkpoint_of_another_history_is_refused(hq: Headquarters, tmp_path: Path) -> None:
    stamp(hq)
    name = "register.invented.example/r1"
    Headquarters.create(tmp_path / "fork", "Invented", name, ["en"], os.urandom)
    with Headquarters(tmp_path / "fork", clock) as fork:
        (hq.folder / "time" / "1.checkpoint").write_bytes(grow(fork))
    assert all("another history" in fault for fault in refused(hq)) and len(refused(hq)) == 2


# our own rules


@pytest.fixture
def reply(hq: Headquarters) -> bytes:
    stamp(hq)
    return next(each.reply for each in tokens(hq) if each.authority == "cadran")


def test_every_cut_and_every_changed_byte_gives_a_declared_error_or_a_refusal(
    hq: Headquarters, reply: bytes
) -> None:
    text, chain = text_of(latest(hq)), authorities.chain_of(hq, "cadran")
    for cut in range(len(reply)):
        with pytest.raises((FormatError, LimitError)):
            parse_reply(reply[:cut])
    with pytest.raises(FormatError):
        parse_reply(reply + b"\0")
    with pytest.raises(LimitError):
        parse_reply(reply + bytes(65_537))
    for at in range(len(reply)):
        changed = bytearray(reply)
        changed[at] ^= 0x01
        try:
            checked = check_reply(bytes(changed), text, chain)
        except VedetteError:
            continue
        # signatures are not ours to check: the two programs must notice
        said = openssl_ts.openssl_says(bytes(changed), text, chain, checked).verdict
        also = openssl_ts.rfc3161_client_says(bytes(changed), text, chain, checked).verdict
        assert (said, also) != ("good", "good"), at


@pytest.mark.parametrize("number", [0, 1, 127, 128, 1 << 62, (1 << 64) - 1])
def test_request_has_one_spelling(number: int) -> None:
    request = request_over(b"text", number)
    data = request.encode()
    assert parse_request(data) == request and parse_request(Request(bytes(32)).encode()).nonce is None
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            assert parse_request(changed).encode() == changed
        except VedetteError:
            continue
    done = subprocess.run(
        ["openssl", "ts", "-query", "-in", "/dev/stdin", "-text"], input=data, capture_output=True, check=True
    )
    assert b"sha256" in done.stdout.lower() and b"Certificate required: yes" in done.stdout


def test_certificate_must_be_for_time_stamps_alone_and_say_so_critically(
    hq: Headquarters, two: list[RunningAuthority], tmp_path: Path
) -> None:
    """The token brings no certificate: others of the same issuer and number are laid in its place."""
    folder, text = two[0].folder, text_of(latest(hq))
    (tmp_path / "text").write_bytes(text)
    query = [
        "openssl",
        "ts",
        "-query",
        "-data",
        str(tmp_path / "text"),
        "-sha256",
        "-out",
        str(tmp_path / "q"),
    ]
    subprocess.run(query, check=True, capture_output=True)
    command = [
        "openssl",
        "ts",
        "-reply",
        "-config",
        "settings",
        "-section",
        "one",
        "-queryfile",
        tmp_path / "q",
    ]
    made = subprocess.run(
        [*command, "-signer", "leaf.pem", "-inkey", "leaf.key"], cwd=folder, capture_output=True, check=True
    ).stdout
    leaf = x509.load_pem_x509_certificate((folder / "leaf.pem").read_bytes())
    with pytest.raises(SignatureError, match="neither in it nor in the chain"):
        check_reply(made, text, two[0].chain)
    whole = two[0].chain + leaf.public_bytes(Encoding.PEM)
    assert [one.verdict for one in judge(made, text, whole).said] == ["good", "good"]
    usage = x509.ExtendedKeyUsageOID
    for usages, critical in (
        ((usage.TIME_STAMPING,), False),
        ((usage.TIME_STAMPING, usage.CODE_SIGNING), True),
        ((usage.CODE_SIGNING,), True),
        ((), True),
    ):
        key = ec.generate_private_key(ec.SECP256R1())
        builder = x509.CertificateBuilder(leaf.issuer, leaf.subject, key.public_key(), leaf.serial_number)
        builder = builder.not_valid_before(clock() - timedelta(days=1))
        builder = builder.not_valid_after(clock() + timedelta(days=1))
        if usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical)
        other = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
        with pytest.raises(SignatureError, match=r"alone, critically|what it is for"):
            check_reply(made, text, two[0].chain + other)


def test_chain_without_a_root_or_of_no_certificates_is_refused(two: list[RunningAuthority]) -> None:
    middle = parse_chain(two[0].chain)[1][0].public_bytes(Encoding.PEM)
    for bad in (middle, b"", b"hello", two[0].chain * 11, bytes(70_000)):
        with pytest.raises((FormatError, LimitError)):
            parse_chain(bad)


# by hand, and from the command line


def test_request_and_reply_go_by_stick(hq: Headquarters, two: list[RunningAuthority]) -> None:
    add_authority(hq, "stick", "-", two[0].chain)
    assert stamp(hq) == {} and "stick" not in {name for _, name in kept(hq)}
    grow(hq)
    size, request = offline_request(hq)
    reply = authorities.ask(authorities.authorities(hq)[0], request)
    grow(hq)  # the register grows while the stick is under way
    assert offline_reply(hq, "stick", reply) == (size, None)
    assert (size, "stick") in kept(hq) and refused(hq) == []
    with pytest.raises(MissingError, match="no checkpoint"):
        other = authorities.ask(authorities.authorities(hq)[0], request_over(b"other").encode())
        offline_reply(hq, "stick", other)
    with pytest.raises(MissingError, match="not known"):
        offline_reply(hq, "nobody", reply)
    two[0].mischief = "rejection"
    rejected = authorities.ask(authorities.authorities(hq)[0], request)
    with pytest.raises(SignatureError, match="not granted"):
        offline_reply(hq, "stick", rejected)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("A", "http://x.example"),
        ("a/b", "http://x.example"),
        ("", "http://x.example"),
        ("-a", "http://x.example"),
        ("a" * 33, "http://x.example"),
        ("a", "ftp://x.example"),
        ("a", "http://"),
        ("a", "http://x.example/a b"),
        ("a", "http://[x"),
    ],
)
def test_names_and_addresses_that_cannot_be(
    hq: Headquarters, two: list[RunningAuthority], name: str, url: str
) -> None:
    with pytest.raises(UsageError):
        add_authority(hq, name, url, two[0].chain)


def test_chain_of_a_known_authority_grows_and_keeps_its_older_certificates(
    hq: Headquarters, two: list[RunningAuthority]
) -> None:
    stamp(hq)
    again = add_authority(hq, "cadran", two[0].url, two[1].chain)
    assert len(parse_chain(again.chain)[0]) == 2 and refused(hq) == []
    assert [each.name for each in authorities.authorities(hq)] == ["cadran", "sablier"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["time", *map(str, arguments)])


def test_commands(hq: Headquarters, two: list[RunningAuthority], tmp_path: Path) -> None:
    folder = hq.folder
    hq.__exit__(None, None, None)
    (tmp_path / "chain.pem").write_bytes(two[0].chain)
    assert run("authority", folder, "third", two[0].url).exit_code == 2
    done = run("authority", folder, "third", "-", "--chain", tmp_path / "chain.pem")
    assert done.exit_code == 0 and "SHA-256" in done.stderr
    listed = [json.loads(line) for line in run("authority", folder).stdout.splitlines()]
    assert [each["name"] for each in listed] == ["cadran", "sablier", "third"]
    done = run("stamp", folder)
    assert done.exit_code == 0 and len(done.stdout.splitlines()) == 2
    assert run("stamp", folder).stdout == ""
    request, reply = tmp_path / "request", tmp_path / "reply"
    assert run("stamp", folder, "--offline-request", request).exit_code == 0
    with Headquarters(folder, clock) as opened:
        reply.write_bytes(authorities.ask(authorities.authorities(opened)[0], request.read_bytes()))
    assert run("stamp", folder, "--offline-reply", reply).exit_code == 2
    assert run("stamp", folder, "--offline-reply", reply, "--authority", "third").exit_code == 0
    done = run("verify", folder)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0 and len(rows) == 3 and all(row["entered"] for row in rows)
    assert all(row["OpenSSL"] == row["rfc3161-client"] == "good" for row in rows)
    path = folder / "time" / "1.third.tsr"
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    done = run("verify", folder)
    assert done.exit_code == 1 and "REFUSED: 1.third" in done.stderr
    two[1].mischief = "two-certificates"
    with Headquarters(folder, clock) as opened:
        path.unlink()
        grow(opened)
    done = run("stamp", folder)
    assert done.exit_code == 0 and "the programs differ" in done.stderr
    done = run("verify", folder)
    assert done.exit_code == 0 and "THE PROGRAMS DIFFER on" in done.stderr
    two[1].mischief = "rejection"
    with Headquarters(folder, clock) as opened:
        grow(opened)
    done = run("stamp", folder)
    assert done.exit_code == 1 and "not granted" in done.stderr
