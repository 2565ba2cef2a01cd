"""The fault shim must see every call, and must tell a bad writer from a good one."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import skip_aloud
from .faults import (
    FAULT_KINDS,
    PointNotReachedError,
    ShimUnavailableError,
    build_shim,
    count_points,
    inject,
    require_shim,
)

PYTHON = [sys.executable, "-I", "-S", "-c"]

ITEMS = {f"item{number}": f"testimony {number} ".encode() * 40 for number in range(2)}

READ_ITEMS = f"""
import os, sys
root = sys.argv[1]
items = {ITEMS!r}
"""

# in place, no sync, the count of written bytes not looked at
BAD_WRITER = (
    READ_ITEMS
    + """
for name, body in items.items():
    fd = os.open(root + "/" + name, os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(fd, body)
    os.close(fd)
    print(name, flush=True)
"""
)

GOOD_WRITER = (
    READ_ITEMS
    + """
for name, body in items.items():
    part = root + "/" + name + ".tmp"
    fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    while body:
        body = body[os.write(fd, body):]
    os.fsync(fd)
    os.close(fd)
    os.rename(part, root + "/" + name)
    fd = os.open(root, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)
    print(name, flush=True)
"""
)

SQLITE_WRITER = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1] + "/register.db") as db:
    db.execute("PRAGMA journal_mode=" + sys.argv[2])
    db.execute("PRAGMA synchronous=FULL")
    for number in range(2):
        with db:
            db.executemany("INSERT INTO entry VALUES (?, ?)",
                           [(number, "x" * 900) for _ in range(8)])
        print(number, flush=True)
"""

EVERY_CALL = """
import os, sys
root = sys.argv[1]
os.chdir(root)
os.mkdir("d")
here = os.open("d", os.O_RDONLY)
fd = os.open("a", os.O_RDWR | os.O_CREAT, 0o600, dir_fd=here)
os.write(fd, b"12345678")
os.pwrite(fd, b"12", 0)
os.writev(fd, [b"1", b"2"])
os.pwritev(fd, [b"1", b"2"], 0)
os.ftruncate(fd, 4)
os.posix_fallocate(fd, 0, 4096)
os.fdatasync(fd)
os.fsync(here)
copy = os.open(root + "/./d/../copy", os.O_WRONLY | os.O_CREAT, 0o600)
os.sendfile(copy, fd, 0, 2)
os.copy_file_range(fd, copy, 2, 0)
os.truncate("copy", 1)
os.link("copy", "b", dst_dir_fd=here)
os.symlink("copy", "s")
os.rename("b", "c", src_dir_fd=here, dst_dir_fd=here)
os.replace("copy", "e")
os.unlink("c", dir_fd=here)
os.unlink("e")
os.unlink("s")
os.mkdir("in", dir_fd=here)
os.rmdir("in", dir_fd=here)
os.unlink("d/a")
os.rmdir("d")
open(root + "-outside", "w").write("not counted")
os.unlink(root + "-outside")
"""

EVERY_CALL_SEEN = [
    "mkdir d",
    "open d/a",
    "write d/a",
    "pwrite d/a",
    "writev d/a",
    "pwritev d/a",
    "ftruncate d/a",
    "fallocate d/a",
    "fdatasync d/a",
    "fsync d",
    "open copy",
    "sendfile copy",
    "copy_file_range copy",
    "truncate copy",
    "link d/b",
    "symlink s",
    "rename d/b d/c",
    "rename copy e",
    "unlink d/c",
    "unlink e",
    "unlink s",
    "mkdir d/in",
    "rmdir d/in",
    "unlink d/a",
    "rmdir d",
]


@pytest.fixture(autouse=True)
def _shim() -> None:
    require_shim()


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Give a directory in memory when there is one: a kill does not ask what a disk kept."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def violations(root: Path, acknowledged: str) -> list[str]:
    """Acknowledged means present; what is visible is whole."""
    visible = {p.name: p.read_bytes() for p in root.iterdir() if p.suffix != ".tmp"}
    wrong = [f"{name} is visible in part" for name in visible if visible[name] != ITEMS[name]]
    lost = [f"{name} is lost" for name in acknowledged.split() if name not in visible]
    return wrong + lost


def run_all_points(writer: str, root: Path) -> dict[tuple[str, str], list[str]]:
    """Return the violations at each (point, kind) where there are some."""
    argv: list[str | Path] = [*PYTHON, writer, root]
    calls = count_points(argv, fresh(root))
    assert violations(root, " ".join(ITEMS)) == []
    found = {}
    for at, call in enumerate(calls, 1):
        for kind in FAULT_KINDS:
            done = inject(argv, fresh(root), at, kind)
            if broken := violations(root, done.stdout):
                found[f"{at} {call}", kind] = broken
    return found


def test_control_a_writer_in_place_is_caught(tmp_path: Path) -> None:
    found = run_all_points(BAD_WRITER, tmp_path / "root")
    assert {kind for _, kind in found} == {"kill", "killafter", "28", "28+", "5", "short"}
    assert found["2 write item0", "kill"] == ["item0 is visible in part"]
    assert found["2 write item0", "short"] == ["item0 is visible in part"]


def test_a_writer_that_renames_has_no_violation(tmp_path: Path) -> None:
    assert run_all_points(GOOD_WRITER, tmp_path / "root") == {}


def test_every_kind_of_call_is_counted_in_order(tmp_path: Path) -> None:
    root = fresh(tmp_path / "root")
    assert count_points([*PYTHON, EVERY_CALL, root], root) == EVERY_CALL_SEEN
    shutil.rmtree(root)
    root.mkdir()
    for at in range(1, len(EVERY_CALL_SEEN) + 1):
        done = inject([*PYTHON, EVERY_CALL, root], fresh(root), at, "5")
        assert "Input/output error" in done.stderr, EVERY_CALL_SEEN[at - 1]


def test_imports_and_files_elsewhere_are_not_counted(tmp_path: Path) -> None:
    root = fresh(tmp_path / "root")
    program = f"import json, sqlite3; open({str(tmp_path / 'else')!r}, 'w').write('x')"
    assert count_points([sys.executable, "-c", program], root) == []
    (tmp_path / "root-twin").mkdir()
    program = f"open({str(tmp_path / 'root-twin' / 'x')!r}, 'w').write('x')"
    assert count_points([*PYTHON, program], root) == []


def test_a_root_reached_through_a_symlink_counts(tmp_path: Path) -> None:
    real = fresh(tmp_path / "real")
    (tmp_path / "link").symlink_to(real)
    program = f"open({str(tmp_path / 'link' / 'x')!r}, 'w').write('x')"
    assert count_points([*PYTHON, program], tmp_path / "link") == ["open x", "write x"]
    assert count_points([*PYTHON, program], real) == ["open x", "write x"]


def test_kill_comes_before_the_call_and_killafter_after_it(tmp_path: Path) -> None:
    root = tmp_path / "root"
    program = "import os, sys; os.mkdir(sys.argv[1] + '/d'); print('went on')"
    for kind, there in (("kill", False), ("killafter", True)):
        done = inject([*PYTHON, program, fresh(root)], root, 1, kind)
        assert (done.returncode, done.stdout, (root / "d").exists()) == (-9, "", there)


def test_short_and_torn_write_half(tmp_path: Path) -> None:
    root = tmp_path / "root"
    program = (
        "import os, sys; fd = os.open(sys.argv[1] + '/x', os.O_CREAT | os.O_WRONLY);"
        "print(os.writev(fd, [b'abc', b'defgh']), flush=True)"
    )
    done = inject([*PYTHON, program, fresh(root)], root, 2, "short")
    assert (done.stdout, (root / "x").read_bytes()) == ("4\n", b"abcd")
    done = inject([*PYTHON, program, fresh(root)], root, 2, "torn")
    assert (done.returncode, done.stdout, (root / "x").read_bytes()) == (-9, "", b"abcd")


def test_a_fault_fires_once_and_a_full_disk_stays_full(tmp_path: Path) -> None:
    root = tmp_path / "root"
    program = """
import os, sys
os.chdir(sys.argv[1])
def attempt(act, *args):
    try:
        return act(*args) and None
    except OSError as error:
        return error.errno
print([attempt(os.mkdir, "a"), attempt(os.mkdir, "b"), attempt(os.rmdir, "old"),
       attempt(os.mkdir, "c")])
"""

    def outcome(kind: str) -> object:
        fresh(root)
        (root / "old").mkdir()
        return json.loads(inject([*PYTHON, program, root], root, 2, kind).stdout.replace("None", "null"))

    assert outcome("28") == [None, 28, None, None]
    assert outcome("28+") == [None, 28, None, 28]
    assert outcome("5") == [None, 5, None, None]


def test_calls_of_children_are_counted_with_their_parents(tmp_path: Path) -> None:
    root = tmp_path / "root"
    program = f"""
import os, subprocess, sys, time
os.mkdir(sys.argv[1] + "/a")
if os.fork() == 0:
    os.mkdir(sys.argv[1] + "/b")
    os._exit(0)
os.wait()
make = "import os, sys; os.mkdir(sys.argv[1] + '/c')"
subprocess.run([*{PYTHON!r}, make, sys.argv[1]])
os.mkdir(sys.argv[1] + "/d")
"""
    argv: list[str | Path] = [*PYTHON, program, root]
    assert count_points(argv, fresh(root)) == ["mkdir a", "mkdir b", "mkdir c", "mkdir d"]
    done = inject(argv, fresh(root), 3, "kill")  # in the child: the crash takes all
    assert done.returncode == -9
    assert sorted(path.name for path in root.iterdir()) == ["a", "b"]


def test_a_point_that_is_never_reached_is_an_error(tmp_path: Path) -> None:
    root = fresh(tmp_path / "root")
    with pytest.raises(PointNotReachedError):
        inject([*PYTHON, BAD_WRITER, root], root, 99, "kill")
    with pytest.raises(RuntimeError, match="FAULT_KIND is not known"):
        inject([*PYTHON, BAD_WRITER, root], root, 1, "rain")


def test_a_hanging_run_is_ended_with_its_children(tmp_path: Path) -> None:
    root = fresh(tmp_path / "root")
    program = "import os, time; os.fork(); print(os.getpid(), flush=True); time.sleep(60)"
    with pytest.raises(subprocess.TimeoutExpired) as caught:
        inject([*PYTHON, program], root, 1, "kill", timeout=0.5)
    pids = [int(word) for word in re.findall(rb"\d+", caught.value.output or b"")]
    assert len(pids) == 2
    until = time.monotonic() + 5
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.02)  # killed, and dying
    assert not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("mode", ["WAL", "DELETE", "OFF"])
