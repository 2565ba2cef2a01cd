"""Many requests at once: made to happen, not awaited."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from partner.stage import FORK, LEAVES, NOW, ORIGIN, WITNESS, Recorded, new_state, request
from vedette.formats.note import parse_note
from vedette.tree.proofs import tree_root
from vedette_partner.witness.cosign import Answer, Head, answer


class Meeting(Recorded):
    """A state in which those who have read a head wait for each other before they store."""

    def __init__(self, recorded: Recorded, parties: int) -> None:
        super().__init__(recorded.state)
        self.kept = recorded.kept
        self.barrier = threading.Barrier(parties)

    def advance(self, origin: str, before: Head | None, after: Head) -> None:
        """Meet, then store."""
        self.barrier.wait(30)
        super().advance(origin, before, after)


def test_a_thousand_racing_requests_give_one_head_a_size_and_no_way_back(tmp_path: Path) -> None:
    state = new_state(tmp_path)
    recorded, answers = Recorded(state), list[Answer]()
    at, rounds, threads = 0, 125, 8
    draw = random.Random(7)
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(rounds):
            # eight requests start from the same head; some to one size, some of a forked log
            # (which are honest only while nothing is held), all past their checks before any stores
            meeting = Meeting(recorded, threads)
            sizes = [draw.randint(at, min(at + (1 if at else 3), 64)) for _ in range(threads)]
            trees = [FORK if at == 0 and size % 2 else LEAVES for size in sizes]
            if at:
                held = state.head(ORIGIN)
                assert held is not None
                trees = [LEAVES if held.root == tree_root(LEAVES[:at]) else FORK] * threads
            jobs = [
                pool.submit(answer, request(at, size, tree), meeting, WITNESS, NOW)
                for size, tree in zip(sizes, trees, strict=True)
            ]
            answers += [job.result() for job in jobs]
            held = state.head(ORIGIN)
            assert held is not None
            at = held.size
    assert len(answers) == 1000
    assert {a.status for a in answers} == {200, 409}
    assert sum(a.status == 200 for a in answers) == len(recorded.kept)
    kept = [head.size for head in recorded.kept]
    roots = {(head.size, head.root) for head in recorded.kept}
    assert len(roots) == len({size for size, _ in roots}), "two heads of one size"
    assert kept[-1] == at == 64
    assert all(parse_note(head.note).text.split("\n")[1] == str(head.size) for head in recorded)
