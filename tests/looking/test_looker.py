"""The looker as its callers see it: sources, threads, its process."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from vedette.errors import StoreError, UsageError
from vedette.house.looking import Kind, Looker, samples

JPEG = samples.all_of_them()["jpeg"]


def test_a_handle_a_file_a_pipe_and_memory_are_looked_at_alike(looker: Looker, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(JPEG)
    memory = os.memfd_create("x")
    os.write(memory, JPEG)  # stands at its end: it is looked at from its begin
    reader, writer = os.pipe()
    os.write(writer, JPEG)
    os.close(writer)
    with path.open("rb") as file, os.fdopen(reader, "rb") as pipe:
        file.seek(7)
        sights = [looker.look(source) for source in (file, memory, pipe, io.BytesIO(JPEG))]
        assert file.tell() == 7
    assert os.lseek(memory, 0, os.SEEK_CUR) == len(JPEG)
    os.close(memory)
    assert all(sight == sights[0] for sight in sights)
    assert sights[0].kind is Kind.PICTURE


def test_what_was_just_written_is_seen(looker: Looker) -> None:
    with os.fdopen(os.memfd_create("x"), "w+b") as file:
        file.write(JPEG)  # still in the buffer of the file
        assert looker.look(file).kind is Kind.PICTURE


def test_a_closed_handle_is_refused(looker: Looker) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    os.close(writer)
    with pytest.raises(StoreError):
        looker.look(reader)


def test_many_threads_look_at_once(looker: Looker) -> None:
    texts: dict[int, str] = {}

    def work(number: int) -> None:
        texts[number] = looker.look(io.BytesIO(f"text number {number}".encode())).text

    threads = [threading.Thread(target=work, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == {number: f"text number {number}" for number in range(24)}


def test_its_process_is_started_again_when_it_was_killed() -> None:
    with Looker() as own:
        assert own.look(io.BytesIO(JPEG)).kind is Kind.PICTURE
        assert own._process is not None
        own._process.kill()
        own._process.wait()
        assert own.look(io.BytesIO(JPEG)).kind is Kind.PICTURE


def test_a_closed_looker_refuses_and_leaves_no_process() -> None:
    own = Looker()
    process = own._process
    own.close()
    assert process is not None and process.poll() == 0
    with pytest.raises(UsageError):
        own.look(io.BytesIO(JPEG))
    own.close()


def test_its_process_ends_with_the_one_that_started_it() -> None:
    code = (
        "import io, os, sys; from vedette.house.looking import Looker; made = Looker();"
        "made.look(io.BytesIO(b'text')); print(made._process.pid, flush=True); os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    pid = int(done.stdout)
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)
    pytest.fail("the process that forks is still there")


def test_no_handle_is_left_open(looker: Looker) -> None:
    looker.look(io.BytesIO(JPEG))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        looker.look(io.BytesIO(JPEG))
        looker.thumbnail(io.BytesIO(JPEG))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    process = looker._process
    assert process is not None
    open_there: list[int] = []
    for _ in range(60):
        looker.look(io.BytesIO(JPEG))
        open_there.append(len(list(Path(f"/proc/{process.pid}/fd").iterdir())))
    assert max(open_there) <= 12  # its own, and those of a child that just ends
