"""A device with the kit, its temporary folder and its home on one real ext4 is seized after sealing.

Sources lie elsewhere, as they do when they come from a card or a pipe. The raw blocks are searched for every
canary in every spelling of `instruments.canaries`; the control is the same content, copied and deleted.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from instruments import skip_aloud
from instruments.canaries import Hit, search
from instruments.loopfs import LoopDisk, loop_ext4, require_root, tmpfs, unmount
from journeys.shell import VEDETTE, environment, rows, vedette
from vedette.errors import VedetteError
from vedette.seal import open_stream, parse_identity

pytestmark = pytest.mark.root
WORDS = ["мельница", "gate", "сын", "neighbour", "ночью", "river", "школа", "témoin"]


@pytest.fixture(autouse=True)
def _root() -> None:
    require_root()


@dataclass(frozen=True)
class Planted:
    """What must not be found, by where it was put."""

    content: list[str]
    raw: list[bytes]
    names: list[str]
    stream: list[str]
    consent: str
    place: str
    aborted: list[str]
    full: list[str]

    @property
    def on_disk(self) -> list[str | bytes]:
        """What the control writes: everything but words given on the command line."""
        return [*self.content, *self.raw, *self.names, *self.stream, *self.aborted, *self.full]

    @property
    def all(self) -> list[str | bytes]:
        return [*self.on_disk, self.consent, self.place]


def plant(seed: int) -> Planted:
    chance = random.Random(seed)

    def text(kind: str) -> str:
        return f"{kind} {chance.choice(WORDS)}-{chance.getrandbits(48):012x} {chance.choice(WORDS)}"

    def many(kind: str, count: int) -> list[str]:
        return [text(kind) for _ in range(count)]

    return Planted(
        content=many("рассказ", 14),
        raw=[b"Exif\0\0MM\0*" + chance.randbytes(24) for _ in range(4)],
        names=[f"{name}.txt" for name in [*many("Свидетель", 5), *many("name", 3)]],
        stream=many("stream", 5),
        consent=f"C17/{chance.getrandbits(60):015x}",
        place=f"coarse: {text('place')}",
        aborted=many("aborted", 6),
        full=many("full", 4),
    )


def write_sources(folder: Path, planted: Planted) -> None:
    """Files with the canaries, in folders of their own for each way in which the sealing ends."""
    chance = random.Random(1)
    for part in ("sealed", "aborted", "full"):
        (folder / part).mkdir(parents=True)
    pieces: list[bytes] = [*(text.encode() for text in planted.content), *planted.raw]
    for number, name in enumerate(planted.names):
        body = b"\n".join(chance.randbytes(300) + piece for piece in pieces[number :: len(planted.names)])
        (folder / "sealed" / name).write_bytes(body + chance.randbytes(500))
    for part, texts in (("aborted", planted.aborted), ("full", planted.full)):
        for number, text in enumerate(texts):
            body = (text.encode() + chance.randbytes(1000)) * 4000
            (folder / part / f"{part}-{number}").write_bytes(body)
    (folder / "stream").write_bytes(b"".join(text.encode() * 50 for text in planted.stream))


@pytest.fixture
def sources() -> Iterator[Path]:
    with tmpfs(200 * 1024) as mount:
        yield mount


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A headquarters with a mission, elsewhere."""
    hq = tmp_path / "hq"
    vedette(
        "hq", "init", "--no-lock", hq, "--group", "Invented Group", "--origin", "register.invented.example/r1"
    )
    vedette("mission", "open", hq, "m-1", "--vault-identity", tmp_path / "vault.identity")
    return hq


def allow_core_dumps() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def seal_and_kill(
    device: dict[str, str], kit: Path, paths: list[Path], after: float, how: signal.Signals
) -> None:
    """Seal, and be ended in the middle, in a place where a core dump may be written."""
    before = set((kit / "outbox").glob(".part-*"))
    process = subprocess.Popen(
        [*VEDETTE, "seal", str(kit), *map(str, paths)],
        env=environment(**device),
        cwd=kit,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=allow_core_dumps,
    )
    until = time.monotonic() + 20
    while not set((kit / "outbox").glob(".part-*")) - before and time.monotonic() < until:
        time.sleep(0.002)
    time.sleep(after)
    process.send_signal(how)
    process.communicate()


def settled(disk: LoopDisk) -> None:
    os.sync()
    unmount(disk.mount)


def test_nothing_that_was_sealed_is_on_the_disk_of_the_device(house: Path, sources: Path) -> None:
    planted = plant(7)
    assert len(planted.all) >= 40
    write_sources(sources, planted)
    with loop_ext4(96) as disk:
        kit = disk.mount / "kit"
        for name in ("home", "tmp"):
            (disk.mount / name).mkdir()
        device = {"HOME": str(disk.mount / "home"), "TMPDIR": str(disk.mount / "tmp")}
        vedette("device", "enrol", house, "m-1", kit)
        words = ["--consent", planted.consent, "--place", planted.place]
        out, err = vedette("seal", kit, sources / "sealed", *words, **device)
        assert len(rows(out)) == len(planted.names)
        held, err2 = vedette("seal", kit, "-", *words, stdin=(sources / "stream").read_bytes(), **device)
        assert len(rows(held)) == 2
        for said in (out, err, held, err2):
            assert not any(isinstance(c, str) and c in said for c in planted.all)
        for number, path in enumerate(sorted((sources / "aborted").iterdir())):
            how = signal.SIGABRT if number % 2 else signal.SIGKILL
            seal_and_kill(device, kit, [path], 0.002 * number, how)
        assert not list(disk.mount.rglob("core*")), "a core dump was left"
        _fill(disk.mount, 3 << 20)
        _, err = vedette("seal", kit, sources / "full", status=1, **device)
        assert "No space left" in err
        (disk.mount / "filler").unlink()
        vedette("device", "status", kit, **device)
        vedette("device", "anchor", kit, **device)
        settled(disk)
        assert search(disk.image, planted.all) == []
        assert search(disk.image, ["AGE-SECRET-KEY"]) == [], "an identity is on the device"


