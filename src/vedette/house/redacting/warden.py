"""The program behind `Redactor`: the warden of `looking`, with children that redact.

Libraries and the model are loaded once, before the first child; a child then opens no file. Before its answer
a child may tell how far it is: the letter `p` and a number of four bytes, any number of times.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import sys
from dataclasses import asdict
from io import BytesIO, FileIO
from typing import Any

from vedette.adapters.no_core import forbid_core_dumps
from vedette.adapters.opening_child import leave_network
from vedette.errors import FormatError, LimitError, MissingError, VedetteError
from vedette.house.looking import cage, warden
from vedette.house.looking.content import Content
from vedette.house.redacting import areas, film, model, still

_ANSWER, _BESIDE = 4, 5

_loaded: list[model.Model] = []


def tell(done: int) -> None:
    """Say how many frames are done; who asked may have gone, and then this child ends."""
    os.write(_ANSWER, b"p" + done.to_bytes(4, "big"))


def _model() -> model.Model:
    if not _loaded:
        raise MissingError("faces: the model is not installed")
    return _loaded[0]


def _json(value: Any) -> bytes:
    return b"J" + json.dumps(value).encode("ascii")


def _areas(request: dict[str, Any]) -> list[areas.Area]:
    return [areas.Area(*each) for each in request["areas"]]


def work(request: dict[str, Any], content: Content, beside: Content | None) -> bytes:
    """Return the answer to a request: a letter for its kind, and its bytes."""
    verb = request["verb"]
    if verb == "faces":
        size, boxes = still.faces(content, _model())
        return _json([size, boxes])
    if verb == "picture":
        pixels = still.upright(content)
        still.hide(pixels, _areas(request))
        return b"P" + still.encoded(pixels, request["media_type"], request["side"])
    if verb == "size":
        return _json(still.upright(content).size)
    if verb == "film":
        return _json(asdict(film.measure(content, tell)))
    if verb == "follow":
        tracks, doubtful, seen = film.follow(content, _model(), request["every"], tell)
        proposed = areas.encode_plan(areas.FilmPlan(tracks)).decode("utf-8")
        return _json([proposed, doubtful, asdict(seen)])
    plan = areas.FilmPlan()
    if beside is not None and beside.size:
        plan = areas.parse_plan(beside.all(areas.MAX_PLAN_BYTES, "plan"))
    if verb == "sheet":
        return b"P" + film.sheet(content, request["frames"], plan, request["side"])
    if verb == "frame":
        _, shown = next(film.pictures(content, [request["number"]], plan))
        return b"P" + still.encoded(shown, "image/jpeg", request["side"])
    with FileIO(_BESIDE, "r+b", closefd=False) as out:
        out.seek(beside.size if beside is not None else 0)
        tail = _Tail(out)
        if verb == "film-anew":
            return _json(film.rebuild(content, plan, tail, tell))
        return _json([0, 0, film.rebuild_sound(content, request["voice"], tail)])


class _Tail:
    """The part of a file behind what was in it: what is written begins where it ended."""

    def __init__(self, out: FileIO) -> None:
        self._out, self._begin = out, out.tell()

    def write(self, data: bytes) -> int:
        """Write bytes; return how many."""
        left = memoryview(data)
        while left:
            left = left[self._out.write(left) :]
        return len(data)

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place; return it."""
        return self._out.seek(place + (self._begin if whence == 0 else 0), whence) - self._begin

    def tell(self) -> int:
        """Return the place."""
        return self._out.tell() - self._begin

    def seekable(self) -> bool:
        """Say that a place can be chosen."""
        return True

    def writable(self) -> bool:
        """Say that it can be written."""
        return True


def answer(request: dict[str, Any], content: Content, beside: Content | None) -> bytes:
    """Return the answer, or the refusal; whatever else goes wrong is a refusal as well."""
    try:
        return work(request, content, beside)
    except (FormatError, LimitError, MissingError) as error:
        said = {"error": type(error).__name__, "message": str(error)}
    except VedetteError as error:
        said = {"error": "FormatError", "message": str(error)}
    except MemoryError:
        said = {"error": "LimitError", "message": "item: needs too much memory to redact"}
    except BrokenPipeError:
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - whatever a hostile item breaks, it is this item's fault
        said = {"error": "FormatError", "message": f"item: its reader failed with {type(error).__name__}"}
    return b"E" + json.dumps(said).encode("ascii")


def warm_up() -> None:
    """Load the libraries and the model that are there, and use them once: a child can load nothing."""
    import PIL.Image
    import PIL.ImageCms
    import PIL.ImageDraw
    import PIL.ImageFont

    PIL.Image.init()
    PIL.ImageFont.load_default(18)
    PIL.ImageCms.createProfile("sRGB")
    try:
        import pillow_heif
    except ImportError:
        pass
    else:
        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.options.THUMBNAILS = False
        pillow_heif.register_heif_opener()
    try:
        import numpy as np

        _loaded.append(model.Model())
        _loaded[0].boxes(np.zeros((32, 32, 3), np.uint8), 0.5)
    except (ImportError, MissingError, FormatError):
        _loaded.clear()
    try:
        import av
    except ImportError:
        return
    av.logging.set_level(None)
    _rehearse()


def _rehearse() -> None:
    """Make a film of two frames and work through it: what libraries load late is loaded then."""
    from fractions import Fraction

    import numpy as np

    from vedette.house.redacting.writing import Writer

    out = BytesIO()
    writer = Writer(out, Fraction(25), (64, 64), Fraction(0), ())
    writer.begin(None, None, "remove", plain=True)
    for number in range(2):
        writer.show(np.zeros((96, 64), np.uint8), Fraction(number, 25))
        writer.play(np.zeros((4000, 1), np.float32))
    writer.end()
    made = Content.of(out.getvalue())
    film.measure(made, lambda _: None)
    for voice in ("keep", "alter"):
        film.rebuild(made, areas.FilmPlan((), voice), BytesIO(), lambda _: None)
    film.sheet(made, [0], areas.FilmPlan(), 64)


def main() -> None:
    """Serve. The only argument is the number of the socket."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    forbid_core_dumps()
    cage.end_with_parent()
    leave_network()
    warm_up()
    gc.freeze()
    warden.serve(channel, answer)


if __name__ == "__main__":
    main()