def test_sqlite_keeps_its_promise_except_without_a_journal(mode: str, tmp_path: Path) -> None:
    """With a journal: 0 violations. The control, journal_mode=OFF, must break."""
    root = tmp_path / "root"
    first = fresh(tmp_path / "first")
    with sqlite3.connect(first / "register.db") as db:
        db.execute("CREATE TABLE entry (number, body)")
    db.close()
    argv: list[str | Path] = [*PYTHON, SQLITE_WRITER, root, mode]

    def start() -> Path:
        fresh(root)
        shutil.copy(first / "register.db", root)
        return root

    calls = count_points(argv, start())
    assert any(call.startswith("pwrite register.db") for call in calls)
    broken = []
    for at in range(1, len(calls) + 1):
        for kind in ("kill", "28+"):
            done = inject(argv, start(), at, kind)
            db = sqlite3.connect(root / "register.db")
            try:
                sound = db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                rows = dict(db.execute("SELECT number, count(*) FROM entry GROUP BY number"))
            except sqlite3.DatabaseError:
                sound, rows = False, {}
            db.close()
            acknowledged = {int(line) for line in done.stdout.split()}
            if not sound or set(rows.values()) - {8} or acknowledged - set(rows):
                broken.append((at, kind))
    assert bool(broken) == (mode == "OFF"), broken


