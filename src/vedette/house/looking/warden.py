"""The program behind `Looker`: forks one caged child for each request, ends it when its time is over.

Holds no content itself. A request is one datagram of JSON with three handles: the item (read only), the pipe
for the answer, the pipe for the verdict of this warden; to show an archived page a fourth comes with it, the
index of the archive (read only). The child writes one letter and its answer, and ends;
then the warden writes one byte: how it ended.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from vedette.adapters.no_core import forbid_core_dumps
from vedette.adapters.opening_child import leave_network
from vedette.cases.sources.survey import encode_survey
from vedette.cases.sources.warc import Place
from vedette.errors import FormatError, LimitError, MissingError, VedetteError
from vedette.house.looking import cage, looks, replay, sorting
from vedette.house.looking.content import Content
from vedette.house.looking.sight import Sight, encode_sight

REQUEST_BYTES = 16_384
DONE, FAILED, LATE, BROKEN = b"0", b"1", b"2", b"3"
_ITEM, _ANSWER, _BESIDE, _HANDLES = 3, 4, 5, 5
MAX_INDEX_BYTES = 96 << 20


def work(request: dict[str, Any], content: Content, beside: Content | None = None) -> bytes:
    """Return the answer to a request: a letter for its kind, and its bytes."""
    verb = request["verb"]
    if verb == "survey":
        return b"A" + encode_survey(replay.Archive(content).survey())
    if verb == "source":
        place = Place(request["offset"], 0, request["skip"])
        return b"J" + replay.source(content, request["file"], place)
    if verb == "replay" and beside is not None:
        index = beside.all(MAX_INDEX_BYTES, "index").decode("utf-8", "replace")
        return b"J" + replay.shown(content, index, request["number"])
    if verb == "look":
        return b"S" + encode_sight(looks.look(content, request["name"], request["media_type"]))
    if verb == "sort":
        kind, real = looks.sort(content)
        wrong = sorting.mismatch(request["media_type"], real)
        return b"S" + encode_sight(Sight(kind, real, wrong, warnings=(request["warning"],)))
    if verb == "thumbnail":
        return b"P" + looks.thumbnail(content, request["pixels"])
    if verb == "page":
        return b"P" + looks.page(content, request["number"], request["pixels"])
    return b"T" + looks.playable(content).encode("ascii")


def answer(request: dict[str, Any], content: Content, beside: Content | None = None) -> bytes:
    """Return the answer, or the refusal; whatever else goes wrong is a refusal as well."""
    try:
        return work(request, content, beside)
    except (FormatError, LimitError, MissingError) as error:
        said = {"error": type(error).__name__, "message": str(error)}
    except VedetteError as error:
        said = {"error": "FormatError", "message": str(error)}
    except MemoryError:
        said = {"error": "LimitError", "message": "item: needs too much memory to look at"}
    except Exception as error:  # noqa: BLE001 - whatever a hostile item breaks, it is this item's fault
        said = {"error": "FormatError", "message": f"item: its reader failed with {type(error).__name__}"}
    return b"E" + json.dumps(said).encode("ascii")


Answering = Callable[[dict[str, Any], Content, Content | None], bytes]
"""What a child does: request, item, what lies beside it → a letter and the answer; raises nothing."""


def _child(request: dict[str, Any], handles: list[int], answering: Answering) -> None:
    """Answer one request and end this process; never returns."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        given = [*handles[:2], *handles[3:]]
        keep = [os.dup2(handle, 64 + index) for index, handle in enumerate(given)]
        for place, handle in zip((_ITEM, _ANSWER, _BESIDE), keep, strict=False):
            os.dup2(handle, place)
        count = _HANDLES + len(handles[3:])
        os.closerange(count, 1 << 20)
        content = Content(handle=_ITEM, size=os.fstat(_ITEM).st_size)
        beside = Content(handle=_BESIDE, size=os.fstat(_BESIDE).st_size) if count > _HANDLES else None
        if request["verb"] == "probe":
            status = _probe(request)
            return
        more = (request.get("writes", 0), request.get("threads", False))
        cage.confine(count, request["memory"], request["seconds"], *more)
        left = memoryview(answering(request, content, beside))
        while left:
            left = left[os.write(_ANSWER, left) :]
        status = 0
    finally:
        os._exit(status)


def _probe(request: dict[str, Any]) -> int:
    """Close the cage and say which bars hold."""
    bars = cage.confine(_HANDLES, request["memory"], request["seconds"])
    os.write(_ANSWER, b"T" + " ".join(bars).encode("ascii"))
    return 0


class _Running:
    """A child at work, and when its time is over."""

    def __init__(self, process: int, verdict: int, until: float) -> None:
        self.process, self.verdict, self.until = process, verdict, until
        self.watch = os.pidfd_open(process)
        self.late = False

    def end(self) -> None:
        """Say how the child ended."""
        _, status = os.waitpid(self.process, 0)
        said = DONE
        if os.WIFSIGNALED(status):
            late = self.late or os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGPROF)
            said = LATE if late else BROKEN
        elif os.WEXITSTATUS(status):
            said = FAILED
        with contextlib.suppress(OSError):  # who asked may be gone
            os.write(self.verdict, said)
        os.close(self.verdict)
        os.close(self.watch)


def _receive(channel: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    data, handles, _, _ = socket.recv_fds(channel, REQUEST_BYTES, 4)
    if not data:
        return None
    request: dict[str, Any] = json.loads(data)
    return request, handles


def serve(channel: socket.socket, answering: Answering = answer) -> None:
    """Answer requests until the other side closes; then end the children that are at work."""
    running: dict[int, _Running] = {}
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    while True:
        now = time.monotonic()
        for each in running.values():
            if each.until <= now and not each.late:
                each.late = True
                os.kill(each.process, signal.SIGKILL)  # not reaped yet: the number is still its own
        waits = [each.until - now for each in running.values() if not each.late]
        ready = poll.poll(max(0, int(min(waits) * 1000) + 1) if waits else None)
        for handle, _ in ready:
            if handle in running:
                poll.unregister(handle)
                running.pop(handle).end()
                continue
            received = _receive(channel)
            if received is None:
                for each in running.values():
                    os.kill(each.process, signal.SIGKILL)
                    each.end()
                return
            request, handles = received
            process = os.fork()
            if process == 0:
                _child(request, handles, answering)
            for each_handle in (*handles[:2], *handles[3:]):
                os.close(each_handle)
            started = _Running(process, handles[2], time.monotonic() + request["wall"])
            running[started.watch] = started
            poll.register(started.watch, select.POLLIN)


def main() -> None:
    """Serve. The only argument is the number of the socket."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    forbid_core_dumps()
    cage.end_with_parent()
    leave_network()
    looks.warm_up()
    gc.freeze()
    serve(channel)


if __name__ == "__main__":
    main()
