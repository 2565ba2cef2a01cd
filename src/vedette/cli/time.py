"""Trusted time: authorities, stamps over checkpoints of the register, and their verification."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.adapters.disk import write_file
from vedette.adapters.foreign import read_plain
from vedette.cli.common import FILE, FOLDER, emit, say
from vedette.cli.house import open_house
from vedette.errors import SignatureError, StoreError, UsageError
from vedette.house.abroad import authorities, ots
from vedette.seal.timestamp import MAX_REPLY_BYTES, parse_chain


@click.group("time")
def time_() -> None:
    """Time stamps of authorities that are none of us, over checkpoints of the register (RFC 3161)."""


@time_.command("authority")
@click.argument("hq", type=FOLDER)
@click.argument("name", required=False)
@click.argument("url", required=False)
@click.option("--chain", type=FILE, help="PEM: its root and intermediate certificates.")
def time_authority(hq: Path, name: str | None, url: str | None, chain: Path | None) -> None:
    """Know the authority NAME at URL (`-`: reached by files only); without NAME list those known.

    Compare the fingerprint of its root with what the authority publishes.
    """
    with open_house(hq) as headquarters:
        if name is None:
            for each in authorities.authorities(headquarters):
                emit({"name": each.name, "url": each.url, "roots": _roots(each.chain)})
            return
        if url is None or chain is None:
            raise UsageError("authority: NAME, URL and --chain expected")
        pem = read_plain(chain, MAX_REPLY_BYTES, "chain")
        added = authorities.add_authority(headquarters, name, url, pem)
    for root in _roots(added.chain):
        say(f"authority {name}: root {root['subject']}, SHA-256 {root['sha256']}")


def _roots(chain: bytes) -> list[dict[str, str]]:
    return authorities.roots(parse_chain(chain)[0])


@time_.command("stamp")
@click.argument("hq", type=FOLDER)
@click.option("--offline-request", type=FILE, help="Write the request to this new file; ask nobody.")
@click.option("--offline-reply", type=FILE, help="Take the reply that came back by stick.")
@click.option("--authority", "name", help="Whose reply it is.")
def time_stamp(hq: Path, offline_request: Path | None, offline_reply: Path | None, name: str | None) -> None:
    """Have the newest cosigned checkpoint of HQ stamped now by every authority that has not done so."""
    if offline_request is not None and offline_reply is not None:
        raise UsageError("time stamp: a request or a reply, not both")
    if (offline_reply is None) != (name is None):
        raise UsageError("time stamp: --offline-reply and --authority go together")
    with open_house(hq) as headquarters:
        if offline_request is not None:
            size, request = authorities.offline_request(headquarters)
            write_file(offline_request, request)
            say(f"request over the checkpoint of {size} entries written; it says nothing but a digest")
            return
        if offline_reply is not None and name is not None:
            reply = read_plain(offline_reply, MAX_REPLY_BYTES, "reply")
            size, told = authorities.offline_reply(headquarters, name, reply)
            faults = {f"time {name}": told} if told else {}
            say(f"time stamp of {name} over the checkpoint of {size} entries is kept")
        else:
            before = {(kept.size, kept.authority) for kept in authorities.tokens(headquarters)}
            faults = authorities.stamp(headquarters, force=True)
            new = [k for k in authorities.tokens(headquarters) if (k.size, k.authority) not in before]
            for kept in new:
                emit({"size": kept.size, "authority": kept.authority, "token_sha256": kept.sha256})
            say(f"{len(new)} time stamps more" + ("" if new or faults else ": nothing new to stamp"))
        authorities.enter_stamps(headquarters)
    for who, fault in faults.items():
        say(f"{who}: {fault}")
    failed = [who for who, fault in faults.items() if not fault.startswith(authorities.DIFFER)]
    if failed:
        raise StoreError(f"time stamp: none from {', '.join(name.removeprefix('time ') for name in failed)}")


@time_.command("verify")
@click.argument("hq", type=FOLDER)
def time_verify(hq: Path) -> None:
    """Check every kept time stamp with OpenSSL and with rfc3161-client, at the time that it states.

    One JSON line each. Exit 1 when one is refused by our own rules, or taken by neither program.
    """
    bad = disputed = count = 0
    with open_house(hq) as headquarters:
        for each in authorities.check_tokens(headquarters):
            count += 1
            row: dict[str, object] = {"size": each.kept.size, "authority": each.kept.authority}
            if each.judged is None:
                bad += 1
                emit({**row, "fault": each.fault, "entered": each.entered})
                say(f"REFUSED: {each.kept.size}.{each.kept.authority}: {each.fault}")
                continue
            accuracy = each.judged.accuracy.total_seconds() if each.judged.accuracy is not None else None
            said = {one.program: one.verdict for one in each.judged.said}
            time = each.judged.time.isoformat().replace("+00:00", "Z")
            emit({**row, "time": time, "accuracy_seconds": accuracy, **said, "entered": each.entered})
            if each.judged.disputed:
                disputed += 1
                say(f"THE PROGRAMS DIFFER on {each.kept.size}.{each.kept.authority}: {each.judged.words()}")
            for one in each.judged.said:
                if one.verdict == "absent":
                    say(
                        f"not asked about {each.kept.size}.{each.kept.authority}: {one.program}: {one.reason}"
                    )
    say(f"{count} time stamps, {bad} refused, {disputed} on which the two programs differ")
    if bad:
        raise SignatureError(f"time stamps: {bad} of {count} refused")


@time_.command("ots")
@click.argument("hq", type=FOLDER)
@click.argument("calendars", nargs=-1, required=True)
def time_ots(hq: Path, calendars: tuple[str, ...]) -> None:
    """Also hand the newest cosigned checkpoint to OpenTimestamps CALENDARS (URLs).

    What is kept is a pending proof: it must be upgraded within weeks, with the OpenTimestamps client.
    """
    with open_house(hq) as headquarters:
        size, faults = ots.submit(headquarters, calendars)
    for url, fault in faults.items():
        say(f"calendar {url}: {fault}")
    say(f"pending proof over the checkpoint of {size} entries: time/{size}.ots")