def test_strace_sees_no_call_that_the_shim_does_not(tmp_path: Path) -> None:
    """An independent witness counts the calls of SQLite and of Python on the same run."""
    if shutil.which("strace") is None:
        skip_aloud("the shim's count is compared with strace, which is not installed")
    root = fresh(tmp_path / "root")
    program = (
        "import sqlite3, sys, pathlib, shutil; p = pathlib.Path(sys.argv[1]);"
        "db = sqlite3.connect(p / 'x.db'); db.execute('PRAGMA journal_mode=' + sys.argv[2]);"
        "db.execute('create table t (x)'); db.execute('insert into t values (1)'); db.commit();"
        "db.close(); (p / 'n').write_text('text'); shutil.copytree(p, p / 'copy');"
        "shutil.rmtree(p / 'copy')"
    )
    traced = (
        "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,"
        "fsync,fdatasync,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,"
        "mkdir,mkdirat,rmdir,copy_file_range,sendfile"
    )
    for mode in ("WAL", "DELETE"):
        argv = [*PYTHON, program, str(root), mode]
        shim_calls = [call.split()[0] for call in count_points(argv, fresh(root))]
        log = tmp_path / "trace"
        fresh(root)
        subprocess.run(
            ["strace", "-f", "-y", "-s", "0", "-o", log, "-e", f"trace={traced}", *argv],
            check=True,
            stdin=subprocess.DEVNULL,
        )
        seen = []
        for line in log.read_text().splitlines():
            call = re.match(r"\d+ +(\w+)\((.*)", line)
            if call is None or str(root) not in _target(call[1], call[2]):
                continue
            name = call[1]
            if name in ("open", "openat") and not re.search(r"O_(WRONLY|RDWR|CREAT)", call[2]):
                continue
            if name == "unlinkat" and "AT_REMOVEDIR" in call[2]:
                name = "rmdir"
            name = {"openat": "open", "pwrite64": "pwrite", "unlinkat": "unlink"}.get(name, name)
            seen.append(name)
        assert shim_calls == seen


def _target(name: str, rest: str) -> str:
    """Return the part of a traced call that names what is changed."""
    return rest.split(", ")[2] if name == "copy_file_range" else rest


def test_without_gcc_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ShimUnavailableError, match="gcc is not installed"):
        build_shim.__wrapped__()
