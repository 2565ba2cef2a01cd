"""What a child that an item has broken can still do: nothing but answer."""

from __future__ import annotations

import io
import platform
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import prisoner
import pytest
from tests.instruments import skip_aloud

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.house.looking import Looker, cage


class Prisoner(Looker):
    """Its reader does what the name of an item says."""

    _program = "prisoner"


class Unbarred(Looker):
    """The control: the same without any bar."""

    _program = "prisoner_without_all"


class WithoutLandlock(Looker):
    """Seccomp alone."""

    _program = "prisoner_without_landlock"


class WithoutSeccomp(Looker):
    """Landlock alone."""

    _program = "prisoner_without_seccomp"


@pytest.fixture(scope="module")
def enemy() -> Iterator[Looker]:
    with Prisoner(children=3, seconds=2.0, processor_seconds=1) as made:
        yield made


def tries(looker: Looker, name: str = "escape") -> dict[str, str]:
    """What was tried, and how it ended."""
    text = looker.look(io.BytesIO(b"item"), name).text
    return dict(line.split(": ", 1) for line in text.splitlines())


def whole_cage(looker: Looker) -> None:
    """Skip where the kernel lacks a bar."""
    if set(looker.bars) < {"limits", "landlock", "seccomp"} or platform.machine() != "x86_64":
        skip_aloud(f"this kernel has only {' '.join(looker.bars)}")


def test_a_child_can_open_write_reach_and_start_nothing(enemy: Looker) -> None:
    whole_cage(enemy)
    ended = tries(enemy)
    assert set(ended) == set(prisoner.ATTEMPTS)
    assert {name for name, how in ended.items() if how == "DONE"} == set()
    assert not Path("/tmp/escaped").exists()


def test_the_control_without_bars_does_what_the_cage_forbids() -> None:
    with Unbarred() as free:
        done = {name for name, how in tries(free, "escape but run").items() if how == "DONE"}
    for name in ("/tmp/escaped", "/dev/shm/escaped"):
        Path(name).unlink(missing_ok=True)
    if Path("/tmp/escaped.d").is_dir():
        Path("/tmp/escaped.d").rmdir()
    assert done >= {
        *(
            "write a file",
            "read a file",
            "list a folder",
            "ask about a file",
            "socket",
            "unix socket",
            "pipe",
        ),
        *("memory file", "fork", "signal to its parent", "memory to run", "read itself"),
    }
    # the item itself is safe even then: the handle can only read, and root alone could open it anew
    assert not done & {"write its item", "shorten its item", "map its item to write"}


FILES = {
    *("write a file", "write in memory", "read a file", "read itself", "read its parent", "list a folder"),
    *("open its item to write", "make a folder", "open no file at all", "run", "connect"),
}


@pytest.mark.parametrize("kind", [WithoutLandlock, WithoutSeccomp])
def test_each_bar_alone_keeps_files_and_network_away(kind: type[Looker], enemy: Looker) -> None:
    whole_cage(enemy)
    with kind() as looker:
        ended = tries(looker)
    assert {name for name in FILES if ended[name] == "DONE"} == set()


def test_a_child_sees_no_handle_but_its_item_and_its_answer(enemy: Looker) -> None:
    texts = []
    other = threading.Thread(
        target=lambda: texts.append(enemy.look(io.BytesIO(b"another item"), "wait").text)
    )
    other.start()
    time.sleep(0.5)  # the other child is at work, with its item open
    handles = enemy.look(io.BytesIO(b"item"), "handles").text.split()
    other.join()
    assert handles == ["0", "1", "2", "3", "4"]
    assert texts == ["another item"]


def test_handles_of_the_control_show_that_counting_them_works() -> None:
    assert len(prisoner.handles()) > 2


@pytest.mark.parametrize("name", ["sleep", "spin"])
def test_a_child_that_never_ends_is_ended(enemy: Looker, name: str) -> None:
    began = time.monotonic()
    sight = enemy.look(io.BytesIO(b"\xff\xd8\xff"), name, "image/jpeg")
    assert sight.warnings == ("too-large",)
    assert sight.media_type == "image/jpeg"
    assert time.monotonic() - began < 8
    assert enemy.look(io.BytesIO(b"next"), "read").text == "next"


def test_a_child_that_takes_memory_is_refused(enemy: Looker) -> None:
    with pytest.raises(LimitError, match="memory"):
        enemy.look(io.BytesIO(b"x"), "memory")


def test_a_child_that_breaks_is_named(enemy: Looker) -> None:
    assert enemy.look(io.BytesIO(b"x"), "crash").warnings == ("broke-reader",)


@pytest.mark.parametrize("name", ["flood", "lie", "silence", "half", "wrong-error", "long-error"])
def test_a_child_that_lies_is_not_believed(enemy: Looker, name: str) -> None:
    with pytest.raises(VedetteError) as caught:
        enemy.look(io.BytesIO(b"x"), name)
    assert "\u202e" not in str(caught.value) and "\0" not in str(caught.value)
    assert len(str(caught.value)) <= 200
    assert enemy.look(io.BytesIO(b"next"), "read").text == "next"


def test_a_kernel_without_bars_still_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cage.sys, "platform", "other")
    assert cage.landlock_version() == 0
    assert not cage.take_file_system()
    assert not cage.take_calls()


def test_a_thumbnail_that_is_no_picture_is_refused(looker: Looker) -> None:
    from vedette.house.looking.looker import _judge

    with pytest.raises(FormatError):
        _judge(b"Tx", b"0", b"P", 100)
