"""The public site of many documents: built whole, one text changed, one renamed, one added, one withdrawn.

    python bench/website.py [--pages N] [--folder DIR]

N documents in two languages each are N pages and more (lists, word index, feeds). Invented words.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from vedette.house.publishing.folder import Edition, PublicFolder
from vedette.publication.releases.coding import encode_document
from vedette.publication.releases.document import Block, Document, Event, FactRef, Paragraph, Quote, Timeline
from vedette.publication.website import Builder, Site, Source, Tongue
from vedette.records.places import gazetteer

KINDS = ("case_page", "press_release", "update", "urgent_appeal", "statement", "report", "incident")
PLACES = ("Grozny", "Nazran", "Khasavyurt", "Vladikavkaz", "Gudermes", "Makhachkala", "Derbent")
BARS = {"whole": 60.0, "changed": 1.0}


def words(random_: random.Random, stock: list[str], count: int) -> str:
    """Some words of the stock as a sentence."""
    return " ".join(random_.choice(stock) for _ in range(count)).capitalize() + "."


def documents(pages: int) -> dict[str, Document]:
    """Invented documents in English and Russian."""
    random_ = random.Random(8)
    stocks = {
        "en": ["".join(random_.choices("aeioubdgklmnprstvz", k=random_.randint(3, 10))) for _ in range(6000)],
        "ru": ["".join(random_.choices("аеиоубдгклмнпрствз", k=random_.randint(3, 10))) for _ in range(6000)],
    }
    found = {}
    for number in range(pages // 2):
        day = f"{2012 + number * 14 // (pages // 2)}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        for language, stock in stocks.items():
            blocks: tuple[Block, ...] = (
                *(Paragraph(text=words(random_, stock, 70), notes=("f",)) for _ in range(5)),
                Quote(speaker=words(random_, stock, 2), words=words(random_, stock, 20)),
                Timeline(tuple(Event(day, words(random_, stock, 8)) for _ in range(5))),
            )
            document = Document(
                KINDS[number % len(KINDS)],
                f"d-{number}",
                language,
                words(random_, stock, 8),
                words(random_, stock, 25),
                blocks,
                day,
                place=PLACES[number % len(PLACES)],
                facts=(FactRef("f", words(random_, stock, 10)),),
                related=(f"d-{number - 7}",) if number > 7 else (),
            )
            found[f"{language}/d-{number}"] = document
    return found


def sources(held: dict[str, Document]) -> list[Source]:
    """Their sources."""
    return [
        Source(one.code, one.language, hashlib.sha256(encode_document(one)).hexdigest())
        for one in held.values()
    ]


def main() -> None:
    """Print one JSON object a line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    site = Site({"en": Tongue("Group"), "ru": Tongue("Группа")}, address="https://group.example/")
    held = documents(asked.pages)
    gazetteer()
    with tempfile.TemporaryDirectory(dir=asked.folder) as temporary:
        folder, builder = PublicFolder(Path(temporary)), Builder(site, gazetteer)

        def build(what: str) -> Edition:
            given = sources(held)
            before, began = time.process_time(), time.perf_counter()
            done = folder.build(builder, given, lambda one: held[one.key], lambda _: (), f"{what:0<32}"[:32])
            seconds = time.perf_counter() - began
            said = {
                "what": what,
                "seconds": round(seconds, 2),
                "processor_seconds": round(time.process_time() - before, 2),
                "files": done.files,
                "written": len(done.written),
                "removed": len(done.removed),
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
            print(json.dumps({**said, "bar_seconds": BARS.get(what)}))
            return done

        build("whole")
        build("nothing")
        one = held["en/d-100"]
        held["en/d-100"] = replace(one, blocks=one.blocks[1:])
        build("changed")
        held["en/d-100"] = replace(one, title="Another heading")
        build("renamed")
        held["en/new"] = replace(one, code="new", date="2026-11-01", title="A new one")
        build("added")
        del held["en/d-200"], held["ru/d-200"]
        build("withdrawn")
        largest = max(path.stat().st_size for path in folder.site.rglob("*.html"))
        print(json.dumps({"largest_page_bytes": largest, "bar_bytes": 100_000}))


if __name__ == "__main__":
    main()
