"""How well names are found across scripts and romanisations: ours beside what else could be taken.

    python bench/names.py [--count 10000] [--queries 300] [--peers] [--nomenklatura]
                          [--only romanised,typo,full,chechen,arabic,initials,belarus,pairs]

Romanisations are made by other people's code: `iuliia` (28 schemas), ICU, and others that are installed. The
Belarus list and the Arabic–English pairs are read from the shared data (VEDETTE_SHARED); without them those
parts are left out, and said so. Prints one line of JSON a cell: recall@1, recall@10, milliseconds a query.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import itertools
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "tests"))

from records_names import people  # noqa: E402
from vedette.records.names.comparing import score_tokens  # noqa: E402
from vedette.records.names.equivalents import builtin  # noqa: E402
from vedette.records.names.folding import tokens  # noqa: E402
from vedette.records.names.index import Entry, Index  # noqa: E402

SHARED = Path(os.environ.get("VEDETTE_SHARED", "/nowhere"))
CASE = "0" * 32
_RUNS = itertools.count()
Search = Callable[[str], list[int]]
"""Gives the numbers of the ten names most like a query, the likeliest first."""


class Ours:
    """The index and the score of the product."""

    name = "vedette"

    def __init__(self, names: Sequence[str]) -> None:
        self.names, self.index = names, Index()
        self.index.add(
            Entry(f"{number:032x}", CASE, "person", 0, self._words(name)) for number, name in enumerate(names)
        )
        self.index.settle()

    def _words(self, name: str) -> tuple[int, ...]:
        return tuple(
            self.index.word(way.fold, token.vowelless) for token in tokens(name) for way in token.readings
        )

    def __call__(self, query: str) -> list[int]:
        table, asked = builtin(), tokens(query)
        rough = self.index.search(query, [CASE], ["person"], table, 40)
        numbers = [int(record, 16) for record, _ in rough]
        scored = [
            (-score_tokens(asked, tokens(self.names[n]), table, explain=False).score, n) for n in numbers
        ]
        return [n for _, n in sorted(scored)[:10]]


class Rapid:
    """rapidfuzz over names transliterated by ICU."""

    def __init__(self, names: Sequence[str], scorer: str) -> None:
        from icu import Transliterator  # type: ignore[import-not-found]
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import JaroWinkler

        self.name = f"icu+rapidfuzz {scorer}"
        self.latin = Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")
        self.names = [self.latin.transliterate(name) for name in names]
        self.scorer: Any = JaroWinkler.similarity if scorer == "JaroWinkler" else getattr(fuzz, scorer)
        self.process = process

    def __call__(self, query: str) -> list[int]:
        text = self.latin.transliterate(query)
        return [n for _, _, n in self.process.extract(text, self.names, scorer=self.scorer, limit=10)]


class Nomenklatura:
    """nomenklatura's matcher, each pair scored; rapidfuzz of ICU names picks the 200 that it scores."""

    def __init__(self, names: Sequence[str], algorithm: str = "logic-v2", pick: int = 200) -> None:
        from followthemoney import model  # type: ignore[import-not-found]
        from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found]

        self.name = f"nomenklatura {algorithm}"
        self.model, self.pick = model, pick
        self.algorithm = get_algorithm(algorithm)
        self.config = self.algorithm.default_config()
        # what it finds out of a name it keeps by the id: no id may come twice in a process
        self.run = next(_RUNS)
        self.entities = [self._entity(f"n{self.run}-{number}", name) for number, name in enumerate(names)]
        self.asked = 0
        self.rapid = Rapid(names, "token_set_ratio") if len(names) > pick else None

    def _entity(self, key: str, name: str) -> Any:
        return self.model.get_proxy({"id": key, "schema": "Person", "properties": {"name": [name]}})

    def __call__(self, query: str) -> list[int]:
        self.asked += 1
        entity = self._entity(f"q{self.run}-{self.asked}", query)
        numbers: Iterable[int] = range(len(self.entities))
        if self.rapid is not None:
            text = self.rapid.latin.transliterate(query)
            found = self.rapid.process.extract(
                text, self.rapid.names, scorer=self.rapid.scorer, limit=self.pick
            )
            numbers = [n for _, _, n in found]
        scored = [(-self.algorithm.compare(entity, self.entities[n], self.config).score, n) for n in numbers]
        return [n for _, n in sorted(scored)[:10]]


