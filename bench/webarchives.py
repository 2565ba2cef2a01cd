"""Web archives of some gigabytes: read, digested and indexed; how fast, and in how much memory.

    python bench/webarchives.py [--megabytes 2048] [--small 64] [--folder FOLDER]

Makes WARC files, plain and gzip, of invented pages of 20 kB and films of 4 MB, each record with its digests;
surveys them in a process of its own, packs the plain one as WACZ and surveys that; then reads one page by its
place. Prints a line of JSON a row: MB/s of the file, and the peak of memory in MiB, beside a small file's.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "tests"))

from cases_sources.making import info, response  # noqa: E402
from measure import process  # noqa: E402

JOB = """
import json, os, sys, time
sys.path.insert(0, sys.argv[1])
from vedette.cases.sources.packing import pack
from vedette.house.looking.content import Content
from vedette.house.looking.replay import Archive
def content(path):
    handle = os.open(path, os.O_RDONLY)
    return Content(handle=handle, size=os.fstat(handle).st_size)
source = content(sys.argv[3])
began = time.perf_counter()
if sys.argv[2] == "pack":
    with open(sys.argv[4], "wb") as sink:
        pack(sink, [("data.warc", source)], created="2026-03-01T10:00:00Z", software="bench")
    print(json.dumps({"seconds": time.perf_counter() - began}))
else:
    archive = Archive(source)
    found = archive.survey()
    spent = time.perf_counter() - began
    assert found.sound, found.faults[:3]
    line = found.lines[len(found.lines) // 2]
    began = time.perf_counter()
    archive.entry(line.file, line.place)
    one = time.perf_counter() - began
    print(json.dumps({"seconds": spent, "records": sum(found.counts.values()), "one_ms": one * 1000}))
"""


def write(path: Path, megabytes: int, *, packed: bool) -> None:
    """Write an archive of about so many megabytes."""
    drawn = random.Random(7)
    film = drawn.randbytes(4 << 20)
    words = " ".join(f"word{drawn.randrange(5_000)}" for _ in range(2_500))
    with path.open("wb") as file:
        number = 0
        file.write(gzip.compress(info(), 1) if packed else info())
        while file.tell() < megabytes << 20:
            number += 1
            base = f"https://invented.example/{number}"
            parts = [
                response(f"{base}/{step}", "text/html", f"<p>{number} {step} {words}".encode())
                for step in range(40)
            ]
            parts.append(response(f"{base}/film", "video/mp4", number.to_bytes(4, "big") + film))
            for part in parts:
                file.write(gzip.compress(part, 1) if packed else part)


def measured(name: str, verb: str, path: Path, *more: Path) -> None:
    """Run a job on a file and print what it cost."""
    cost = process([sys.executable, "-c", JOB, str(ROOT / "src"), verb, path, *more])
    said = json.loads(str(cost.said["out"]).splitlines()[-1])
    size = path.stat().st_size / 1e6
    row = {
        "row": name,
        "megabytes": round(size),
        "megabytes_a_second": round(size / float(str(said["seconds"]))),
        "peak_mib": round(cost.peak),
        **{key: round(float(str(said[key])), 1) for key in ("records", "one_ms") if key in said},
    }
    print(json.dumps(row), flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description="web archives")
    parser.add_argument("--megabytes", type=int, default=2048)
    parser.add_argument("--small", type=int, default=64)
    parser.add_argument("--folder", default=None)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vedette-webarchives-", dir=asked.folder))
    try:
        for megabytes in (asked.small, asked.megabytes):
            for packed in (False, True):
                path = folder / ("data.warc.gz" if packed else "data.warc")
                began = time.perf_counter()
                write(path, megabytes, packed=packed)
                print(f"made {path.name} in {time.perf_counter() - began:.0f} s", file=sys.stderr)
                measured("gzip" if packed else "plain", "survey", path)
                if not packed:
                    target = folder / "data.wacz"
                    measured("pack as WACZ", "pack", path, target)
                    measured("WACZ", "survey", target)
                    target.unlink()
                path.unlink()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