def _fill(mount: Path, leave: int) -> None:
    status = os.statvfs(mount)
    count = status.f_bavail * status.f_frsize - leave
    with (mount / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, count)


def test_control_what_is_copied_and_deleted_is_found(sources: Path) -> None:
    planted = plant(7)
    write_sources(sources, planted)
    with loop_ext4(96) as disk:
        shutil.copytree(sources, disk.mount / "copy")
        os.sync()
        shutil.rmtree(disk.mount / "copy")
        settled(disk)
        hits: list[Hit] = search(disk.image, planted.on_disk)
        assert {hit.canary for hit in hits} == set(planted.on_disk)


def test_a_kit_opens_nothing_that_it_sealed(house: Path, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    vedette("device", "enrol", house, "m-1", kit)
    secret = tmp_path / "secret"
    secret.write_bytes(b"a word for nobody here")
    vedette("seal", kit, secret)
    assert not any(b"AGE-SECRET-KEY" in p.read_bytes() for p in kit.rglob("*") if p.is_file())
    (package,) = (kit / "outbox").glob("*.age")
    for path in [p for p in kit.rglob("*") if p.is_file()]:
        for line in path.read_bytes().decode("utf-8", "replace").splitlines():
            with pytest.raises(VedetteError), package.open("rb") as source:
                open_stream(source, [parse_identity(line.strip())], armored=False)


def test_no_process_is_left_after_sealing_and_its_kill(house: Path, tmp_path: Path, sources: Path) -> None:
    kit = tmp_path / "kit"
    vedette("device", "enrol", house, "m-1", kit)
    big = sources / "big"
    big.write_bytes(os.urandom(1 << 20) * 60)
    vedette("seal", kit, big)
    seal_and_kill({}, kit, [big], 0.01, signal.SIGKILL)
    assert not _mentioning(str(kit))


def _mentioning(text: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue
        if text.encode() in words and int(path.parent.name) != os.getpid():
            found.append(words.decode("utf-8", "replace"))
    return found


WATCHER = """
import json, pathlib, resource, subprocess, sys, time
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
def below(pid):
    try:
        return [int(w) for w in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
def look(pid):
    try:
        limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
        core = next(line.split()[4] for line in limits.splitlines() if line.startswith("Max core"))
    except (OSError, StopIteration):
        return None
    try:
        open(f"/proc/{pid}/mem", "rb").close()
    except PermissionError:
        return core, "closed"
    except OSError:
        return None
    return core, "open"
seen = {"command": set(), "warden": set(), "child": set()}
run = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
while run.poll() is None:
    seen["command"].add(look(run.pid))
    for warden in below(run.pid):
        seen["warden"].add(look(warden))
        for child in below(warden):
            seen["child"].add(look(child))
    time.sleep(0.001)
print(json.dumps([run.returncode, {k: sorted(v - {None}) for k, v in seen.items()}]))
"""


def test_whoever_handles_content_leaves_no_core_and_cannot_be_looked_into(
    house: Path, tmp_path: Path, sources: Path
) -> None:
    """Looked at from outside while they run, by a root without the right to trace: core limit 0, closed."""
    if shutil.which("setpriv") is None:
        skip_aloud("setpriv is not installed")
    kit = tmp_path / "kit"
    vedette("device", "enrol", house, "m-1", kit)
    big = sources / "big"
    big.write_bytes(os.urandom(1 << 20) * 60)
    untraced = [
        "setpriv",
        "--bounding-set=-sys_ptrace",
        "--inh-caps=-sys_ptrace",
        sys.executable,
        "-c",
        WATCHER,
    ]

    def watched(*words: str | Path) -> dict[str, list[list[str]]]:
        argv = [*untraced, *VEDETTE, *map(str, words)]
        done = subprocess.run(argv, env=environment(), capture_output=True, text=True, check=True)
        status, seen = json.loads(done.stdout)
        assert status == 0, done.stderr
        assert isinstance(seen, dict)
        return seen

    assert ["0", "closed"] in watched("seal", kit, big)["command"]
    seen = watched("intake", house, kit)
    assert ["0", "closed"] in seen["command"]
    assert ["0", "closed"] in seen["child"], seen
    assert ["unlimited", "open"] in seen["command"], "the watcher sees nothing open: it proves nothing"


def test_control_an_interpreter_that_aborts_leaves_what_it_held(sources: Path) -> None:
    """So that the aborted sealings above mean something: here a core is written, and it talks."""
    if not Path("/proc/sys/kernel/core_pattern").read_text().startswith("core"):
        skip_aloud("core dumps of this machine go elsewhere")
    held = "import os; a = bytes.fromhex('63616e6172792d636f7265') * 3; os.abort()"
    subprocess.run(
        [sys.executable, "-c", held],
        cwd=sources,
        preexec_fn=allow_core_dumps,
        check=False,
    )
    (core,) = sources.glob("core*")
    assert search(core, ["canary-core"])
