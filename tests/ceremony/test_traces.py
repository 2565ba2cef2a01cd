"""Nothing of the key is left: not on the disk, not in the process that called.

A disk (a watched folder that is home, temporary folder and working folder) and the memory of the parent are
searched for the identity in every spelling and for the words in several. Each search has a control.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ceremony.test_acts import HOLDERS, memory, typed, words_in, words_of
from instruments import skip_aloud
from instruments.canaries import search, search_tree
from journeys.shell import VEDETTE, environment
from vedette.missions.birth import parse_birth
from vedette.seal import Identity, Kind
from vedette.seal.shares import Words, combine

__all__ = ["memory"]
QUORUM = ("nord 1", "nord 2", "sud 1", "sud 2")


def canaries_of(words: Words) -> list[str | bytes]:
    """The words of a sheet as they may be kept: four in a row, by space or line; the share's value."""
    from shamir_mnemonic import Share

    found: list[str | bytes] = [Share.from_mnemonic(" ".join(words)).value]
    for at in range(4, 28, 6):  # the first four words are those of the set, and stand in the record
        found += [" ".join(words[at : at + 4]), "\n".join(words[at : at + 4])]
    return found


def written(folder: Path) -> int:
    """How many sheets lie in a folder, under any name."""
    return sum(len(files) for _, _, files in os.walk(folder))


def secret_canaries(secret: bytes) -> list[str | bytes]:
    return [secret, Identity(Kind.HYBRID, secret).encode()]


def all_canaries(place: Path) -> list[str | bytes]:
    """Those of every sheet of a birth and of its identity."""
    record = parse_birth((place / "birth.json").read_bytes())
    secret = combine([words_of(place, sheet) for sheet in QUORUM])
    found = secret_canaries(secret)
    for sheet in record.sheets:
        found += canaries_of(words_of(place, sheet))
    return found


class Watched:
    """A folder on a disk that is all that a process knows: home, temporary folder, working folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("home", "tmp", "cwd"):
            (folder / name).mkdir()

    def run(
        self, *words: str | Path, stdin: bytes = b"", kill_when: Callable[[str], bool] | None = None
    ) -> int:
        """Run an act to its end, or kill it when `kill_when` says so of what it has said; its status."""
        (self.folder / "err").write_bytes(b"")
        home = str(self.folder / "home")
        with (
            (self.folder / "out").open("ab") as out,
            (self.folder / "err").open("ab") as err,  # a log: what is said must not hold a word either
        ):
            process = subprocess.Popen(
                [*VEDETTE, "ceremony", *map(str, words)],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=err,
                cwd=self.folder / "cwd",
                env=environment(
                    **dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), home),
                    TMPDIR=str(self.folder / "tmp"),
                    PYTHONDONTWRITEBYTECODE="1",
                ),
            )
            assert process.stdin is not None
            process.stdin.write(stdin)
            process.stdin.flush()
            if kill_when is None:
                process.stdin.close()
            else:
                until = time.monotonic() + 60
                while not kill_when((self.folder / "err").read_text("utf-8", "replace")):
                    assert process.poll() is None and time.monotonic() < until, "ended before it was killed"
                process.send_signal(signal.SIGKILL)
            code = process.wait()
            process.stdin.close()
        time.sleep(0.2)  # the child of a killed parent ends
        with (self.folder / "errs").open("ab") as kept:
            kept.write((self.folder / "err").read_bytes())
        return code

    def files(self) -> list[str]:
        inside = (path for name in ("home", "tmp", "cwd") for path in (self.folder / name).rglob("*"))
        return sorted(str(path.relative_to(self.folder)) for path in inside)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_no_act_leaves_identity_or_words_outside_its_folder(memory: Path, watched: Watched) -> None:
    place, second, third = memory / "birth", memory / "second", memory / "pdf"
    assert watched.run("birth", place, "--mission", "m-1", *HOLDERS, "--text") == 0
    assert watched.run("birth", third, "--mission", "m-1", *HOLDERS) == 0  # by typst
    sheets = parse_birth((place / "birth.json").read_bytes()).sheets
    assert watched.run("read-back", place, stdin=typed(place, *sheets)) == 0
    assert watched.run("drill", place, watched.folder / "drill.json", stdin=typed(place, *QUORUM)) == 0
    assert watched.run("resplit", place, second, "--text", stdin=typed(place, *QUORUM)) == 0
    # killed in the midst: while words are typed, and while sheets are written
    three = typed(place, *QUORUM[:3])
    held = "sud 1: good, taken"
    assert watched.run("drill", place, memory / "d", stdin=three, kill_when=lambda said: held in said) == -9
    five = typed(second, *sheets[:5])
    late = "sud 2: good, taken"
    assert watched.run("read-back", second, stdin=five, kill_when=lambda said: late in said) == -9
    canaries = all_canaries(place) + all_canaries(second)
    midst = 0
    for number in range(40):  # five, and on until a kill has fallen where it should
        if number >= 5 and midst:
            break
        again = number % 5 >= 3
        folder = memory / f"{'resplit' if again else 'birth'}{number}"
        words: list[str | Path] = ["birth", folder, "--mission", "m-1", *HOLDERS, "--text"]
        if again:
            words = ["resplit", place, folder, "--text"]
        stdin = typed(place, *QUORUM) if again else b""
        assert watched.run(*words, stdin=stdin, kill_when=lambda _, f=folder: written(f) > 0) == -9
        midst += not (folder / "birth.json").exists()
        for path in folder.rglob("[!.]*.txt"):
            canaries += canaries_of(words_in(path.read_text("utf-8")))
    assert midst > 0, "no kill fell into the midst of writing"

    assert search_tree(watched.folder, canaries) == {}
    assert watched.files() == []  # nothing was written there at all
    for name in ("birth.json", "read-back.json"):
        assert search(place / name, canaries) == []
    # the control: the sheets themselves, and a log that a careless program would have written
    (watched.folder / "cwd" / "log").write_bytes(" ".join(words_of(place, "est 3")).encode())
    (watched.folder / "tmp" / "id").write_text(str(canaries[1]))
    assert len(search_tree(watched.folder, canaries)) == 2
    long = next(word for word in words_of(place, "est 3")[4:] if len(word) > 4)  # a shorter one is no canary
    assert search(place / "sheets" / "est-3.txt", [long + " "]) != []


PARENT = """
import sys, os, gc
from pathlib import Path
sys.path[:0] = sys.argv[3].split(os.pathsep)
from vedette.adapters import apart
from vedette.house.ceremony import births
from vedette.house.ceremony.dialogue import collect_shares, read_birth
from vedette.missions.birth import parse_organisation
from vedette.seal import Identity, Kind

