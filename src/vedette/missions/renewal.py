"""What a kit takes after it was made: other readers, a closing, other policies, a freeze.

Each function is given the kit's files and what was brought, and returns the kit's files as they are to be.
Whatever headquarters says, the partners of the `partners.txt` that the kit *has* must have signed it.

Normative page: docs/formats/kit.md, "What a kit takes".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from vedette.errors import ConflictError, MissingError, SignatureError, UsageError
from vedette.formats import jcs
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.partners_file import PartnersFile, parse_partners_file
from vedette.formats.policy import Policy, parse_policy
from vedette.formats.statement import check_standing
from vedette.missions.kit import (
    CLOSING,
    FREEZES,
    MAX_FREEZES,
    MAX_KIT_BYTES,
    PARTNERS,
    POLICY_STATEMENT,
    STATEMENT,
    Kit,
    Proved,
    check_endorsed,
    check_freeze,
    parse_kit,
    prove_recipients,
)

Files = Mapping[str, bytes]
RECIPIENTS = ("recipients.json", "recipients.tlog-proof", STATEMENT)
BROUGHT = ("policy.txt", PARTNERS, POLICY_STATEMENT, "checkpoint", *RECIPIENTS, *CLOSING)
"""What headquarters writes for a device; not every brief has all of it."""


def take_recipients(files: Files, brought: Files) -> dict[str, bytes]:
    """Return the kit with the readers, or the closing, that were brought.

    1. The kit has partners and holds no freeze. 2. The entry is in the register, under a checkpoint that
    the kit's policy accepts and that is not smaller than the one held. 3. It is about this mission, and
    stands after the entry held. 4. Enough of the kit's partners signed the statement about that entry, later
    than the one held. 5. The kit is whole again.

    Raises: UsageError when this is the set held; MissingError, FormatError, LimitError, ProofError,
    SignatureError, ConflictError naming what is wrong.
    """
    # 1.
    kit, partners = _open(files)
    for name in ("policy.txt", PARTNERS):
        if name in brought and brought[name] != files[name]:
            raise UsageError(
                f"brief: {name} is another than the kit's", hint="take it first: vedette device policy"
            )
    # 2.
    _need(brought, RECIPIENTS)
    proved = prove_recipients(brought["recipients.json"], brought["recipients.tlog-proof"], kit.policy)
    new = dict(files)
    new["checkpoint"] = _newer(kit, kit.policy, brought, proved)
    # 3. to 5.
    renewed = _renewed(new, kit, kit.policy, partners, brought, proved)
    if renewed is None:
        raise UsageError("brief: the kit has these recipients already")
    return renewed


def take_policy(files: Files, brought: Files) -> dict[str, bytes]:
    """Return the kit with the policy and the partners that were brought, and with other readers if they are.

    1. The kit has partners and holds no freeze. 2. Enough of the partners that the kit has now signed the
    statement that names exactly these files, later than the policy statement held. 3. Under the new policy
    there are a checkpoint that is not smaller than the one held, and a proof of the readers. 4. The statement
    about the readers stands under the new partners too. 5. The kit is whole again.

    Raises: as `take_recipients`.
    """
    # 1.
    kit, old = _open(files)
    # 2.
    _need(brought, ("policy.txt", PARTNERS, POLICY_STATEMENT, *RECIPIENTS))
    statement = check_standing(brought[POLICY_STATEMENT], old, kit.origin, "policy")
    for name, line in (("policy.txt", "policy"), (PARTNERS, "partners")):
        if hashlib.sha256(brought[name]).hexdigest() != statement.values[line]:
            raise SignatureError(f"brief: {name} is not the one that the partners signed")
    if statement.time <= kit.policy_time:
        raise SignatureError(
            f"statement: its policy is of {statement.time}, the kit's of {kit.policy_time}: not newer",
            hint="an older policy does not come back; ask for the newest",
        )
    policy, partners = parse_policy(brought["policy.txt"]), parse_partners_file(brought[PARTNERS])
    # 3.
    proved = prove_recipients(brought["recipients.json"], brought["recipients.tlog-proof"], policy)
    value = _json(files)
    value["policy_sha256"] = statement.values["policy"]
    value["partners_sha256"] = statement.values["partners"]
    # freezes that have ended are not carried over: they stood under the old partners
    new = {name: data for name, data in files.items() if not name.startswith(FREEZES)}
    new |= {name: brought[name] for name in ("policy.txt", PARTNERS, POLICY_STATEMENT)}
    new["kit.json"] = jcs.encode(value)
    new["checkpoint"] = _newer(kit, policy, brought, proved)
    # 4. what was held is proved anew under the new policy, by the same entries
    if proved.index == kit.index:
        check_endorsed(brought[STATEMENT], partners, kit.origin, proved)
        new |= {name: brought[name] for name in RECIPIENTS}
    if kit.closed is not None:
        _need(brought, CLOSING)
        new |= {name: brought[name] for name in CLOSING}
    # 5.
    return _renewed(new, kit, policy, partners, brought, proved) or _whole(new)


def take_freeze(files: Files, note: bytes) -> dict[str, bytes]:
    """Return the kit with a freeze, or with the thaw that ends one; the same files when it is held already.

    Raises: UsageError without partners; LimitError for too many; FormatError, SignatureError.
    """
    kit = parse_kit(files)
    partners = _partners(kit)
    statement = check_freeze(note, partners, kit.origin)
    name = f"{FREEZES}{statement.sha256}.note"
    if name in files:
        return dict(files)
    if sum(held.startswith(FREEZES) for held in files) >= MAX_FREEZES:
        raise SignatureError(f"kit: holds {MAX_FREEZES} freezes and thaws, no more are taken")
    new = {**files, name: note}
    parse_kit(new)
    return new


def _partners(kit: Kit) -> PartnersFile:
    if kit.partners is None:
        raise UsageError(
            "kit: has no partners.txt, nobody but headquarters vouches for what it takes",
            hint="enrol the device again once the group has partners",
        )
    return kit.partners


def _open(files: Files) -> tuple[Kit, PartnersFile]:
    kit = parse_kit(files)
    partners = _partners(kit)
    if kit.frozen is not None:
        raise SignatureError(
            f"kit: the partners froze the register at {kit.frozen}; nothing new is taken",
            hint="ask the partners; vedette device freeze takes the thaw when there is one",
        )
    return kit, partners


def _need(brought: Files, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in brought:
            raise MissingError(f"brief: {name} is missing")


def _json(files: Files) -> dict[str, jcs.JsonValue]:
    value = jcs.parse(files["kit.json"], max_bytes=MAX_KIT_BYTES)
    assert isinstance(value, dict)  # noqa: S101 - parse_kit has read it
    return value


def _newer(kit: Kit, policy: Policy, brought: Files, proved: Proved) -> bytes:
    """Return the largest checkpoint brought, once the proof's is not smaller than the one held."""
    if "checkpoint" not in brought:
        raise MissingError("brief: checkpoint is missing")
    head = policy.evaluate(brought["checkpoint"]).checkpoint
    for checkpoint in (proved.checkpoint, head):
        if checkpoint.origin != kit.origin:
            raise SignatureError("brief: a checkpoint of another register")
        if checkpoint.size < kit.checkpoint.size:
            raise SignatureError(
                f"brief: its checkpoint has size {checkpoint.size}, the kit has seen {kit.checkpoint.size}",
                hint="an older head does not come back; ask for the newest",
            )
        if checkpoint.size == kit.checkpoint.size and checkpoint.root != kit.checkpoint.root:
            raise ConflictError(
                "brief: same size, other root: the register shows two histories",
                hint="keep both files and tell the partners",
            )
    return brought["checkpoint"]


