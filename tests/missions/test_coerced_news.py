"""A headquarters that was forced: readers and policies that it sends a device are refused, each by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from missions.partnered import (
    FIRST,
    KEYS,
    MASKED,
    OTHER_PARTNERS,
    OTHER_POLICY,
    PARTNERS,
    SECOND,
    SECOND_WITNESS,
    STRANGER,
    WITH_A_THIRD,
    Files,
    Register,
    Stage,
    about,
    cosigned_by,
    freezing,
    policy_statement,
    signed,
    stage,
    twice,
    weaker_partners,
    without,
)
from missions.stage import ORIGIN, POLICY, REGISTER, WITNESS
from vedette.errors import VedetteError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.note import sign_note
from vedette.missions.kit import parse_kit
from vedette.missions.renewal import take_freeze, take_policy, take_recipients

# what can be brought to the device as other readers


def brought(name: str, note: Callable[[Stage], bytes]) -> Callable[[Stage], Files]:
    return lambda s: {**s.brief, name: note(s)}


def of_second(*signers: object, **changes: object) -> Callable[[Stage], bytes]:
    def note(s: Stage) -> bytes:
        minutes = changes.pop("minutes", 11)
        statement = about(s.register, s.second, SECOND, minutes=minutes, **changes)  # type: ignore[arg-type]
        return signed(statement, *(signers or ("nord", "west")))  # type: ignore[arg-type]

    return note


def older_readers_proved_anew(s: Stage) -> Files:
    held = take_recipients(s.held, s.brief)
    s.held.clear()
    s.held.update(held)
    s.register.more(1)
    return {
        **s.brief,
        "checkpoint": s.register.head(),
        "recipients.json": s.register.said[s.first],
        "recipients.tlog-proof": s.register.proof(s.first),
        "recipients.statement": signed(about(s.register, s.first, FIRST, minutes=40), "nord", "west"),
    }


def head_from_before(s: Stage) -> Files:
    young = Register()
    young.more(1)
    young.enter(FIRST)
    index = young.enter(SECOND, minutes=10)
    return {
        **s.brief,
        "checkpoint": young.head(),
        "recipients.json": young.said[index],
        "recipients.tlog-proof": young.proof(index),
        "recipients.statement": signed(about(young, index, SECOND, minutes=11), "nord", "west"),
    }


def another_history(s: Stage) -> Files:
    other = Register()
    other.more(2)
    index = other.enter(SECOND, minutes=10)
    other.more(1)
    return {
        **s.brief,
        "checkpoint": other.head(),
        "recipients.json": other.said[index],
        "recipients.tlog-proof": other.proof(index),
        "recipients.statement": signed(about(other, index, SECOND, minutes=11), "nord", "west"),
    }


def readers_of_another_mission(s: Stage) -> Files:
    index = s.register.enter(SECOND, mission="m-8", minutes=12)
    note = signed(about(s.register, index, SECOND, mission="m-8", minutes=13), "nord", "west")
    return {
        **s.brief,
        "checkpoint": s.register.head(),
        "recipients.json": s.register.said[index],
        "recipients.tlog-proof": s.register.proof(index),
        "recipients.statement": note,
    }


def third_reader_under_the_statement_of_two(s: Stage) -> Files:
    index = s.register.enter(WITH_A_THIRD, minutes=12)
    return {
        **s.brief,
        "checkpoint": s.register.head(),
        "recipients.json": s.register.said[index],
        "recipients.tlog-proof": s.register.proof(index),
    }


def proved_without_a_witness(s: Stage) -> Files:
    bare = s.register.log.checkpoint_bytes or b""
    proof = s.brief["recipients.tlog-proof"].replace(s.register.head(), bare)
    assert proof != s.brief["recipients.tlog-proof"]
    return {**s.brief, "recipients.tlog-proof": proof}


def frozen_first(s: Stage) -> Files:
    s.held.update(take_freeze(s.held, signed(freezing("freeze", 4, 30), "nord", "sued")))
    return s.brief


def closing_signed_by_one(s: Stage) -> Files:
    index = s.register.enter(FIRST, "close", minutes=12)
    note = signed(about(s.register, index, FIRST, action="close", minutes=13), "west")
    return {
        **s.brief,
        "checkpoint": s.register.head(),
        "recipients.json": s.register.said[s.first],
        "recipients.tlog-proof": s.register.proof(s.first),
        "recipients.statement": s.held["recipients.statement"],
        "closing.json": s.register.said[index],
        "closing.tlog-proof": s.register.proof(index),
        "closing.statement": note,
    }


RECIPIENTS: dict[str, tuple[Callable[[Stage], Files], str]] = {
    "one signature too few": (
        brought("recipients.statement", of_second("west")),
        r"signed by 1 of the 2 partners needed \(west\)",
    ),
    "one partner twice": (
        brought("recipients.statement", lambda s: twice(of_second("west")(s))),
        "a second line of west counts for nothing",
    ),
    "strangers": (
        brought("recipients.statement", of_second(STRANGER, MASKED, REGISTER)),
        "signed by 0 of the 2 partners needed; not in partners.txt: stranger",
    ),
    "no statement": (lambda s: without(s.brief, "recipients.statement"), "recipients.statement is missing"),
    "no checkpoint": (lambda s: without(s.brief, "checkpoint"), "brief: checkpoint is missing"),
    "no proof": (lambda s: without(s.brief, "recipients.tlog-proof"), "recipients.tlog-proof is missing"),
    "the statement about the first readers": (
        lambda s: {**s.brief, "recipients.statement": s.held["recipients.statement"]},
        "its fingerprint is not that of the recipients",
    ),
    "a third reader under the statement of two": (
        third_reader_under_the_statement_of_two,
        "its fingerprint is not that of the recipients",
    ),
    "readers of another mission": (readers_of_another_mission, "those of another mission"),
    "older readers, proved anew": (older_readers_proved_anew, "entry 1, the kit's entry 4: not newer"),
    "a head from before": (head_from_before, "has size 3, the kit has seen 4"),
    "another history of the same size": (another_history, "the register shows two histories"),
    "a proof that no witness saw": (proved_without_a_witness, "quorum partners not met"),
    "a proof of another place": (
        brought(
            "recipients.tlog-proof",
            lambda s: s.brief["recipients.tlog-proof"].replace(b"index 4\n", b"index 3\n"),
        ),
        "does not",
    ),
    "a statement older than the one held": (
        brought("recipients.statement", of_second(minutes=0)),
        "is older than the one the kit has",
    ),
    "a policy in the same bag": (
        lambda s: {**s.brief, "policy.txt": OTHER_POLICY},
        "policy.txt is another than the kit's",
    ),
    "partners in the same bag": (
        lambda s: {**s.brief, "partners.txt": OTHER_PARTNERS.encode()},
        "partners.txt is another than the kit's",
    ),
    "readers while frozen": (frozen_first, "the partners froze the register at 4; nothing new is taken"),
    "a closing that one partner signed": (closing_signed_by_one, r"signed by 1 of the 2 .*\(west\)"),
}


@pytest.mark.parametrize("name", RECIPIENTS)
def test_readers_that_the_partners_did_not_mean_are_refused(name: str) -> None:
    attack, said = RECIPIENTS[name]
    control = stage()
    assert parse_kit(take_recipients(control.held, control.brief)).recipients == SECOND
    s = stage()
    files = attack(s)
    with pytest.raises(VedetteError, match=said):
        take_recipients(s.held, files)


# what can be brought to the device as another policy


def policy_signed(*signers: object, **changes: object) -> Callable[[Stage], Files]:
    def files(s: Stage) -> Files:
        statement = policy_statement(OTHER_POLICY, OTHER_PARTNERS, **{"minutes": 20, **changes})  # type: ignore[arg-type]
        return {**s.policy_brief, "policy.statement": signed(statement, *signers)}  # type: ignore[arg-type]

    return files


def rolled_back(s: Stage) -> Files:
    """The partners of today are replaced; then the statement of before is shown again."""
    once = policy_statement(POLICY, PARTNERS, minutes=15)
    s.held.update(take_policy(s.held, s.policy_brief))
    both = (WITNESS, SECOND_WITNESS)
    return {
        **s.policy_brief,
        "policy.txt": POLICY,
        "partners.txt": PARTNERS.encode(),
        "policy.statement": signed(once, "nord", "west"),
        "checkpoint": s.register.head(*both),
        "recipients.tlog-proof": s.register.proof(s.first, *both),
    }


def policy_with_an_old_head(s: Stage) -> Files:
    young = Register()
    young.more(1)
    young.enter(FIRST)
    both = (WITNESS, SECOND_WITNESS)
    return {**s.policy_brief, "checkpoint": young.head(*both)}


def policy_with_a_third_reader(s: Stage) -> Files:
    index = s.register.enter(WITH_A_THIRD, minutes=22)
    both = (WITNESS, SECOND_WITNESS)
    return {
        **s.policy_brief,
        "checkpoint": s.register.head(*both),
        "recipients.json": s.register.said[index],
        "recipients.tlog-proof": s.register.proof(index, *both),
        "recipients.statement": signed(about(s.register, index, WITH_A_THIRD, minutes=23), "nord", STRANGER),
    }


def policy_while_frozen(s: Stage) -> Files:
    s.held.update(take_freeze(s.held, signed(freezing("freeze", 4, 30), "west", "sued")))
    return s.policy_brief


POLICIES: dict[str, tuple[Callable[[Stage], Files], str]] = {
    "no statement": (lambda s: without(s.policy_brief, "policy.statement"), "policy.statement is missing"),
    "one signature too few": (policy_signed("nord"), r"signed by 1 of the 2 partners needed \(nord\)"),
    "signed by the new partners": (policy_signed("ost", "nord"), "not in partners.txt: ost"),
    "a policy that nobody signed": (
        lambda s: {**s.policy_brief, "policy.txt": OTHER_POLICY.replace(b"2 nord ost", b"1 nord ost")},
        "policy.txt is not the one that the partners signed",
    ),
    "partners that nobody signed": (
        lambda s: {**s.policy_brief, "partners.txt": weaker_partners()},
        "partners.txt is not the one that the partners signed",
    ),
    "a rollback of partners.txt": (rolled_back, "of 2026-05-14T10:15:00Z, the kit's of 2026-05-14T10:20:00Z"),
    "an old head": (policy_with_an_old_head, "has size 2, the kit has seen 4"),
    "a head that the new witness has not seen": (
        lambda s: {**s.policy_brief, "checkpoint": s.register.head(WITNESS)},
        "quorum partners not met",
    ),
    "a third reader in the same bag": (policy_with_a_third_reader, "signed by 1 of the 2"),
    "readers that the new partners do not vouch for": (
        lambda s: {**s.policy_brief, "recipients.statement": s.held["recipients.statement"]},
        r"signed by 1 of the 2 partners needed \(nord\)",
    ),
    "a policy while frozen": (policy_while_frozen, "the partners froze the register at 4"),
    "the statement about readers": (
        lambda s: {**s.policy_brief, "policy.statement": s.held["recipients.statement"]},
        "is of kind recipients, policy expected",
    ),
}


@pytest.mark.parametrize("name", POLICIES)
def test_policies_that_the_partners_did_not_mean_are_refused(name: str) -> None:
    attack, said = POLICIES[name]
    control = stage()
    renewed = parse_kit(take_policy(control.held, control.policy_brief))
    assert renewed.partners == OTHER_PARTNERS and renewed.policy.source == OTHER_POLICY
    s = stage()
    files = attack(s)
    with pytest.raises(VedetteError, match=said):
        take_policy(s.held, files)


def test_a_head_that_the_log_signed_and_another_witness_saw_is_not_enough() -> None:
    s = stage()
    note = sign_note(Checkpoint(ORIGIN, 90, bytes(32)).text(), [REGISTER]).encode()
    with pytest.raises(VedetteError, match="quorum partners not met"):
        take_recipients(s.held, {**s.brief, "checkpoint": cosigned_by(note, SECOND_WITNESS)})
    assert KEYS["nord"].verifier in PARTNERS.keys


def test_there_are_enough_attacks() -> None:
    assert len(RECIPIENTS) + len(POLICIES) >= 25
