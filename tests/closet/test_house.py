"""A locked house at work: nothing private lies in its folder in the open, and it opens for its key alone."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from closet.stage import GROUP, MISSION, PASSPHRASE, bare, build_locked, build_plain, cover_of, locked, opened
from instruments.canaries import search_tree
from restore.stage import Stage
from vedette.adapters.cover import SealedCover
from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.opening import Warden
from vedette.cli.common import clock
from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, OpenError, UsageError
from vedette.house.abroad.authorities import add_authority
from vedette.house.abroad.outbox import Outbox
from vedette.house.abroad.watching import acknowledge, look_from_headquarters
from vedette.house.closed import Behind, read_behind, write_behind
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.headquarters import Headquarters
from vedette.house.recovery.house_copy import add_segment, read_state
from vedette.intake.desk import IntakeDesk

CHANCE = random.Random(4)
REASON = f"shown to Amina Zourabova-{CHANCE.getrandbits(40):x}, sister of the witness"
ACTOR = f"otter-{CHANCE.getrandbits(40):x}"
AUTHORITY = f"cadran-{CHANCE.getrandbits(20):x}"
MEDIA = b"\xff\xd8\xff\xe1Exif\0\0MM\0*" + CHANCE.randbytes(40)
WAITING = "nord said: the line of Bélaïa Tserkva is cut"
CANARIES: list[str | bytes] = [
    GROUP,
    MISSION,
    REASON,
    ACTOR,
    WAITING,
    MEDIA,
    "AGE-SECRET-KEY",
    "PRIVATE+KEY+",
]
"""What the private files of the house say somewhere; the control says that they do."""
CHAIN = Path(__file__).parent.parent / "time"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def live(stage: Stage, secret: bytes | None) -> None:
    """Act in the house so that every canary gets into one of its files."""
    with Headquarters(stage.hq, clock, cover=None if secret is None else cover_of(secret)) as hq:
        package = next(iter(sorted(path.name for path in (stage.hq / "vault").glob("*/*"))))
        event = CustodyEvent(
            action=Action.VIEW,
            actor=ACTOR,
            event=os.urandom(16).hex(),
            time=hq.now(),
            package_sha256=package,
            reason=REASON,
            counterparty="",
            place_class="abroad",
            digest_before=package,
            digest_after=package,
        )
        hq.enter([(event.action.entry_type, event.values())])
        outbox = Outbox(hq)
        outbox.failed("nord", "mirror", WAITING)
        outbox.write()
    # one package is damaged on the way: quarantine keeps it as it came
    delivery = stage.home / "damaged"
    stage.seal([MEDIA * 3])
    export_kit(stage.kit, delivery)
    known = {path.name for path in (stage.hq / "vault").glob("*/*")}
    (newest,) = [path for path in delivery.rglob("*.age") if digest(path) not in known]
    newest.write_bytes(newest.read_bytes()[: -len(MEDIA)] + MEDIA)
    cover = None if secret is None else cover_of(secret)
    with Headquarters(stage.hq, clock, cover=cover) as hq, Warden() as warden:
        IntakeDesk(IntakeHouse(hq, warden), ACTOR, clock, os.urandom).take(find_devices(delivery))
    assert list((stage.hq / "quarantine").rglob("package")), "nothing was put into quarantine"


def test_a_seized_locked_folder_says_nothing_and_a_plain_one_says_it_all(tmp_path: Path) -> None:
    control = build_plain(tmp_path / "plain", [MEDIA * 4, b"two"])
    live(control, None)
    hits = {hit.canary for found in search_tree(control.hq, CANARIES).values() for hit in found}
    assert hits == set(CANARIES), f"the control does not hold {set(CANARIES) - hits}"

    stage, secret = build_locked(tmp_path / "locked", [MEDIA * 4, b"two"])
    live(stage, secret)
    with opened(stage.hq, secret) as hq:
        hq.enter([("policy", {"policy_sha256": os.urandom(32).hex(), "time": hq.now()})])
    assert bare(stage.hq) == []
    extra: list[str | bytes] = [secret, PASSPHRASE, cover_of(secret)._key]
    assert search_tree(stage.hq, [*CANARIES, *extra]) == {}
    # and no file of any house is left out: what is private there is private here
    assert len(list((stage.hq / "quarantine").rglob("package"))) == 1


def test_every_file_of_a_house_is_covered_or_named_as_open(tmp_path: Path) -> None:
    stage, secret = build_locked(tmp_path / "s", [b"one"])
    live(stage, secret)
    with opened(stage.hq, secret) as hq:
        chain = next(CHAIN.rglob("*.pem"), None)
        if chain is not None:
            add_authority(hq, AUTHORITY, "-", chain.read_bytes())
        write_behind(hq.folder, Behind("unasked", 1, hq.now(), unasked=("w1",)), hq.cover)
    assert bare(stage.hq) == []
    with opened(stage.hq, secret) as hq:
        held = read_behind(hq.folder, hq.cover)
        assert held is not None and held.unasked == ("w1",)
        (stage.hq / "register" / "behind").unlink()
    told = look_from_headquarters(
        stage.hq, lambda: int(datetime.now(UTC).timestamp()), cover=cover_of(secret), timeout=5
    )
    assert told.looked.memory.edge.size > 0 and bare(stage.hq) == []
    with pytest.raises(Exception, match="alarm"):
        acknowledge(stage.hq / "monitor", lambda: 0, "ffff", "desk", cover_of(secret))


def test_without_its_key_or_with_another_nothing_opens_and_nothing_changes(tmp_path: Path) -> None:
    stage, secret = build_locked(tmp_path / "s", [b"one"])
    with pytest.raises(UsageError, match="headquarters hq: is locked"):
        Headquarters(stage.hq, clock)
    before = {path: path.read_bytes() for path in stage.hq.rglob("*") if path.is_file()}
    with pytest.raises(OpenError), Headquarters(stage.hq, clock, cover=SealedCover(bytes(32))) as hq:
        _ = hq.group
    assert before == {path: path.read_bytes() for path in stage.hq.rglob("*") if path.is_file()}
    plain = build_plain(tmp_path / "p", [b"one"])
    with pytest.raises(UsageError, match="is not locked at rest"):
        Headquarters(plain.hq, clock, cover=cover_of(secret))
    assert repr(opened(stage.hq, secret).cover) == "<SealedCover>"


def test_altered_swapped_and_plain_files_are_refused_by_name(tmp_path: Path) -> None:
    stage, secret = build_locked(tmp_path / "s", [b"one"])
    group, policy = stage.hq / "group.json", stage.hq / "policy.txt"
    good = group.read_bytes()
    for place in range(0, len(good), 5):
        bad = bytearray(good)
        bad[place] ^= 1
        group.write_bytes(bad)
        refused = pytest.raises((OpenError, ConflictError), match=r"group\.json|not covered yet")
        with refused, opened(stage.hq, secret) as hq:
            _ = hq.group
    group.write_bytes(good)
    kept = policy.read_bytes()
    policy.write_bytes(good)
    with opened(stage.hq, secret) as hq, pytest.raises(OpenError, match=r"policy\.txt"):
        _ = hq.policy
    policy.write_bytes(b"log forged\nquorum none\n")
    with opened(stage.hq, secret) as hq, pytest.raises(OpenError, match="not a covered file"):
        _ = hq.policy
    policy.write_bytes(kept)
    keys = stage.hq / "keys"
    shutil.copy(keys / "register-mldsa44", keys / "register-ed25519")
    with opened(stage.hq, secret) as hq, pytest.raises(OpenError, match="key register-ed25519"):
        hq.key("register-ed25519")


def test_only_the_tail_of_a_covered_journal_is_in_the_next_segment(tmp_path: Path) -> None:
    stage, secret = build_locked(tmp_path / "s", [b"one"])
    with locked(secret):
        stage.enter(200)
    draft = ("policy", {"policy_sha256": os.urandom(32).hex(), "time": "2026-05-14T10:00:00Z"})
    with opened(stage.hq, secret) as hq:
        add_segment(hq)
        hq.enter([draft])
        add_segment(hq)  # a base: what came before is larger than the first
        before = (stage.hq / "entries.journal").stat().st_size
        hq.enter([draft])
        ((_, size),) = add_segment(hq)
        state = read_state(hq.folder, hq.cover)
    assert before > 60_000 and size < before // 2
    assert state is not None and state.files["entries.journal"].size > before


def test_appending_to_a_long_journal_reads_its_end_only(tmp_path: Path) -> None:
    secret = os.urandom(32)
    journal = cover_of(secret).journal(tmp_path / "long.journal")
    journal.append([{"n": number} for number in range(20_000)])
    whole = (tmp_path / "long.journal").read_bytes()
    # the middle is damaged: appending does not look there, reading does
    (tmp_path / "long.journal").write_bytes(whole[:50_000] + b"!" + whole[50_001:])
    cover_of(secret).journal(tmp_path / "long.journal").append([{"n": 20_000}])
    with pytest.raises(OpenError, match=r"journal long\.journal"):
        list(cover_of(secret).journal(tmp_path / "long.journal").rows())
