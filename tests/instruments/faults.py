"""Faults at the n-th file call of a program: its crash points, one by one.

`count_points` runs a program once and lists every call that changes something
under `root`; `inject` runs it again and breaks exactly one of them. The caller
brings `root` back to its first state before each run and checks its invariants
after. A kill at a point leaves the page cache alive: what a missing fsync loses
is seen only by a power cut (`loopfs`).

    calls = count_points(argv, root)
    for at in range(1, len(calls) + 1):
        for kind in FAULT_KINDS:
            fresh(root)
            done = inject(argv, root, at, kind)
            check(root, acknowledged=done.stdout)

The calls are counted across all processes of the run, in the order in which
they happen, so a program with several writing threads has no stable n-th call.
"""

import atexit
import contextlib
import functools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from . import skip_aloud

FAULT_KINDS = ("kill", "killafter", "28", "28+", "5", "short")
"""What `inject` can do at a point.

- `kill`, `killafter`: SIGKILL to all processes of the run, before or after the call;
- `28`, `5`: the call fails once with ENOSPC or EIO (any errno number will do);
- `28+`: the disk is full from that call on; only what frees space still works;
- `short`: half the bytes are written and the short count returned; else as `5`.

Not in the list, as it differs from `kill` at writes only:
`torn`, which writes half the bytes and then kills.
"""

SOURCE = Path(__file__).with_name("faultshim.c")


class ShimUnavailableError(Exception):
    """The shim cannot be built on this machine; the message says why."""


class PointNotReachedError(AssertionError):
    """The program made fewer counted calls than the point to break: nothing was tested."""


@functools.cache
def build_shim() -> Path:
    """Return the compiled shim, built once a process in a directory removed at its end.

    Raises: ShimUnavailableError, when there is no gcc or it fails.
    """
    gcc = shutil.which("gcc")
    if gcc is None:
        raise ShimUnavailableError("fault shim: gcc is not installed")
    home = Path(tempfile.mkdtemp(prefix="vedette-faultshim-"))
    maker = os.getpid()

    def remove() -> None:
        if os.getpid() == maker:  # a forked child inherits this handler
            shutil.rmtree(home, ignore_errors=True)

    atexit.register(remove)
    shim = home / "faultshim.so"
    flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-U_FORTIFY_SOURCE"]
    built = subprocess.run(
        [gcc, *flags, "-o", str(shim), str(SOURCE), "-ldl"],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode != 0:
        raise ShimUnavailableError(f"fault shim: gcc failed: {built.stderr.strip()}")
    return shim


def require_shim() -> Path:
    """Return the compiled shim, or skip the running test aloud."""
    try:
        return build_shim()
    except ShimUnavailableError as error:
        skip_aloud(str(error))


def count_points(
    argv: Sequence[str | Path],
    root: Path,
    env: Mapping[str, str] | None = None,
    timeout: float = 60,
    stdin: str = "",
) -> list[str]:
    """Run `argv` unharmed and return its counted calls in order, as "name path [path]".

    Paths are relative to `root` when under it. `env` is added to the environment
    of this process.

    Raises: subprocess.CalledProcessError, when the program itself fails.
    """
    done, calls = _run(argv, root, 0, "count", env, timeout, stdin)
    if done.returncode != 0:
        raise subprocess.CalledProcessError(
            done.returncode, done.args, done.stdout, f"unharmed run failed:\n{done.stderr}"
        )
    return calls


def inject(
    argv: Sequence[str | Path],
    root: Path,
    at: int,
    kind: str,
    env: Mapping[str, str] | None = None,
    timeout: float = 60,
    *,
    stdin: str = "",
    must_reach: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run `argv` with a fault of this kind at its counted call `at` (from 1).

    A killed run has the return code -9 (SIGKILL).

    Raises: PointNotReachedError, unless `must_reach` is false;
    subprocess.TimeoutExpired, after ending all processes of the run.
    """
    if at < 1:
        raise ValueError(f"fault point: counted from 1, found {at}")
    done, calls = _run(argv, root, at, kind, env, timeout, stdin)
    if done.returncode == 99 and "faultshim: " in done.stderr:
        raise RuntimeError(done.stderr)
    if must_reach and len(calls) < at:
        raise PointNotReachedError(
            f"fault point {at} ({kind}): the run made only {len(calls)} calls and ended "
            f"with {done.returncode}: {done.stderr[-2000:]}"
        )
    return done


def _run(
    argv: Sequence[str | Path],
    root: Path,
    at: int,
    kind: str,
    env: Mapping[str, str] | None,
    timeout: float,
    stdin: str,
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    shim = build_shim()
    root = root.resolve(strict=True)
    with tempfile.TemporaryDirectory(prefix="vedette-fault-") as scratch:
        log = Path(scratch, "calls")
        state = Path(scratch, "state")
        if log.is_relative_to(root):
            raise ValueError(f"fault root: {root} holds the shim's own scratch files")
        log.touch()
        state.write_bytes(bytes(8))
        command = [str(word) for word in argv]
        full_env = {
            **os.environ,
            **(env or {}),
            "LD_PRELOAD": str(shim),
            "FAULT_ROOT": str(root),
            "FAULT_AT": str(at),
            "FAULT_KIND": kind,
            "FAULT_LOG": str(log),
            "FAULT_STATE": str(state),
            "FAULT_GROUP": "1",
        }
        with _group(command, full_env) as process:
            out, err = process.communicate(stdin, timeout)
        done = subprocess.CompletedProcess(command, process.returncode, out, err)
        text = log.read_text("utf-8", "surrogateescape")
    return done, [_named(line, root) for line in text.split("\n")[:-1]]


@contextlib.contextmanager
def _group(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Start `command` as the head of its own group, and leave none of the group behind."""
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # a kill takes the group, and must not take the tests
    )
    with process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _named(line: str, root: Path) -> str:
    name, *paths = line.split("\t")
    shown = [str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path for path in paths]
    return " ".join([name, *shown])
