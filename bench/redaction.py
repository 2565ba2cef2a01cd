"""Faces in a film: how fast they are found and hidden, how many stay open, beside `deface` on the same film.

    python bench/redaction.py [--seconds 60] [--size 1920x1080] [--every 3] [--deface PROGRAM]

Makes a film of the labelled faces of the tests, which move, grow and leave the picture; follows them with
`Redactor.track_faces`, rebuilds the film, and compares both frame by frame: a face counts as open when more
than 15 % of its labelled box look as before. `deface` is the program of deface 1.5.0 in an
environment of its own (`uv pip install deface==1.5.0 onnx onnxruntime`); without it its row says so. Prints a
line of JSON a row: seconds by the wall and of the processor, frames a second, faces left open, peak memory
(MiB).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/house_redacting")]

import av  # noqa: E402
import moving  # noqa: E402
import numpy as np  # noqa: E402

from measure import process  # noqa: E402

OPEN = 0.15
"""A face is open when more than this share of its box looks as before."""

JOB = """
import json, os, sys, time
sys.path.insert(0, sys.argv[1])
from vedette.house.redacting import Redactor
began = time.perf_counter()
with Redactor() as redactor, open(sys.argv[2], "rb") as film:
    found = redactor.track_faces(film, every=int(sys.argv[4]))
    tracked = time.perf_counter() - began
    with open(sys.argv[3], "wb") as out:
        redactor.rebuild_film(film, found.plan, out)
said = {"tracks": len(found.plan.tracks), "check_by_hand": len(found.uncertain)}
print(json.dumps({"finding_seconds": round(tracked, 1), **said}))
"""


def write(path: Path, frames: int, size: tuple[int, int]) -> moving.Truth:
    """Write the film; return where its faces are."""
    draw, truth = moving.scene(frames, size)
    path.write_bytes(moving.film(frames, size, draw))
    return truth


def left_open(before: Path, after: Path, truth: moving.Truth) -> tuple[int, int]:
    """Return how many faces look as before for more than `OPEN` of their box, and how many there are."""
    opened = faces = 0
    with av.open(str(before)) as one, av.open(str(after)) as two:
        pairs = zip(one.decode(video=0), two.decode(video=0), truth, strict=False)
        for first, second, boxes in pairs:
            was, now = (each.to_ndarray(format="gray").astype(np.int16) for each in (first, second))
            for left, top, right, bottom in boxes:
                place = (slice(round(top), round(bottom)), slice(round(left), round(right)))
                same = abs(was[place] - now[place]) < 8
                dark = (now[place] < 60) | (now[place].std() < 12)  # hidden by a fill or a blur
                faces += 1
                opened += float((same & ~dark).mean()) > OPEN
    return opened, faces


def row(what: str, **values: Any) -> None:
    """Print a row."""
    print(json.dumps({"what": what, **values}), flush=True)


def main() -> None:
    """Run both, print both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--deface", default="")
    said = parser.parse_args()
    width, height = (int(each) for each in said.size.split("x"))
    frames = said.seconds * moving.RATE
    with tempfile.TemporaryDirectory() as folder:
        film, ours, theirs = (Path(folder) / name for name in ("film.mp4", "ours.mp4", "theirs.mp4"))
        truth = write(film, frames, (width, height))
        row("film", seconds=said.seconds, size=said.size, megabytes=round(film.stat().st_size / 1e6, 1))
        command = [sys.executable, "-c", JOB, str(ROOT / "src"), str(film), str(ours), str(said.every)]
        cost = process(command)
        opened, faces = left_open(film, ours, truth)
        row(
            "vedette",
            seconds=round(cost.wall, 1),
            processor_seconds=round(cost.cpu, 1),
            **json.loads(str(cost.said["out"])),
            frames_a_second=round(frames / cost.wall, 1),
            open_faces=opened,
            faces=faces,
            peak_mib=round(cost.peak),
        )
        program = said.deface
        if not program or not Path(program).exists():
            row("deface", missing="not installed here; see the head of this file")
            return
        cost = process([program, film, "-o", theirs, "--replacewith", "solid"])
        opened, faces = left_open(film, theirs, truth)
        row(
            "deface 1.5.0",
            seconds=round(cost.wall, 1),
            processor_seconds=round(cost.cpu, 1),
            frames_a_second=round(frames / cost.wall, 1),
            open_faces=opened,
            faces=faces,
            peak_mib=round(cost.peak),
        )


if __name__ == "__main__":
    main()
