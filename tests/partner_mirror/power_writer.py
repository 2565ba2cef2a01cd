"""Has a mirror take a register, deposits and objects for ever; prints what is acknowledged.

Arguments: the partner's folder, and `no-sync` for the control.
"""

from __future__ import annotations

import json
import os
import random
import sys
from itertools import count
from pathlib import Path

from partner_mirror.stage import ORIGIN, Clock, Register, ask, deposit, digest, mirror_in, whole
from vedette.formats.deposit import deposit_digest
from vedette.formats.mirror_request import parse_mirror_info
from vedette.formats.note import parse_note
from vedette.formats.witness_request import AddCheckpoint
from vedette.register.mirroring import entries_request
from vedette_partner.folder import open_folder


def main(folder: Path, sync: bool) -> None:
    """Work until the disk fails."""
    if not sync:
        os.fsync = lambda handle: None
    role = mirror_in(open_folder(folder), Clock())
    if not sync:
        role.state.database.rows("PRAGMA synchronous = OFF")
    chance = random.Random(os.urandom(8))
    register = Register()
    held = role.state.head(ORIGIN)
    if held is not None:
        register.grow(held.size)
    print("{}", flush=True)
    for _ in count():
        old = register.log.size
        head = register.grow(old + chance.randint(1, 600))
        size = register.log.size
        proof = tuple(register.log.consistency(old))
        assert ask(role, "POST", "add-checkpoint", AddCheckpoint(old, proof, head).encode()).status == 200
        status = 202
        while status == 202:
            start = role.state.position(ORIGIN).next
            body = entries_request(register.log, ORIGIN, size, start)
            answer = ask(role, "POST", "add-entries", body[: chance.randint(60_000, 600_000)])
            status = answer.status
            if status == 202:
                say(next=parse_mirror_info(whole(answer)).next)
        assert status == 200
        say(cosigned=size)
        data = chance.randbytes(chance.randint(0, 90_000))
        number = role.deposits.ledger.next(ORIGIN).number
        before = role.deposits.ledger.deposit(ORIGIN, number - 1)
        note = deposit(number, [data], previous=before[1] if before else None)
        assert before is None or before[0] == deposit_digest(parse_note(before[1]).text)
        assert ask(role, "POST", "add-deposit", note).status == 200
        say(deposit=number)
        at = 0
        while at is not None:
            piece = data[at : at + chance.randint(1, 50_000)]
            answer = ask(role, "POST", f"objects/{digest(data)}/{at}", piece)
            at = int(whole(answer)) if answer.status == 202 else None  # type: ignore[assignment]
            say(object=digest(data), held=-1 if at is None else at)


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "no-sync" not in sys.argv)
