"""The operations whose every file call is made to fail: where each begins, how it recovers, what it keeps."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from crash.audits import (
    Faults,
    Register,
    check_hq,
    check_kit,
    noted,
    parts,
    plainly,
    sha256,
    tree,
)
from crash.crew import SOURCE, Crew, Done
from vedette.adapters.bag_folder import BagFolder
from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.opening import Warden
from vedette.capture.sealing import Desk, Item
from vedette.cases.verify import verify_dossier
from vedette.cli.common import clock
from vedette.house.abroad.settling import settle, slips
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import (
    add_custodian,
    add_witness,
    desk_identity,
    enrol_device,
    open_mission,
)
from vedette.house.desks.site_desk import SiteDesk
from vedette.house.headquarters import Headquarters
from vedette.intake.desk import IntakeDesk
from vedette.register.anchor import encode_anchor
from vedette.register.audit import fsck
from vedette.seal import parse_identity

ORIGIN = "register.invented.example/r1"
CANARIES = [
    "канарейка-7f3a «они пришли ночью»".encode(),
    b"canary-c41d the blue gate by the mill",
    b"\x89canary-raw\x00\xfe\x01\x93",
]
NAMES = ["Свидетель Выдуманный.txt", "invented-name-gate.bin"]
KILLED = -9
PARTNER = [sys.executable, "-c", "from vedette_partner.cli import main; main()"]


class Stage:
    """A place in memory where one scene is played again and again from the same beginning."""

    def __init__(self, home: Path, crew: Crew) -> None:
        self.home = home
        self.crew = crew
        self.root = home / "root"
        self.hq, self.kit = self.root / "hq", self.root / "kit"
        self.custodian, self.out = self.root / "custodian", self.root / "out"
        self.sources, self.delivery = home / "sources", home / "delivery"
        self.stream = home / "stream"
        self.words: dict[str, str] = {}

    def build(self) -> None:
        """Invented sources, a headquarters with a custodian, a mission, a kit."""
        self.sources.mkdir()
        bodies = [CANARIES[0] * 3, bytes(range(256)) * 300 + CANARIES[1] + CANARIES[2] + bytes(900)]
        for name, body in zip(NAMES, bodies, strict=True):
            (self.sources / name).write_bytes(body)
        self.stream.write_bytes(b"stream " + CANARIES[1] * 700)
        self.contents = {*bodies, self.stream.read_bytes(), b""}
        self.root.mkdir()
        self.out.mkdir()
        Headquarters.create(self.hq, "Invented Group", ORIGIN, ["en"], os.urandom)
        with Headquarters(self.hq, clock) as hq:
            open_mission(hq, "m-1")
            add_custodian(hq, "a", self.custodian)
            enrol_device(hq, "m-1", self.kit)
            self.identity = desk_identity(hq, "m-1")
        self.fingerprint = KitFolder(self.kit).kit.fingerprint

    def seal(self, paths: list[Path], *, flush: bool = True, consent: tuple[str, ...] = ()) -> None:
        folder = KitFolder(self.kit)
        with folder.lock():
            desk = Desk(folder.kit, folder.key(), folder.log(), folder.outbox, clock, os.urandom)
            for path in paths:
                body = path.read_bytes()
                desk.seal(BytesIO(body), Item(path.name, "text/plain", len(body), consent=consent))
            if flush:
                desk.flush()

    def take(self) -> None:
        """Carry everything sealed to headquarters, and take it there, not settled."""
        if self.delivery.exists():
            shutil.rmtree(self.delivery)
        export_kit(self.kit, self.delivery)
        with Headquarters(self.hq, clock) as hq:
            IntakeDesk(IntakeHouse(hq), "duty-1", clock, os.urandom).take(find_devices(self.delivery))

    def digests(self) -> list[str]:
        with Headquarters(self.hq, clock) as hq:
            return [slip.package_sha256 for slip in slips(hq)]

    def freeze(self) -> None:
        self.count = len(tree(self.root))
        shutil.copytree(self.root, self.home / "first", symlinks=True)

    def reset(self) -> None:
        shutil.rmtree(self.root)
        shutil.copytree(self.home / "first", self.root, symlinks=True)


Argv = Callable[[Stage], list[str]]


@dataclass(frozen=True, slots=True)
class Scene:
    """One operation: `bad` are the ways to make it wrong that its audit must notice."""

    name: str
    prepare: Callable[[Stage], None]
    argv: Argv
    recover: Argv
    check: Callable[[Stage, Done, bool, Faults], None]
    bad: tuple[str, ...] = ()
    stdin: bool = False
    recovered_with: tuple[int, ...] = (0,)
    shown: str = ""
    """The folder under `out` where content may be read by design, once it is whole."""


# checks


def _kit(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    found = check_kit(
        stage.kit, (stage.identity, stage.fingerprint), stage.contents, faults, recovered=recovered
    )
    acknowledged = [line for line in done.lines() if "package" in line]
    for line in acknowledged:
        kept = found.get(line["package"])
        if kept is None:
            faults.append(f"acknowledged, and not here: {line['package']}")
        elif (kept[0].package_sha256, kept[0].index, kept[1]) != (line["sha256"], line["index"], 1):
            faults.append(f"acknowledged otherwise than kept: {line['package']}")
    if done.status == 0 and len(acknowledged) < 2:
        faults.append(f"success, and only {len(acknowledged)} acknowledged")


def _exported(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    target = stage.out / "d1"
    device = KitFolder(stage.kit)
    for path in target.glob("outbox/*.age"):
        with noted(faults, path.name):
            assert path.read_bytes() == (stage.kit / "outbox" / path.name).read_bytes()
    whole = sorted(p.name for p in (stage.kit / "outbox").glob("*.*"))
    if done.status == 0 or recovered:
        with noted(faults, "exported log"):
            fsck(find_devices(target)[0].log, device.kit.device, [device.key().verifier])
            assert sorted(p.name for p in (target / "outbox").iterdir()) == whole, "not all packages"


def _received(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    _quiet_kit(stage, recovered, faults)
    if done.status == 0 or recovered:
        with noted(faults, "kit"):
            kit = KitFolder(stage.kit)
            assert len(kit.receipts()) == 2, "receipts"
            assert kit.kit.checkpoint.size == int(stage.words["size"]), "an older checkpoint"


def _forgotten(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    _quiet_kit(stage, recovered, faults)
    left = {path.name for path in (stage.kit / "outbox").iterdir()}
    if not left >= {f"{stage.words['kept']}.age", f"{stage.words['kept']}.slip"}:
        faults.append("a package without a receipt of a second copy is gone")
    if (done.status == 0 or recovered) and len(left) != 2:
        faults.append(f"outbox: {sorted(left)} left")


def _quiet_kit(stage: Stage, recovered: bool, faults: Faults) -> None:
    check_kit(stage.kit, (stage.identity, stage.fingerprint), set(), faults, recovered=recovered)


def _house(stage: Stage, recovered: bool, faults: Faults) -> Register | None:
    return check_hq(stage.hq, stage.custodian, faults, recovered=recovered)


def _intake(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    register = _house(stage, recovered, faults)
    kept = {path.name for path in (stage.hq / "vault").glob("??/*")}
    entered = {
        row.values["package_sha256"]
        for row in (register.logged() if register else [])
        if row.type == "custody" and row.values["action"] == "receive"
    }
    said = {line["package_sha256"] for line in done.lines() if line.get("result") in ("taken", "known")}
    for digest in said:
        if digest not in kept or digest not in entered:
            faults.append(f"acknowledged, and not kept and entered: {digest}")
    reasons = list((stage.hq / "quarantine").glob("*/reason.json"))
    if recovered and (len(entered), len(reasons)) != (2, 1):
        faults.append(f"after recovery {len(entered)} entered, {len(reasons)} in quarantine")


def _settled(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    _house(stage, recovered, faults)
    receipts = len(list((stage.hq / "outgoing").glob("*/*.receipt")))
    if (recovered or any("states" in line for line in done.lines())) and receipts != 2:
        faults.append(f"{receipts} receipts, 2 expected")


def _entered(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    register = _house(stage, recovered, faults)
    if register is None:
        return
    acts = [row for row in register.logged() if row.values.get("reason") == "crash-test"]
    if len(acts) > 2 or (done.status == 0 and len(acts) != 2):
        faults.append(f"{len(acts)} events entered, status {done.status}")


def _put(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    _house(stage, recovered, faults)
    digest = stage.words["object"]
    path = stage.custodian / "objects" / digest[:2] / digest
    if (any("put" in line for line in done.lines()) or recovered) and not path.exists():
        faults.append("acknowledged, and the object is not there")


def _anchored(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    register = _house(stage, recovered, faults)
    if (done.status == 0 or recovered) and register is not None:
        heads = [row for row in register.logged() if row.type == "device-checkpoint"]
        if len(heads) != 1:
            faults.append(f"{len(heads)} heads entered")


def _dossier(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    _house(stage, recovered, faults)
    target = stage.out / "dossier"
    if target.exists():
        with noted(faults, "dossier"):
            verdict = verify_dossier(BagFolder(target), None)
            assert verdict.verdict == "verified", f"{verdict.thing}: {verdict.message}"
    elif recovered or done.status == 0:
        faults.append("no dossier")


def _site(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    register = _house(stage, recovered, faults)
    manifest = stage.out / "site" / "release.json"
    if (stage.out / "site").exists() and register is not None:
        with noted(faults, "site"):
            digest = hashlib.sha256(manifest.read_bytes()).hexdigest()
            rows = [r for r in register.logged() if r.values.get("manifest_sha256") == digest]
            assert len(rows) == 1, "its release is not in the register"
            assert (stage.out / "site" / "release.tlog-proof").stat().st_size, "no proof"
    elif recovered or done.status == 0:
        faults.append("no site")


def _mission(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    _house(stage, recovered, faults)
    for path in (stage.hq / "missions").glob("[!.]*.json"):
        record = path.read_text()
        if '"m-2"' not in record:
            continue
        with noted(faults, "mission"):
            files = [p for p in stage.out.iterdir() if not p.name.startswith(".")]
            vaults = [parse_identity(p.read_text().strip()).recipient.encode() for p in files]
            assert any(vault in record for vault in vaults), "open, and its vault identity is lost"


def _opened(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    register = _house(stage, recovered, faults)
    output = stage.out / "opened"
    if output.exists():
        if output.read_bytes() not in stage.contents:
            faults.append("opened, and the content is another")
        if register is not None and not register.log_has("a check"):
            faults.append("opened, and not entered")
    elif recovered or done.status == 0:
        faults.append("not opened")


def _enrolled(stage: Stage, done: Done, recovered: bool, faults: Faults) -> None:
    _house(stage, recovered, faults)
    if any("device" in line for line in done.lines()):
        with noted(faults, "kit"):
            kit = KitFolder(stage.out / "kit2")
            assert kit.key().name == done.lines()[0]["device"]


# beginnings


def _begin_kit(stage: Stage) -> None:
    stage.seal([stage.sources / NAMES[0]])
    shutil.rmtree(stage.hq)


def _begin_tile(stage: Stage) -> None:
    folder = KitFolder(stage.kit)
    folder.log().append([b"entry %d" % number for number in range(255)])
    shutil.rmtree(stage.hq)


def _begin_cut(stage: Stage) -> None:
    """Two packages closed and not logged, the second without its name; a lone part."""
    stage.seal([stage.sources / NAMES[0]])
    stage.seal([stage.sources / NAMES[0], stage.sources / NAMES[1]], flush=False)
    last = max((stage.kit / "outbox").glob("*.slip"), key=lambda p: p.stat().st_ctime_ns)
    last.with_suffix(".age").rename(last.with_name(f".part-{last.stem}"))
    (stage.kit / "outbox" / ".part-0000").write_bytes(b"x" * 5000)
    shutil.rmtree(stage.hq)


def _begin_two(stage: Stage) -> None:
    stage.seal([stage.sources / NAMES[0], stage.sources / NAMES[1]])


def _begin_receipts(stage: Stage) -> None:
    """Receipts wait outside; two checkpoints, the newer one listed first."""
    _begin_two(stage)
    stage.take()
    with Headquarters(stage.hq, clock) as hq:
        settle(hq)
        older = (stage.hq / "cosigned" / "latest").read_bytes()
        hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
        stage.words["size"] = str(settle(hq).size)
    shutil.copytree(stage.hq / "outgoing", stage.home / "back" / "a")
    (stage.home / "back" / "b").mkdir()
    (stage.home / "back" / "b" / "checkpoint").write_bytes(older)


def _begin_forget(stage: Stage) -> None:
    _begin_receipts(stage)
    kit = KitFolder(stage.kit)
    for path in (stage.home / "back").rglob("*.receipt"):
        kit.take_receipt(path.read_bytes())
    before = {path.stem for path in (stage.kit / "outbox").glob("*.slip")}
    stage.seal([stage.sources / NAMES[0]])
    after = {path.stem for path in (stage.kit / "outbox").glob("*.slip")}
    stage.words["kept"] = (after - before).pop()
    shutil.rmtree(stage.hq)


def _begin_intake(stage: Stage) -> None:
    _begin_two(stage)
    stage.seal([stage.sources / NAMES[0]])
    export_kit(stage.kit, stage.delivery)
    victim = sorted((stage.delivery / "outbox").glob("*.age"))[1]
    body = bytearray(victim.read_bytes())
    body[-40] ^= 1
    victim.write_bytes(body)
    shutil.rmtree(stage.kit)


def _begin_taken(stage: Stage) -> None:
    _begin_two(stage)
    stage.take()
    shutil.rmtree(stage.kit)


def _begin_witness(stage: Stage) -> None:
    with Headquarters(stage.hq, clock) as hq:
        url, vkeys = stage.words["url"], tuple(stage.words["vkeys"].split())
        names = ("register-ed25519", "register-mldsa44")
        keys = [hq.key(name).verifier.vkey for name in names]
        subprocess.run(
            [*PARTNER, "trust", str(stage.home / "witness"), *keys],
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            capture_output=True,
            check=True,
        )
        add_witness(hq, "w1", url, vkeys, 1)
    _begin_taken(stage)


def _begin_full_register(stage: Stage) -> None:
    _begin_taken(stage)
    with Headquarters(stage.hq, clock) as hq:
        count = 255 - hq.register.log.size
        hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})] * count)


def _begin_object(stage: Stage) -> None:
    source = stage.home / "object"
    source.write_bytes(os.urandom(300_000))
    stage.words["object"] = sha256(source)


def _begin_anchor(stage: Stage) -> None:
    _begin_two(stage)
    checkpoint = KitFolder(stage.kit).log().checkpoint_bytes
    assert checkpoint is not None
    stage.words["anchor"] = encode_anchor(checkpoint)
    shutil.rmtree(stage.kit)


def _begin_settled(stage: Stage) -> None:
    _begin_taken(stage)
    with Headquarters(stage.hq, clock) as hq:
        settle(hq)
    stage.words["digests"] = " ".join(stage.digests())


def _begin_site(stage: Stage) -> None:
    stage.seal([stage.sources / NAMES[0]], consent=("C18/2026-001",))
    stage.take()
    shutil.rmtree(stage.kit)
    (digest,) = stage.digests()
    with Headquarters(stage.hq, clock) as hq, Warden() as warden:
        titles = {"en": "A gate", "fr": "Un portail", "ru": "Ворота"}
        SiteDesk(hq, warden, "editor-1").mark(digest, titles, "C18/2026-001", "ru")


def _seal_argv(stage: Stage) -> list[str]:
    paths = [str(stage.sources / name) for name in NAMES]
    return ["seal", str(stage.kit), *paths, "--consent", "C18/2026-001", "--place", "coarse: north"]


def _recover_kit(stage: Stage) -> list[str]:
    return ["recover-kit", str(stage.kit)]


def _recover_hq(stage: Stage) -> list[str]:
    return ["recover-hq", str(stage.hq)]


def _export_argv(stage: Stage) -> list[str]:
    return ["device", "export", str(stage.kit), str(stage.out / "d1")]


def _receive_argv(stage: Stage) -> list[str]:
    return ["device", "receive", str(stage.kit), str(stage.home / "back")]


def _forget_argv(stage: Stage) -> list[str]:
    return ["device", "forget", str(stage.kit)]


def _intake_argv(stage: Stage) -> list[str]:
    return ["intake", "--no-settle", str(stage.hq), str(stage.delivery)]


def _settle_argv(stage: Stage) -> list[str]:
    return ["settle", str(stage.hq)]


def _put_argv(stage: Stage) -> list[str]:
    return ["put", str(stage.custodian / "objects"), stage.words["object"], str(stage.home / "object")]


def _anchor_argv(stage: Stage) -> list[str]:
    return ["anchor", str(stage.hq), stage.words["anchor"]]


def _dossier_argv(stage: Stage) -> list[str]:
    first = stage.words["digests"].split()[0]
    return ["dossier", "build", str(stage.hq), str(stage.out / "dossier"), first, "--reason", "for a court"]


def _site_argv(stage: Stage) -> list[str]:
    return ["site", "build", str(stage.hq), str(stage.out / "site")]


def _open_argv(stage: Stage) -> list[str]:
    first = stage.words["digests"].split()[0]
    return ["open", str(stage.hq), first, str(stage.out / "opened"), "--reason", "a check"]


def _enrol_argv(stage: Stage) -> list[str]:
    return ["device", "enrol", str(stage.hq), "m-1", str(stage.out / "kit2")]


def _mission_argv(stage: Stage) -> list[str]:
    return ["mission", "open", str(stage.hq), "m-2", "--vault-identity", str(stage.out / "vault")]


SCENES = [
    Scene(
        "seal",
        _begin_kit,
        _seal_argv,
        _recover_kit,
        _kit,
        bad=("ack_before_log", "plaintext_aside", "slip_after_name", "tiles_in_place"),
    ),
    Scene(
        "seal over a full tile", _begin_tile, _seal_argv, _recover_kit, _kit, bad=("checkpoint_before_tiles",)
    ),
    Scene(
        "seal a stream",
        _begin_kit,
        lambda stage: ["seal", str(stage.kit), "-"],
        _recover_kit,
        _kit,
        stdin=True,
    ),
    Scene("seal after a crash", _begin_cut, _seal_argv, _recover_kit, _kit),
    Scene("export", _begin_two, _export_argv, _export_argv, _exported, bad=("write_in_place",)),
    Scene("receive", _begin_receipts, _receive_argv, _receive_argv, _received, bad=("write_in_place",)),
    Scene("forget", _begin_forget, _forget_argv, _forget_argv, _forgotten),
    Scene(
        "intake",
        _begin_intake,
        _intake_argv,
        _intake_argv,
        _intake,
        bad=("log_before_journal",),
        recovered_with=(1,),
    ),
    Scene("settle", _begin_taken, _settle_argv, _settle_argv, _settled, bad=("receipt_unseen",)),
    Scene("settle with a witness", _begin_witness, _settle_argv, _settle_argv, _settled),
    Scene(
        "enter over a full tile",
        _begin_full_register,
        lambda stage: ["custody", "add", str(stage.hq), "copy", "all", "--reason", "crash-test"],
        _recover_hq,
        _entered,
        bad=("log_before_journal", "checkpoint_before_tiles"),
    ),
    Scene("put", _begin_object, _put_argv, _put_argv, _put, bad=("write_in_place",)),
    Scene("anchor", _begin_anchor, _anchor_argv, _anchor_argv, _anchored),
    Scene(
        "dossier",
        _begin_settled,
        _dossier_argv,
        _dossier_argv,
        _dossier,
        recovered_with=(0, 1),
        shown="dossier",
    ),
    Scene("site", _begin_site, _site_argv, _site_argv, _site, recovered_with=(0, 1), shown="site"),
    Scene("mission", lambda stage: None, _mission_argv, _mission_argv, _mission, recovered_with=(0, 1)),
    Scene("open", _begin_settled, _open_argv, _open_argv, _opened, recovered_with=(0, 1), shown="opened"),
    Scene(
        "enrol",
        lambda stage: None,
        _enrol_argv,
        _enrol_argv,
        _enrolled,
        recovered_with=(0, 1),
    ),
]


@contextmanager
def staged(scene: Scene, home: Path) -> Iterator[Stage]:
    """Set the stage for a scene."""
    (home / "root").mkdir(parents=True)
    with Crew(home / "root") as crew, _witness(home, "witness" in scene.name) as words:
        (home / "root").rmdir()
        stage = Stage(home, crew)
        stage.words.update(words)
        stage.build()
        scene.prepare(stage)
        stage.freeze()
        yield stage


@contextmanager
def _witness(home: Path, wanted: bool) -> Iterator[dict[str, str]]:
    """A real witness process that will trust the register of this stage, once it is told its keys."""
    if not wanted:
        yield {}
        return
    program = PARTNER
    place = str(home / "witness")
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}

    def ask(*words: str) -> str:
        done = subprocess.run([*program, *words], env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    card = ask("init", place, "--name", "witness.invented.example", "--roles", "witness").splitlines()
    vkeys = [line.split()[1] for line in card if line.startswith("witness ")]
    serving = [*program, "serve", place, "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(serving, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = f"{process.stdout.readline().split()[1]}/witness"
        yield {"url": url, "vkeys": " ".join(vkeys)}
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def play(stage: Stage, scene: Scene, at: int, kind: str, bad: str = "") -> Faults:
    """Break one call of a scene, recover twice, and return every promise that was not kept."""
    stage.reset()
    faults: Faults = []
    stdin = stage.stream if scene.stdin else None
    done = stage.crew.run(scene.argv(stage), at, kind, bad=bad, stdin=stdin)
    if at and done.calls < at:
        faults.append(f"instrument: only {done.calls} calls were made")
    if done.status not in (0, 1, KILLED):
        faults.append(f"ended with {done.status}: {done.stderr[-300:]}")
    elif "Traceback" in done.stderr:
        faults.append(f"a trace: {done.stderr[-300:]}")
    needles = [*CANARIES, *(name.encode() for name in NAMES)]

    def audit(recovered: bool) -> None:
        scene.check(stage, done, recovered, faults)
        inside = stage.out / scene.shown if recovered else stage.out
        faults.extend(
            plainly(stage.root, needles, lambda path: bool(scene.shown) and path.is_relative_to(inside))
        )

    audit(False)
    trees = []
    for _ in range(2):
        again = stage.crew.run(scene.recover(stage), bad=bad if bad == "plaintext_aside" else "")
        if again.status not in scene.recovered_with or "Traceback" in again.stderr:
            faults.append(f"recovery ended with {again.status}: {again.stderr[-300:]}")
        if not trees:
            audit(True)
        trees.append(tree(stage.root))
    faults += [f"left half written: {name}" for name in parts(stage.root)]
    if trees[0] != trees[1]:
        changed = {
            name for name in trees[0].keys() | trees[1].keys() if trees[0].get(name) != trees[1].get(name)
        }
        faults.append(f"the second recovery changes {sorted(changed)[:4]}")
    return faults
