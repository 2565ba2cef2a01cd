"""Evidence: what convicts, what does not, and that no byte of a file can be changed unnoticed."""

from __future__ import annotations

import random

import pytest

from monitor.stage import LOG, LOG_PQ, ORIGIN, STRANGER, WITNESSES, Copy, Tree, entry, head, vouched
from vedette.errors import FormatError, LimitError, ProofError, SignatureError, VedetteError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.fork import MAX_FORK_BYTES, Fork, parse_fork
from vedette.formats.note import sign_note
from vedette.register.judging import compare_heads, judge, prefix_root
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import consistency_proof

SEEN = ("2026-05-13T10:00:00Z nord mirror", "2026-05-14T10:00:00Z ost witness")
FOUND = "2026-05-14T10:00:00Z"


def tree(count: int, word: str = "e") -> Tree:
    return Tree([entry(f"{word} {n}") for n in range(count)])


def fork(small: int = 10, large: int = 14, after: int = 7) -> Fork:
    honest = tree(large)
    other = honest.fork(after, "other")
    found = compare_heads(head(honest, small).encode(), head(other, large).encode(), Copy(other), SEEN, FOUND)
    assert found is not None
    return found


@pytest.mark.parametrize("small, large", [(1, 1), (1, 2), (8, 8), (8, 16), (7, 9), (255, 257), (256, 600)])
def test_a_fork_convicts_by_itself(small: int, large: int) -> None:
    found = fork(small, large, 0)
    judged = judge(parse_fork(found.encode()), [LOG.verifier, LOG_PQ.verifier, STRANGER.verifier])
    assert judged.convicted == (LOG.verifier,) and judged.cosigners == ()
    assert (judged.smaller.size, judged.larger.size) == (small, large)


def test_no_byte_of_the_file_can_be_changed_unnoticed() -> None:
    data = fork().encode()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        with pytest.raises(VedetteError):
            judged = judge(parse_fork(bytes(changed)), [LOG.verifier])
            # what may differ is only what nobody vouches for: where and when it was seen
            line = data[: data.index(b"\n", at)].rpartition(b"\n")[2]
            if line.startswith((b"seen ", b"found ")):
                assert judged.convicted
                raise ProofError("as good as before")
    for end in range(0, len(data), 7):
        with pytest.raises(VedetteError):
            judge(parse_fork(data[:end]), [LOG.verifier])
    with pytest.raises(VedetteError):
        judge(parse_fork(data + b"\n"), [LOG.verifier])
    with pytest.raises(LimitError):
        parse_fork(bytes(MAX_FORK_BYTES + 1))


def test_an_honest_log_is_convicted_by_no_proof() -> None:
    rng = random.Random(7)
    honest = tree(40)
    for _ in range(300):
        small = rng.randrange(1, 40)
        large = rng.randrange(small, 41)
        pool = [honest.root(n) for n in range(1, 41)] + [rng.randbytes(32)]
        proof = consistency_proof(leaf_hashes(honest.entries[:large]), small) if small < large else []
        for at in range(len(proof)):
            if rng.random() < 0.3:
                proof[at] = rng.choice(pool)
        if rng.random() < 0.3:
            proof.append(rng.choice(pool))
        prefix = rng.choice(pool)
        if prefix == honest.root(small):
            continue
        one, other = head(honest, small).encode(), head(honest, large).encode()
        made = Fork(one, other, prefix, tuple(proof), SEEN, FOUND)
        with pytest.raises(ProofError):
            judge(made, [LOG.verifier])


def test_a_fork_of_another_key_or_another_log_says_nothing() -> None:
    with pytest.raises(SignatureError):
        judge(fork(), [STRANGER.verifier])
    honest = tree(5)
    note = sign_note(Checkpoint(f"{ORIGIN}/other", 5, bytes(32)).text(), [LOG]).encode()
    with pytest.raises(FormatError, match="two heads of one log"):
        Fork(head(honest, 5).encode(), note, bytes(32), (), SEEN, FOUND)
    with pytest.raises(FormatError, match="continues"):
        Fork(head(honest, 5).encode(), head(honest, 5).encode(), honest.root(5), (), SEEN, FOUND)


def test_cosigners_of_both_sides_are_named_and_those_of_one_are_not() -> None:
    honest = tree(9)
    other = honest.fork(3, "other")
    nord, ost = WITNESSES["nord"], WITNESSES["ost"]
    one = vouched(head(honest, 9), (nord, 1_790_000_000), (ost, 1_790_000_000))
    two = vouched(head(other, 9), (nord, 1_790_000_100))
    found = compare_heads(one, two, None, SEEN, FOUND)
    assert found is not None
    judged = judge(found, [LOG.verifier], [nord.verifier, ost.verifier])
    assert judged.cosigners == (nord.verifier,)


def test_two_heads_are_joined_by_a_proof_or_a_copy_and_by_nothing_else() -> None:
    honest = tree(300)
    one, other = head(honest, 20).encode(), head(honest, 300).encode()
    proof = consistency_proof(leaf_hashes(honest.entries), 20)
    assert compare_heads(one, other, proof, SEEN, FOUND) is None
    assert compare_heads(other, one, Copy(honest), SEEN, FOUND) is None
    assert compare_heads(one, one, None, SEEN, FOUND) is None
    for useless in (None, [], proof[:-1], [*proof, bytes(32)], [bytes(32)] * len(proof)):
        with pytest.raises(ProofError):
            compare_heads(one, other, useless, SEEN, FOUND)
    with pytest.raises(VedetteError):
        compare_heads(one, other, Copy(tree(300, "another log")), SEEN, FOUND)


def test_a_copy_whose_tiles_lie_is_read_entry_by_entry() -> None:
    honest = tree(300)
    good = prefix_root(Copy(honest), 300, honest.root(300), 123)
    lying = Copy(
        honest, {"tile/0/000": bytes(8192), "tile/0/001.p/44": bytes(44 * 32), "tile/1/000.p/1": bytes(32)}
    )
    assert prefix_root(lying, 300, honest.root(300), 123) == good
    with pytest.raises(VedetteError):
        prefix_root(lying, 300, bytes(32), 123)
