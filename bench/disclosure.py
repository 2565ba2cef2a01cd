"""How fast outputs are searched for what a register of 200 people protects: MB a second, by kind of file.

    PYTHONPATH=src:tests python bench/disclosure.py [MEGABYTES]

Texts are the pages of docs/, a third in Russian, as pages of a site; packages and papers hold the same texts.
One core: the walk itself, warm. All: `scan_outputs`, its program started, the register made ready, every
child caged.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import sys
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from publication_disclosure import people
from vedette.house.disclosing import child, scan_outputs
from vedette.house.looking.content import Content
from vedette.publication.disclosure.matching import Matcher

ROOT = Path(__file__).resolve().parents[1]


def pages(size: int) -> dict[str, bytes]:
    """Pages of some 30 kB made of lines of our documentation, `size` bytes in all."""
    dice = random.Random(1)
    lines = [
        line for path in sorted(ROOT.glob("docs/**/*.md")) for line in path.read_text("utf-8").splitlines()
    ]
    lines = [line.replace("<", "&lt;") for line in lines if len(line) > 40]
    found: dict[str, bytes] = {}
    made = 0
    while made < size:
        body = "".join(f"<p>{dice.choice(lines)}</p>\n" for _ in range(250))
        data = (
            f'<!doctype html><html lang="ru"><title>{len(found)}</title><body>{body}</body></html>'.encode()
        )
        found[f"page-{len(found)}.html"] = data
        made += len(data)
    return found


def kinds(size: int) -> dict[str, dict[str, bytes]]:
    """The same texts as pages, in packages, packed, in JSON, and bytes without any text."""
    site = pages(size)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in list(site.items())[: max(1, len(site) // 4)]:
            out.writestr(name, data)
    return {
        "pages": site,
        "zip": {"site.zip": package.getvalue()},
        "gzip": {f"{name}.gz": gzip.compress(data) for name, data in list(site.items())[: len(site) // 4]},
        "json": {
            "search.json": json.dumps([data.decode() for data in site.values()], ensure_ascii=False).encode()
        },
        "noise": {"film.bin": random.Random(2).randbytes(size)},
    }


def main() -> None:
    """Print a line of JSON for each kind."""
    size = int(float(sys.argv[1]) * 1e6) if len(sys.argv) > 1 else 20_000_000
    began = time.process_time()
    matcher = Matcher(people.register())
    print(json.dumps({"people": people.COUNT, "register ready, s": round(time.process_time() - began, 2)}))
    child.warm_up(matcher)
    for kind, outputs in kinds(size).items():
        megabytes = sum(map(len, outputs.values())) / 1e6
        plain = megabytes if kind not in ("zip", "gzip") else size / 4e6
        began = time.process_time()
        for name, data in outputs.items():
            child.scanned(matcher, name, Content.of(data))
        one = time.process_time() - began
        clock = time.perf_counter()
        report = scan_outputs(outputs, people.register(), faces=False)
        wall = time.perf_counter() - clock
        said = {
            "kind": kind,
            "MB": round(megabytes, 1),
            "one core, MB/s": round(plain / one, 1),
            "all, MB/s": round(plain / wall, 1),
            "findings": len(report.findings),
            "processors": len(os.sched_getaffinity(0)),
            "load": round(os.getloadavg()[0], 1),
        }
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