def _whole(new: dict[str, bytes]) -> dict[str, bytes]:
    parse_kit(new)
    return new


def _renewed(
    new: dict[str, bytes],
    kit: Kit,
    policy: Policy,
    partners: PartnersFile,
    brought: Files,
    proved: Proved,
) -> dict[str, bytes] | None:
    """Return `new` with the readers and the closing that are newer than what the kit has; None for none."""
    newest = max(kit.index, -1 if kit.closed is None else kit.closed)
    _check_action(proved, kit, "open")
    if proved.index < newest and proved.index != kit.index:
        raise SignatureError(
            f"brief: its recipients are entry {proved.index}, the kit's entry {newest}: not newer",
            hint="older readers do not come back; ask for the newest",
        )
    renewed = False
    if proved.index > newest:
        _check_later(brought[STATEMENT], kit, partners, proved)
        recipients = sorted(str(proved.said["recipients"]).split(" "))
        value = _json(new)
        value["recipients"] = list(recipients)
        value["fingerprint"] = recipients_fingerprint(recipients).hex()
        new["kit.json"] = jcs.encode(value)
        new |= {name: brought[name] for name in RECIPIENTS}
        for name in CLOSING:
            new.pop(name, None)
        newest, renewed = proved.index, True
    if CLOSING[0] in brought:
        _need(brought, CLOSING)
        closing = prove_recipients(brought[CLOSING[0]], brought[CLOSING[1]], policy, "closing")
        _check_action(closing, kit, "close")
        if closing.index > newest:
            _check_later(brought[CLOSING[2]], kit, partners, closing)
            new |= {name: brought[name] for name in CLOSING}
            renewed = True
    return _whole(new) if renewed else None


def _check_action(proved: Proved, kit: Kit, action: str) -> None:
    if proved.said["mission"] != kit.mission:
        raise SignatureError("brief: its recipients are those of another mission")
    if proved.said["action"] != action:
        raise SignatureError(f"brief: its entry does not {action} the mission")


def _check_later(note: bytes, kit: Kit, partners: PartnersFile, proved: Proved) -> None:
    statement = check_endorsed(note, partners, kit.origin, proved)
    if kit.statement is not None and statement.time < kit.statement.time:
        raise SignatureError("statement: is older than the one the kit has")