def romanisers() -> dict[str, Callable[[str], str]]:
    """Return other people's romanisers that are installed."""
    found: dict[str, Callable[[str], str]] = {}
    try:
        import iuliia  # type: ignore[import-not-found]
    except ImportError:
        print(json.dumps({"missing": "iuliia"}))
    else:
        for name in dir(iuliia):
            if name.isupper():
                schema = getattr(iuliia, name)
                found[f"iuliia {name}"] = lambda text, schema=schema: schema.translate(text)
    try:
        from icu import Transliterator
    except ImportError:
        print(json.dumps({"missing": "PyICU"}))
    else:
        for key in ("Any-Latin; Latin-ASCII", "Any-Latin", "Russian-Latin/BGN; Latin-ASCII"):
            found[f"icu {key}"] = Transliterator.createInstance(key).transliterate
    for package, name in (
        ("unidecode", "unidecode"),
        ("anyascii", "anyascii"),
        ("normality", "latinize_text"),
    ):
        try:
            module = __import__(package)
        except ImportError:
            continue
        found[package] = getattr(module, name)
    return found


def measure(search: Search, queries: Sequence[tuple[str, Callable[[int], bool]]]) -> dict[str, float]:
    """Return recall@1, recall@10 and milliseconds a query; each has what says whether a hit is right."""
    first = ten = 0
    began = time.process_time()
    missed = []
    for text, right in queries:
        hits = search(text)
        first += bool(hits) and right(hits[0])
        got = any(right(one) for one in hits[:10])
        ten += got
        if not got:
            missed.append(text)
    spent = time.process_time() - began
    if os.environ.get("SHOW_MISSED"):
        print("   missed:", missed[:40])
    count = len(queries)
    return {
        "@1": round(first / count, 4),
        "@10": round(ten / count, 4),
        "ms": round(1000 * spent / count, 2),
        "n": count,
    }


def say(part: str, search: Any, queries: Sequence[tuple[str, Callable[[int], bool]]]) -> None:
    """Print one cell."""
    print(
        json.dumps({"part": part, "by": search.name, **measure(search, queries)}, ensure_ascii=False),
        flush=True,
    )


def is_(number: int) -> Callable[[int], bool]:
    """Say whether a hit is this one."""
    return lambda hit: hit == number


def of_people(
    options: argparse.Namespace, parts: set[str], systems: Callable[[Sequence[str]], list[Any]]
) -> None:
    """Ask for invented people in many ways."""
    invented = people.invented(options.count, options.seed)
    names = [person.name for person in invented]
    chance = random.Random(options.seed + 1)
    asked = chance.sample(range(len(invented)), min(options.queries, len(invented)))
    searches = systems(names)

    def ask(part: str, make: Callable[[people.Invented], str], of: Sequence[int] = asked) -> None:
        queries = [(make(invented[n]), is_(n)) for n in of]
        for search in searches:
            say(part, search, queries)

    ways = romanisers()
    if "romanised" in parts:
        for name, way in ways.items():
            ask(f"romanised {name}", lambda one, way=way: way(one.query))
    if "typo" in parts:
        ask("Cyrillic, one typo", lambda one: people.with_typo(one.query, chance))
        for name, way in ways.items():
            ask(f"one typo {name}", lambda one, way=way: people.with_typo(way(one.query), chance))
    if "full" in parts:
        for name, way in ways.items():
            ask(f"full name {name}", lambda one, way=way: way(one.name))
    chechens = [n for n in range(len(invented)) if invented[n].chechen]
    chechens = chance.sample(chechens, min(options.queries, len(chechens)))
    if "chechen" in parts:
        ask("Chechen spelling", lambda one: people.chechen_spelling(one, chance), chechens)
        try:
            from ce_translit import transliterate  # type: ignore[import-not-found]
        except ImportError:
            print(json.dumps({"missing": "ce-translit"}))
        else:
            ask("Chechen Latin", lambda one: transliterate(people.chechen_spelling(one, chance)), chechens)
    if "arabic" in parts:
        ask("Arabic script, as the press writes", people.arabic_spelling)
        ask("Arabic script, Chechens", people.arabic_spelling, chechens)
        try:
            from icu import Transliterator
        except ImportError:
            print(json.dumps({"missing": "PyICU"}))
        else:
            icu = Transliterator.createInstance("Cyrillic-Latin; Latin-Arabic")
            ask("Arabic script, ICU", lambda one: icu.transliterate(one.query))
    if "initials" in parts:
        ask("initials", lambda one: f"{one.given[0]}. {one.patronymic[0]}. {one.surname}")
        bgn = ways.get("iuliia BGN_PCGN")
        if bgn:
            ask("initials BGN", lambda one: bgn(f"{one.given[0]}. {one.patronymic[0]}. {one.surname}"))


