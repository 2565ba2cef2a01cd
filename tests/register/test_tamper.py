"""A log, its checkpoints, cosignatures and proofs altered at random: who must notice, notices.

A seeded sample in the ordinary run; with VEDETTE_TAMPER=full the numbers of tests/cases/RESULTS.md.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from register.stage import KEY, ORIGIN, Memory, grown, log
from vedette.errors import ConflictError, SignatureError, VedetteError
from vedette.formats import base64
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.cosignature import cosign
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey
from vedette.formats.note import Note, parse_note, sign_note
from vedette.formats.policy import Policy, parse_policy
from vedette.formats.proof import TlogProof, parse_proof
from vedette.formats.witness_request import AddCheckpoint
from vedette.register.audit import audit, fsck
from vedette.register.copy import LogCopy
from vedette.register.log import LogReader
from vedette.tree.hashing import leaf_hash
from vedette.tree.proofs import verify_inclusion
from vedette_partner.witness.cosign import Head, answer

FULL = os.environ.get("VEDETTE_TAMPER") == "full"
SEED = 20261122
SIZE = 700
WITNESSES = [
    SigningKey.from_seed(f"witness-{name}.example/w", Algorithm.ED25519_COSIGNATURE, name.encode() * 32)
    for name in "abc"
]
STRANGER = SigningKey.from_seed("stranger.example/w", Algorithm.ED25519_COSIGNATURE, b"s" * 32)
OTHER_LOG = SigningKey.from_seed("other.example/log", Algorithm.ED25519, b"o" * 32)
TIME = 1_778_932_800


def policy(quorum: int) -> Policy:
    lines = [f"log {KEY.verifier.vkey}"]
    lines += [f"witness w{n} {key.verifier.vkey}" for n, key in enumerate(WITNESSES)]
    lines += [f"group partners {quorum} w0 w1 w2", "quorum partners", ""]
    return parse_policy("\n".join(lines).encode())


POLICY = policy(2)


def rounds(quick: int, full: int) -> int:
    return full if FULL else quick


def flip(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) * 8)
    changed = bytearray(data)
    changed[at // 8] ^= 1 << at % 8
    return bytes(changed)


def spoilt(rng: random.Random, data: bytes) -> tuple[str, bytes]:
    """One file another way: its bits, its end, its order."""
    how = rng.choice(["flip", "flip", "flip", "truncate", "append", "swap", "double"])
    if how == "flip":
        return how, flip(rng, data)
    if how == "truncate":
        return how, data[: rng.randrange(len(data))]
    if how == "append":
        return how, data + rng.choice([b"\0", b"\n", rng.randbytes(32), data[-32:]])
    at, step = rng.randrange(max(1, len(data) // 2)), rng.choice([1, 8, 32])
    one, two = data[at : at + step], data[at + step : at + 2 * step]
    if how == "swap":
        return how, data[:at] + two + one + data[at + 2 * step :]
    return how, data[:at] + one + one + data[at + len(one) :]


def cosigned(note: bytes, *keys: SigningKey, time: int = TIME) -> bytes:
    parsed = parse_note(note)
    return parsed.with_signatures([cosign(parsed.text, key, time) for key in keys]).encode()


def refused(work: Callable[[], object]) -> bool:
    try:
        work()
    except VedetteError:
        return True
    return False


# -- tiles, bundles, checkpoint


def test_fsck_and_audit_notice_every_altered_file() -> None:
    good = grown(SIZE)
    assert fsck(good, ORIGIN, [KEY.verifier]).size == SIZE
    head, _ = parse_signed_checkpoint(good.files["checkpoint"])
    rng = random.Random(SEED)
    done: Counter[str] = Counter()
    missed = []
    while sum(done.values()) < rounds(300, 2_600):
        store = good.copy()
        paths = sorted(store.files)
        path = rng.choice(paths)
        how = rng.choice(["file", "file", "file", "file", "gone", "exchanged"])
        if how == "gone":
            del store.files[path]
        elif how == "exchanged":
            other = rng.choice(paths)
            store.files[path], store.files[other] = good.files[other], good.files[path]
        else:
            how, store.files[path] = spoilt(rng, good.files[path])
        if store.files == good.files:
            continue
        done[how] += 1
        if not refused(lambda store=store: fsck(store, ORIGIN, [KEY.verifier])):  # type: ignore[misc]
            missed.append((how, path))
        of_entries = path.startswith("tile/entries") and how != "exchanged"
        if of_entries and not refused(lambda store=store: audit(LogReader(store, SIZE), head)):  # type: ignore[misc]
            missed.append((f"audit, {how}", path))
    assert not missed
    print("fsck", dict(done))


def test_entry_put_in_or_taken_out_is_noticed_with_all_tiles_made_anew() -> None:
    """The whole log rebuilt around one other entry, under the old checkpoint."""
    head = grown(SIZE).files["checkpoint"]
    rng = random.Random(SEED)
    for _ in range(rounds(20, 150)):
        entries = [f"entry {n}".encode() for n in range(SIZE)]
        at = rng.randrange(SIZE)
        how = rng.choice(["other", "gone", "twice", "order"])
        if how == "other":
            entries[at] += b"x"
        elif how == "gone":
            del entries[at]
        elif how == "twice":
            entries.insert(at, entries[at])
        else:
            entries[at], entries[at - 1] = entries[at - 1], entries[at]
        store = Memory()
        log(store).append(entries)
        store.files["checkpoint"] = head
        with pytest.raises(VedetteError):
            fsck(store, ORIGIN, [KEY.verifier])


# -- cosigned checkpoints under a policy


def noted(rng: random.Random, good: bytes, earlier: bytes) -> tuple[str, bytes]:
    """One cosigned checkpoint made false, and how; it has exactly the quorum of two."""
    note = parse_note(good)
    own, first, second = note.signatures
    how = rng.choice(
        ["flip"] * 6
        + ["truncate", "dropped", "log dropped", "unknown key", "right name", "exact name", "other log"]
        + ["earlier line", "swapped", "text", "one twice", "no time"]
    )
    if how == "flip":
        return how, flip(rng, good)
    if how == "truncate":
        return how, good[: rng.randrange(len(good))]
    lines = [own, first, second]
    foreign = cosign(note.text, STRANGER, TIME)
    if how == "dropped":
        lines = [own, rng.choice([first, second])]
    elif how == "log dropped":
        lines = [first, second]
    elif how == "unknown key":
        lines[rng.choice([1, 2])] = foreign
    elif how == "right name":
        lines[1] = replace(foreign, name=first.name)
    elif how == "exact name":
        lines[1] = replace(foreign, name=first.name, key_id=first.key_id)
    elif how == "other log":
        text = note.text.replace(ORIGIN, OTHER_LOG.name)
        lines[1] = cosign(text, WITNESSES[0], TIME)
    elif how == "earlier line":
        lines[1] = parse_note(earlier).signatures[1]
    elif how == "swapped":
        lines[1], lines[2] = replace(first, blob=second.blob), replace(second, blob=first.blob)
    elif how == "one twice":
        lines = [own, first, cosign(note.text, WITNESSES[0], TIME + 1)]
    elif how == "no time":
        key = WITNESSES[1]
        blob = bytes(8) + key.sign(b"cosignature/v1\ntime 0\n" + note.text.encode())
        lines[2] = replace(second, blob=blob)
    elif how == "text":
        origin, size, root = note.text.split("\n")[:3]
        text = rng.choice(
            [
                f"{origin}\n{int(size) + rng.choice([-1, 1])}\n{root}\n",
                f"{origin}\n{size}\n{base64.encode(rng.randbytes(32))}\n",
                f"{origin}x\n{size}\n{root}\n",
                note.text + "extension\n",
            ]
        )
        return how, Note(text, note.signatures).encode()
    rng.shuffle(lines)
    return how, Note(note.text, tuple(lines)).encode()


def test_policy_refuses_every_false_checkpoint() -> None:
    small, large = grown(300).files["checkpoint"], grown(SIZE).files["checkpoint"]
    good, earlier = cosigned(large, *WITNESSES[:2]), cosigned(small, *WITNESSES[:2])
    assert POLICY.evaluate(good).checkpoint.size == SIZE
    rng = random.Random(SEED)
    done: Counter[str] = Counter()
    missed = []
    while sum(done.values()) < rounds(600, 4_000):
        how, data = noted(rng, good, earlier)
        if data == good:
            continue
        done[how] += 1
        if not refused(lambda data=data: POLICY.evaluate(data)):  # type: ignore[misc]
            missed.append((how, data))
    assert not missed
    print("policy", dict(done))


def test_lower_policy_is_another_policy() -> None:
    """What a lowered policy takes, the true one refuses; and its bytes are other bytes."""
    one = cosigned(grown(SIZE).files["checkpoint"], WITNESSES[0])
    lower = policy(1)
    assert lower.evaluate(one).checkpoint.size == SIZE and lower.encode() != POLICY.encode()
    with pytest.raises(SignatureError, match="quorum"):
        POLICY.evaluate(one)


def test_benign_variants_of_a_checkpoint_are_accepted() -> None:
    store = grown(SIZE)
    rng = random.Random(SEED)
    for number in range(rounds(40, 500)):
        lines = list(parse_note(cosigned(store.files["checkpoint"], *WITNESSES)).signatures)
        text = parse_note(store.files["checkpoint"]).text
        lines += [cosign(text, key, TIME + number) for key in rng.sample(WITNESSES, 2)]
        lines.append(cosign(text, STRANGER, TIME))
        lines.append(replace(lines[-1], name=ORIGIN, blob=rng.randbytes(rng.randrange(1, 2500))))
        rng.shuffle(lines)
        data = Note(text, tuple(lines)).encode()
        assert POLICY.evaluate(data).checkpoint.size == SIZE
        again = store.copy()
        again.files["checkpoint"] = data
        # a tile that no checkpoint names is nobody's
        again.files["tile/0/009.p/3"] = rng.randbytes(96)
        assert fsck(again, ORIGIN, [KEY.verifier]).size == SIZE


# -- proofs


def test_every_altered_proof_is_refused() -> None:
    store = grown(SIZE)
    head = cosigned(store.files["checkpoint"], *WITNESSES[:2])
    held = log(store)
    proofs = {n: held.prove(n, head).encode() for n in range(0, SIZE, 13)}

    def check(number: int, data: bytes) -> None:
        proof = parse_proof(data)
        checkpoint = POLICY.evaluate(proof.checkpoint).checkpoint
        leaf = leaf_hash(b"entry %d" % number)
        if proof.index != number:
            raise ConflictError("proof: of another place")
        verify_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)

    rng = random.Random(SEED)
    done: Counter[str] = Counter()
    missed = []
    while sum(done.values()) < rounds(300, 2_200):
        number = rng.choice(sorted(proofs))
        data = proofs[number]
        proof = parse_proof(data)
        how = rng.choice(["bytes", "bytes", "other", "longer", "shorter", "order", "index"])
        hashes = list(proof.hashes)
        if how == "bytes":
            how, data = spoilt(rng, data)
        elif how == "other":
            data = proofs[rng.choice(sorted(set(proofs) - {number}))]
        else:
            if how == "longer":
                hashes.insert(rng.randrange(len(hashes) + 1), rng.choice([rng.randbytes(32), hashes[0]]))
            elif how == "shorter":
                hashes.pop(rng.randrange(len(hashes)))
            elif how == "order":
                rng.shuffle(hashes)
            index = proof.index + (rng.choice([1, 256, 2**40]) if how == "index" else 0)
            data = TlogProof(index, tuple(hashes), proof.checkpoint).encode()
        if data == proofs[number]:
            continue
        done[how] += 1
        if not refused(lambda number=number, data=data: check(number, data)):  # type: ignore[misc]
            missed.append((how, number))
    for number, data in proofs.items():
        check(number, data)
    assert not missed
    print("proofs", dict(done))


# -- copies and the witness: going back, going two ways


class Remembered:
    """The memory of a witness, for one log."""

    def __init__(self) -> None:
        self.held: Head | None = None

    def keys(self, origin: str) -> tuple[VerifierKey, ...]:
        return (KEY.verifier,) if origin == ORIGIN else ()

    def head(self, origin: str) -> Head | None:
        return self.held

    def advance(self, origin: str, before: Head | None, after: Head) -> None:
        self.held = after


def forked(at: int, size: int) -> Memory:
    """A log by the true key that is the same up to entry `at` and another from there."""
    store = Memory()
    log(store).append([f"{'entry' if n < at else 'fork'} {n}".encode() for n in range(size)])
    return store


def test_fork_or_second_head_is_refused_by_the_copy_and_by_the_witness() -> None:
    honest = grown(400)
    rng = random.Random(SEED)
    done: Counter[str] = Counter()
    for _ in range(rounds(40, 400)):
        at = rng.randrange(400)
        size = rng.choice([400, rng.randrange(at + 1, 400) if at < 399 else 400, rng.randrange(401, 700)])
        fork = forked(at, size)
        done["equal size" if size == 400 else "shorter" if size < 400 else "longer"] += 1
        store = Memory()
        copy = LogCopy(store, ORIGIN, KEY.verifier)
        copy.extend(honest)
        before = dict(store.files)
        with pytest.raises(ConflictError):
            copy.extend(fork)
        assert store.files == before, "nothing of a fork is taken"
        witness = Remembered()
        assert ask(witness, AddCheckpoint(0, (), honest.files["checkpoint"])) == 200
        held = witness.held
        proof = tuple(log(fork).consistency(400)) if size > 400 else ()
        assert ask(witness, AddCheckpoint(400, proof, fork.files["checkpoint"])) in (400, 422)
        assert ask(witness, AddCheckpoint(0, (), fork.files["checkpoint"])) == 409
        assert witness.held == held
    assert done["equal size"] and done["shorter"] and done["longer"]
    print("forks", dict(done))


def ask(witness: Remembered, request: AddCheckpoint | bytes) -> int:
    body = request if isinstance(request, bytes) else request.encode()
    return answer(body, witness, [WITNESSES[0]], TIME).status


def test_rolled_back_log_gets_no_cosignature_and_takes_nothing_from_a_copy() -> None:
    rng = random.Random(SEED)
    large = grown(SIZE)
    for _ in range(rounds(20, 150)):
        earlier = grown(rng.randrange(1, SIZE))
        witness = Remembered()
        ask(witness, AddCheckpoint(0, (), large.files["checkpoint"]))
        size = parse_signed_checkpoint(earlier.files["checkpoint"])[0].size
        assert ask(witness, AddCheckpoint(SIZE, (), earlier.files["checkpoint"])) == 400
        assert ask(witness, AddCheckpoint(size, (), earlier.files["checkpoint"])) == 409
        store = Memory()
        copy = LogCopy(store, ORIGIN, KEY.verifier)
        copy.extend(large)
        assert copy.extend(earlier).new == 0  # an older state is no fork: nothing is lost
        assert copy.size == SIZE and store.files["checkpoint"] == large.files["checkpoint"]


def test_witness_answers_no_altered_request() -> None:
    small, large = grown(300), grown(SIZE)
    request = AddCheckpoint(300, tuple(log(large).consistency(300)), large.files["checkpoint"]).encode()
    rng = random.Random(SEED)
    done: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    while sum(done.values()) < rounds(200, 1_600):
        how, body = spoilt(rng, request)
        if body == request:
            continue
        witness = Remembered()
        ask(witness, AddCheckpoint(0, (), small.files["checkpoint"]))
        held = witness.held
        status = ask(witness, body)
        assert status != 200 and witness.held == held, (how, body)
        done[how] += 1
        statuses[status] += 1
    witness = Remembered()
    ask(witness, AddCheckpoint(0, (), small.files["checkpoint"]))
    assert ask(witness, request) == 200
    print("witness", dict(done), dict(statuses))


def test_copy_takes_no_altered_delivery() -> None:
    """Whatever a courier's copy of the log has become, the copy held stays as it was or grows truly."""
    held, good = grown(300), grown(SIZE)
    rng = random.Random(SEED)
    done: Counter[str] = Counter()
    while sum(done.values()) < rounds(150, 900):
        delivered = good.copy()
        used = [p for p in delivered.files if p.startswith("tile/entries/") and "/000" not in p]
        path = rng.choice([*used, "checkpoint"])
        how, delivered.files[path] = spoilt(rng, good.files[path])
        if delivered.files == good.files:
            continue
        store = held.copy()
        store.beyond = frozenset(good.files) | frozenset(held.files)
        copy = LogCopy(store, ORIGIN, KEY.verifier)
        before = dict(store.files)
        if refused(lambda copy=copy, delivered=delivered: copy.extend(delivered)):  # type: ignore[misc]
            assert store.files == before and copy.size == 300
        else:
            # the damage was among the 300 entries that are held already: they are not taken again
            assert path == "tile/entries/001"
            assert fsck(store, ORIGIN, [KEY.verifier]).size == SIZE
            assert store.files[path] == good.files[path]
            how = "harmless"
        done[how] += 1
    print("copies", dict(done))


def test_checkpoint_of_another_log_is_never_that_of_this_one() -> None:
    text = Checkpoint(OTHER_LOG.name, 5, bytes(32)).text()
    for signer in (OTHER_LOG, KEY):
        note = cosigned(sign_note(text, [signer]).encode(), *WITNESSES)
        with pytest.raises(SignatureError):
            POLICY.evaluate(note)
