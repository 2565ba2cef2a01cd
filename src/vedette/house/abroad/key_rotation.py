"""A new key for the register, when the old one was stolen or has grown old.

    keys/<name>.next        the keys to come
    keys/rotation.json      what was proposed: from here on a change is under way
    keys/retired/<id>.vkey  a public key of the past, and the size above which it counts no more

1. New keys are made and, in a group with partners, a policy that names them and the retirement of the old
ones are proposed. 2. Once the partners agree, the present head is signed with the old keys and the new ones,
over the same size and root. 3. The new keys take the place of the old ones. 4. The policy is put in force and
entered, under the new key. Each step is seen from what lies in the folder: whoever is interrupted begins
again and goes on. The thief of an old key can sign, but nothing above that size is taken by anybody who was
told.

The policy for dossiers names the old key behind the new one: what was sealed before stays presentable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vedette.adapters.disk import disk_errors, make_folder, sync_folder
from vedette.adapters.monitoring import said_of
from vedette.cases.verify import MAX_LOGS
from vedette.errors import ConflictError, FormatError, UsageError
from vedette.formats import jcs
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey, parse_vkey
from vedette.formats.note import sign_note
from vedette.formats.policy import parse_policy
from vedette.formats.statement import MAX_REASON, Statement
from vedette.house.abroad import statements
from vedette.house.headquarters import MAX_FILE_BYTES, Headquarters, read_key, read_object

KEYS: Mapping[str, Algorithm] = {
    "register-ed25519": Algorithm.ED25519,
    "register-mldsa44": Algorithm.ML_DSA_44,
}
POLICIES = ("policy.txt", "dossier-policy.txt")
PLAN = "rotation.json"


@dataclass(frozen=True, slots=True)
class Rotation:
    """How far a change of keys has come; `waiting` are statements (SHA-256) that do not stand yet.

    `old` keys count up to `size` only; `words` say it for people.
    """

    done: bool
    new: tuple[VerifierKey, ...]
    old: tuple[VerifierKey, ...]
    size: int
    waiting: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Plan:
    old: tuple[str, ...]
    size: int
    policy: str
    retire: tuple[str, ...]


def rotate(hq: Headquarters, reason: str) -> Rotation:
    """Go as far as can be gone with new keys for the register; say what is missing. Run it again to go on.

    `reason` is one line that the partners read. Raises: UsageError for a reason that cannot be;
    SignatureError for a false line under a statement; ConflictError when the register's tiles are not what
    its head signs.
    """
    if not 1 <= len(reason) <= MAX_REASON or not reason.isprintable() or reason != reason.strip():
        raise UsageError(f"reason: one line of 1 to {MAX_REASON} characters")
    new = _new_keys(hq)
    plan = _plan(hq, new, reason)
    old = tuple(parse_vkey(vkey) for vkey in plan.old)
    keys = tuple(key.verifier for key in new.values())
    waiting = tuple(each for each in (plan.policy, *plan.retire) if each and not _stands(hq, each))
    if waiting:
        words = "; ".join(f"{each[:16]}…: {statements.known(hq, each).words}" for each in waiting)
        return Rotation(False, keys, old, plan.size, waiting, words)
    _hand_over(hq, new, plan)
    _put_in_force(hq, old, keys, plan)
    _end(hq)
    return Rotation(True, keys, old, plan.size, (), "done: the new keys sign from now on")


def retired_keys(hq: Headquarters) -> dict[str, int]:
    """Return, by vkey, the size above which a key counts no more: the register's of the past, and partners'.

    From keys/retired and from the `retire` statements that stand. Raises: FormatError, StoreError.
    """
    found: dict[str, int] = {}
    for path in sorted((hq.folder / "keys" / "retired").glob("*.vkey")):
        data = hq.cover.read(path, MAX_FILE_BYTES, f"key {path.name}")
        vkey, _, size = data.decode("utf-8", "replace").rstrip("\n").rpartition(" ")
        if not size.isdecimal():
            raise FormatError(f"key {path.name}: a vkey and a size expected")
        found[parse_vkey(vkey).vkey] = int(size)
    partners = statements.partners_in_force(hq)
    for each in statements.statements(hq):
        if each.standing is not None and partners is not None:
            _, ended = said_of(each.standing, partners)
            if ended is not None:
                found[ended[0]] = min(ended[1], found.get(*ended))
    return found


def past_keys(hq: Headquarters) -> tuple[VerifierKey, ...]:
    """Return the Ed25519 keys that signed this register before the present one. Raises: as `retired_keys`."""
    keys = [parse_vkey(vkey) for vkey in retired_keys(hq)]
    return tuple(key for key in keys if (key.name, key.algorithm) == (hq.origin, Algorithm.ED25519))


def with_former(policy: bytes, former: Iterable[str]) -> bytes:
    """Return `policy` with a log line for each vkey of `former` that it does not name, behind its first log.

    Those that were named later already stay behind them. Beyond 16 the last log lines are left out.
    Raises: FormatError when `policy` is none, or a vkey is not of a key that signs for a log.
    """
    known = {key.public_key for key in parse_policy(policy).log_keys}
    new: list[str] = []
    for vkey in former:
        key = parse_vkey(vkey)
        if key.public_key not in known:
            known.add(key.public_key)
            new.append(f"log {vkey}")
    lines: list[str] = []
    count = 0
    for line in policy.decode("utf-8").split("\n"):
        if not _is_log(line):
            lines.append(line)
            continue
        for each in (line, *(new if count == 0 else ())):
            count += 1
            if count <= MAX_LOGS:
                lines.append(each)
    found = "\n".join(lines).encode("utf-8")
    parse_policy(found)
    return found


def _is_log(line: str) -> bool:
    return line.strip(" \t").replace("\t", " ").startswith("log ")


def _stands(hq: Headquarters, sha256: str) -> bool:
    one = statements.known(hq, sha256)
    return one.in_effect or (one.standing is not None and one.standing.stands)


def _new_keys(hq: Headquarters) -> dict[str, SigningKey]:
    """The keys to come, made when they are not there yet."""
    found: dict[str, SigningKey] = {}
    for name, algorithm in KEYS.items():
        path = hq.folder / "keys" / f"{name}.next"
        if path.exists() and not (hq.folder / "keys" / PLAN).exists():
            with disk_errors(f"key {name}.next"):  # its rotation is done, or was never proposed
                path.unlink()
        if not path.exists():
            key = SigningKey.from_seed(hq.origin, algorithm, hq.entropy(32))
            hq.cover.write(path, key.encode().encode("ascii") + b"\n")
        found[name] = read_key(path, hq.cover)
    return found


def _plan(hq: Headquarters, new: Mapping[str, SigningKey], reason: str) -> _Plan:
    """What was decided on; proposed to the partners when it was not yet."""
    path = hq.folder / "keys" / PLAN
    if path.exists():
        match read_object(path, PLAN, hq.cover):
            case {"old": list(old), "size": int(size), "policy": str(policy), "retire": list(named)}:
                return _Plan(tuple(map(str, old)), size, policy, tuple(map(str, named)))
            case _:
                raise FormatError(f"{PLAN}: other members expected")
    old_keys = tuple(hq.key(name).verifier for name in KEYS)
    size, policy = hq.register.log.size, ""
    retire: list[str] = []
    partners = statements.partners_in_force(hq)
    if partners is not None:
        texts = _policies(hq, old_keys, tuple(new[name].verifier for name in KEYS))
        policy = statements.propose_policies(hq, *texts, partners.encode())
        retire = [_propose_end(hq, key, size, reason) for key in old_keys]
    plan = _Plan(tuple(key.vkey for key in old_keys), size, policy, tuple(retire))
    hq.cover.write(
        path,
        jcs.encode({"old": list(plan.old), "size": size, "policy": policy, "retire": list(plan.retire)}),
    )
    return plan


def _propose_end(hq: Headquarters, key: VerifierKey, size: int, reason: str) -> str:
    for each in statements.statements(hq):
        if each.statement.kind == "retire" and each.statement.values["key"] == key.vkey:
            return each.statement.sha256
    values = {"key": key.vkey, "size": str(size), "reason": reason}
    statement = Statement(hq.origin, "retire", values, hq.now())
    statements.propose(hq, statement.encode())
    return statement.sha256


def _renamed(policy: bytes, pairs: list[tuple[str, str]]) -> bytes:
    """The policy with other log keys and nothing else changed; one that names them already is done."""
    done = {key.vkey for key in parse_policy(policy).log_keys}
    for old, new in pairs:
        if new not in done:
            policy = policy.replace(f"log {old}".encode(), f"log {new}".encode())
    parse_policy(policy)
    return policy


def _policies(
    hq: Headquarters, old: tuple[VerifierKey, ...], new: tuple[VerifierKey, ...]
) -> tuple[bytes, bytes]:
    """The two policies with the new keys; that for dossiers names the old ones behind them.

    It does not matter whether one or both of the files have been written already.
    """
    pairs = [(one.vkey, other.vkey) for one, other in zip(old, new, strict=True)]
    policy = _renamed(hq.policy.source, pairs)
    # a group that has no policy for dossiers gets one: receipts go by the other, and need no former key
    dossiers = _renamed(hq.dossier_policy.source, pairs)
    former = [key.vkey for key in (*old, *past_keys(hq)) if key.algorithm is Algorithm.ED25519]
    return policy, with_former(dossiers, former)


def _hand_over(hq: Headquarters, new: Mapping[str, SigningKey], plan: _Plan) -> None:
    """Sign the present head with the old keys and the new ones, then let the new ones take their place."""
    make_folder(hq.folder / "keys" / "retired")
    for vkey in plan.old:
        name = f"{parse_vkey(vkey).key_id.hex()}.vkey"
        hq.write(f"keys/retired/{name}", f"{vkey} {plan.size}\n".encode())
    log = hq.register.log
    if log.size:
        if log.root() != log.head:
            raise ConflictError("register: its tiles do not have the root that its head signs")
        keys = {key.verifier: key for key in (*(hq.key(name) for name in KEYS), *new.values())}
        # both sets: whichever keys are in place when somebody is interrupted here, the head is signed by them
        data = sign_note(Checkpoint(hq.origin, log.size, log.head).text(), keys.values()).encode()
        log.store.replace_checkpoint(data)
    for name, key in new.items():
        hq.write(f"keys/{name}", key.encode().encode("ascii") + b"\n")
    hq.reopen_register()


def _put_in_force(
    hq: Headquarters, old: tuple[VerifierKey, ...], new: tuple[VerifierKey, ...], plan: _Plan
) -> None:
    if plan.policy:
        statements.recover(hq)
        if not statements.known(hq, plan.policy).in_effect:
            statements.confirm(hq, plan.policy)
        return
    texts = _policies(hq, old, new)
    for name, text in zip(POLICIES, texts, strict=True):
        hq.write(name, text)
    digest = hashlib.sha256(texts[0]).hexdigest()
    entered = hq.register.find("policy")
    if not entered or entered[-1].values["policy_sha256"] != digest:
        hq.enter([("policy", {"policy_sha256": digest, "time": hq.now()})])


def _end(hq: Headquarters) -> None:
    with disk_errors("keys"):
        (hq.folder / "keys" / PLAN).unlink()
        for name in KEYS:
            (hq.folder / "keys" / f"{name}.next").unlink(missing_ok=True)
        sync_folder(hq.folder / "keys")
