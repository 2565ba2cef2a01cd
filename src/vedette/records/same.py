"""Who is the same as whom: a log of judgements about pairs, and what follows from those that stand.

A judgement is never changed: one that was wrong is revoked by another entry. An entity is computed: records
joined by standing `same`, without those links that a standing `different` contradicts. A `different` is never
overridden: of two records judged different, every way from one to the other through `same` is cut, and the
contradiction is returned to be shown. See docs/formats/judgement.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vedette.errors import FormatError, ProofError
from vedette.formats.jcs import encode

START = "0" * 64
"""Stands before the first entry of a log."""
Pair = tuple[str, str]


class Verdict(StrEnum):
    """What somebody concluded about two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judged:
    """A standing judgement: two records and the verdict. The order of the two has no meaning."""

    one: str
    two: str
    verdict: Verdict

    @property
    def pair(self) -> Pair:
        """The two, the smaller id first."""
        return pair_of(self.one, self.two)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two records judged different that `same` would join.

    `members` are all that the links would join; `cut` the links that do not count because of it.
    """

    one: str
    two: str
    members: tuple[str, ...]
    cut: tuple[Pair, ...]


def pair_of(one: str, two: str) -> Pair:
    """Return two ids, the smaller first. Raises: FormatError when they are one."""
    if one == two:
        raise FormatError("judgement: a record cannot be judged against itself")
    return (one, two) if one < two else (two, one)


def entities(ids: Iterable[str], judged: Iterable[Judged]) -> tuple[dict[str, str], tuple[Conflict, ...]]:
    """Return the entity of each of `ids` and of each record judged, and the contradictions.

    An entity is named by the smallest id in it; who is alone is their own. The answer does not depend on
    the order of either argument. Raises: FormatError for a judgement of one record.
    """
    links: set[Pair] = set()
    different: set[Pair] = set()
    known = set(ids)
    for each in judged:
        pair = each.pair
        known.update(pair)
        if each.verdict is Verdict.SAME:
            links.add(pair)
        elif each.verdict is Verdict.DIFFERENT:
            different.add(pair)
    joined = _components(known, links)
    conflicts = _conflicts(
        links, joined, sorted(pair for pair in different if joined[pair[0]] == joined[pair[1]])
    )
    cut = {pair for conflict in conflicts for pair in conflict.cut}
    return (_components(known, links - cut) if cut else joined), tuple(conflicts)


def _components(known: Iterable[str], links: Iterable[Pair]) -> dict[str, str]:
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        top = one
        while parent.get(top, top) != top:
            top = parent[top]
        while parent.get(one, one) != top:
            parent[one], one = top, parent[one]
        return top

    for one, two in links:
        low, high = sorted((root(one), root(two)))
        parent[high] = low
    return {one: root(one) for one in sorted(known)}


def _conflicts(links: set[Pair], joined: Mapping[str, str], contradicted: Sequence[Pair]) -> list[Conflict]:
    found = []
    by_entity: dict[str, list[Pair]] = {}
    wanted = {joined[one] for one, _ in contradicted}
    for link in sorted(links):
        if joined[link[0]] in wanted:
            by_entity.setdefault(joined[link[0]], []).append(link)
    graphs = {entity: _Blocks(each) for entity, each in by_entity.items()}
    for one, two in contradicted:
        graph = graphs[joined[one]]
        found.append(Conflict(one, two, graph.members, graph.between(one, two)))
    return found


class _Blocks:
    """A connected graph and its blocks (parts that no single record holds together), as a tree.

    The links on any way from one record to another that passes no record twice are the links of the blocks
    on the one way between them in that tree.
    """

    def __init__(self, links: Sequence[Pair]) -> None:
        self._next: dict[str, list[str]] = {}
        for one, two in links:
            self._next.setdefault(one, []).append(two)
            self._next.setdefault(two, []).append(one)
        self.members = tuple(sorted(self._next))
        self._blocks: list[set[Pair]] = []
        self._find()
        self._of: dict[str, list[int]] = {}
        for number, block in enumerate(self._blocks):
            for record in sorted({one for pair in block for one in pair}):
                self._of.setdefault(record, []).append(number)

    def _find(self) -> None:
        """Depth first, without recursion: a block ends where nothing below reaches higher than its top."""
        start = self.members[0]
        depth, low = {start: 0}, {start: 0}
        open_links: list[Pair] = []
        walk: list[tuple[str, str, int]] = [(start, "", 0)]
        while walk:
            record, above, at = walk.pop()
            if at < len(self._next[record]):
                walk.append((record, above, at + 1))
                other = self._next[record][at]
                if other not in depth:
                    depth[other] = low[other] = depth[record] + 1
                    open_links.append((record, other))
                    walk.append((other, record, 0))
                elif other != above and depth[other] < depth[record]:
                    open_links.append((record, other))
                    low[record] = min(low[record], depth[other])
            elif above:
                low[above] = min(low[above], low[record])
                if low[record] >= depth[above]:
                    first = open_links.index((above, record))
                    self._blocks.append({pair_of(*link) for link in open_links[first:]})
                    del open_links[first:]

    def between(self, one: str, two: str) -> tuple[Pair, ...]:
        """Return the links on any way from one record to another."""
        came: dict[int, int] = {}
        queue = list(self._of[one])
        came.update(dict.fromkeys(queue, -1))
        for block in queue:
            if block in self._of[two]:
                found: set[Pair] = set()
                while block != -1:
                    found |= self._blocks[block]
                    block = came[block]
                return tuple(sorted(found))
            for record in sorted({one for pair in self._blocks[block] for one in pair}):
                for other in self._of[record]:
                    if other not in came:
                        came[other] = block
                        queue.append(other)
        raise FormatError("judgement: the two are not joined")  # unreachable for records of one component


def entry_digest(before: str, fields: Mapping[str, Any]) -> str:
    """Return the digest of an entry: SHA-256, in hex, over the digest before it and its fields in JCS."""
    return hashlib.sha256(bytes.fromhex(before) + encode(dict(fields))).hexdigest()


def check_log(
    entries: Iterable[tuple[Mapping[str, Any], str]], before: str = START, number: int = 0
) -> tuple[int, str]:
    """Return number and digest of the last entry of a log; `entries` are fields and the digest written.

    `before` and `number` are those of an entry checked earlier. A revocation must name an earlier judgement
    that stands. Raises: ProofError naming the entry at fault.
    """
    standing: set[str] = set()
    whole = number == 0
    for fields, digest in entries:
        number += 1
        if fields.get("number") != number:
            raise ProofError(f"judgements: entry {number} is missing")
        before = entry_digest(before, fields)
        if before != digest:
            raise ProofError(f"judgements: entry {number} was altered")
        if whole:
            revoked = fields.get("revokes", "")
            if revoked and revoked not in standing:
                raise ProofError(f"judgements: entry {number} revokes what does not stand")
            standing.discard(str(revoked))
            if not revoked:
                standing.add(str(fields.get("id", "")))
    return number, before