place, mode = Path(sys.argv[1]), sys.argv[2]
def ask(question):
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
said = []
if mode == "birth":
    holders = [parse_organisation(f"{n}:2/3") for n in ("nord", "sud", "est")]
    paper = births.Paper(("en",), True, {})
    births.make_birth(
        place, "m-1", "mission", holders, 2, paper, "2026-05-14T10:00:00Z", os.urandom, said.append
    )
elif mode == "drill":
    births.drill(read_birth(place), place.parent / "drill.json", "2026-05-14T10:00:00Z", ask, said.append)
elif mode == "resplit":
    paper = births.Paper(("en",), True, {})
    births.resplit(
        read_birth(place), place.parent / "two", paper, "2026-05-14T10:00:00Z", os.urandom, ask, said.append
    )
else:  # the control: the same in this process
    kept = collect_shares(read_birth(place), ask, said.append)
print("done", flush=True)
import time; time.sleep(60)
"""


def memory_of(pid: int, target: Path) -> None:
    """Write all that can be read of a process's memory into a file."""
    with Path(f"/proc/{pid}/maps").open() as maps, target.open("wb") as out:
        ranges = [line.split()[0].split("-") + line.split()[1:2] for line in maps if "[v" not in line]
        handle = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
        try:
            for start, end, mode in ranges:
                if "r" not in mode:
                    continue
                at, stop = int(start, 16), int(end, 16)
                while at < stop:
                    try:
                        piece = os.pread(handle, min(stop - at, 1 << 22), at)
                    except OSError:
                        break
                    if not piece:
                        break
                    out.write(piece)
                    at += len(piece)
        finally:
            os.close(handle)


def searched(mode: str, place: Path, stdin: bytes, target: Path) -> tuple[Path, subprocess.Popen[bytes]]:
    source = Path(sys.modules["vedette"].__path__[0]).parent
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(place), mode, str(source)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(stdin)
    process.stdin.flush()
    if mode != "birth":
        process.stdin.close()
    assert process.stdout.readline() == b"done\n"
    memory_of(process.pid, target)
    return target, process


def ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


@pytest.mark.root
def test_the_parent_never_held_the_identity_or_a_word(memory: Path) -> None:
    if os.geteuid() != 0 or not Path("/proc/self/mem").exists():
        skip_aloud("not root on Linux: the memory of a process cannot be read")
    place = memory / "birth"
    found: dict[str, int] = {}
    acts: Sequence[str] = ("birth", "drill", "resplit", "control")
    canaries: list[str | bytes] = []
    for act in acts:
        stdin = b"" if act == "birth" else typed(place, *QUORUM)
        image, process = searched(act, place, stdin, memory / f"{act}.mem")
        try:
            if act == "birth":
                canaries = all_canaries(place)
            each = canaries + (all_canaries(memory / "two") if act == "resplit" else [])
            assert image.stat().st_size > 5 << 20
            found[act] = len(search(image, each, inflate=False))
        finally:
            ended(process)
            image.unlink()
    assert {act: found[act] for act in acts[:-1]} == {"birth": 0, "drill": 0, "resplit": 0}
    assert found["control"] > 0