def belarus(systems: Callable[[Sequence[str]], list[Any]], options: argparse.Namespace) -> None:
    """Ask for each spelling in one script among all in the other; any of the same person is right."""
    path = SHARED / "data/linkage/eu_belarus_names_multiscript.csv.gz"
    if not path.exists():
        print(json.dumps({"missing": "the Belarus list"}))
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for ask, among in (("Cyrl", "Latn"), ("Latn", "Cyrl")):
        there = [row for row in rows if row["script"] == among]
        persons = [row["person_id"] for row in there]
        queries = [
            (row["name"], lambda hit, who=row["person_id"], of=persons: of[hit] == who)
            for row in rows
            if row["script"] == ask and row["person_id"] in persons
        ]
        if options.half:
            queries = queries[options.half - 1 :: 2]
        for search in systems([row["name"] for row in there]):
            say(f"Belarus {ask} among {among}", search, queries)


def pairs(systems: Callable[[Sequence[str]], list[Any]], options: argparse.Namespace) -> None:
    """Ask for Arabic words among all Latin ones, and the other way round."""
    path = SHARED / "data/linkage/google_ar2en_names_train.tsv.gz"
    if not path.exists():
        print(json.dumps({"missing": "the Arabic–English pairs"}))
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [tuple(line.rstrip("\n").split("\t")) for line in file]
    for ask, among, title in ((0, 1, "Arabic among Latin"), (1, 0, "Latin among Arabic")):
        there = sorted({row[among] for row in rows})
        right: dict[str, set[str]] = {}
        for row in rows:
            right.setdefault(row[ask], set()).add(row[among])
        words = random.Random(options.seed).sample(sorted(right), min(options.pairs, len(right)))
        if options.half:
            words = words[options.half - 1 :: 2]
        queries = [(word, lambda hit, good=right[word], of=there: of[hit] in good) for word in words]
        for search in systems(there):
            say(title, search, queries)


def main() -> None:
    """Run what is asked for."""
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--queries", type=int, default=300)
    options.add_argument("--pairs", type=int, default=2000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--half", type=int, default=0)
    options.add_argument("--only", default="romanised,typo,full,chechen,arabic,initials,belarus,pairs")
    options.add_argument("--peers", action="store_true")
    options.add_argument("--nomenklatura", action="store_true")
    chosen = options.parse_args()
    parts = set(chosen.only.split(","))

    def systems(names: Sequence[str]) -> list[Any]:
        found: list[Any] = [Ours(names)]
        if chosen.peers:
            found += [
                Rapid(names, one) for one in ("token_set_ratio", "token_sort_ratio", "WRatio", "JaroWinkler")
            ]
        if chosen.nomenklatura:
            found.append(Nomenklatura(names))
        return found

    if parts & {"romanised", "typo", "full", "chechen", "arabic", "initials"}:
        of_people(chosen, parts, systems)
    if "belarus" in parts:
        belarus(systems, chosen)
    if "pairs" in parts:
        pairs(systems, chosen)


if __name__ == "__main__":
    main()
