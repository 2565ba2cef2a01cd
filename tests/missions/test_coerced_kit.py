"""A headquarters that was forced: kits with another reader, policy or partner are refused, each by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from missions.partnered import (
    FIRST,
    MASKED,
    PARTNERS,
    SECOND,
    STRANGER,
    WITH_A_THIRD,
    Files,
    Stage,
    about,
    edited,
    freezing,
    kit_of,
    policy_statement,
    signed,
    spoiled,
    stage,
    twice,
    weaker_partners,
    without,
)
from missions.stage import POLICY, REGISTER
from vedette.errors import VedetteError
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.missions.kit import FREEZES, parse_kit
from vedette.missions.renewal import take_freeze, take_policy, take_recipients

# what can be done to the kit itself, on the way to the device


def extra_reader_in_kit_json(s: Stage) -> Files:
    named = sorted([*FIRST, *set(WITH_A_THIRD) - set(SECOND)])
    return edited(s.held, recipients=named, fingerprint=recipients_fingerprint(named).hex())


def extra_reader_under_the_old_fingerprint(s: Stage) -> Files:
    return edited(s.held, recipients=sorted([*FIRST, *set(WITH_A_THIRD) - set(SECOND)]))


def with_statement(note: Callable[[Stage], bytes]) -> Callable[[Stage], Files]:
    return lambda s: {**s.held, "recipients.statement": note(s)}


def extra_reader_in_the_entry(s: Stage) -> Files:
    index = s.register.enter(WITH_A_THIRD)
    return kit_of(s.register, index, WITH_A_THIRD, s.held["recipients.statement"])


def extra_reader_signed_by_headquarters_alone(s: Stage) -> Files:
    index = s.register.enter(WITH_A_THIRD)
    return kit_of(s.register, index, WITH_A_THIRD, signed(about(s.register, index, WITH_A_THIRD), REGISTER))


def readers_entered_a_second_time(s: Stage) -> Files:
    index = s.register.enter(FIRST, minutes=5)
    return kit_of(s.register, index, FIRST, s.held["recipients.statement"])


def of_first(**changes: object) -> Callable[[Stage], bytes]:
    def note(s: Stage) -> bytes:
        return signed(about(s.register, s.first, FIRST, **changes), "nord", "sued")  # type: ignore[arg-type]

    return note


def frozen_below_its_readers(s: Stage) -> Files:
    note = signed(freezing("freeze", s.first, 30), "nord", "sued")
    return {**s.held, f"{FREEZES}{freezing('freeze', s.first, 30).sha256}.note": note}


KIT: dict[str, tuple[Callable[[Stage], Files], str]] = {
    "extra reader in kit.json": (extra_reader_in_kit_json, "its fingerprint is not what the register holds"),
    "extra reader, old fingerprint": (extra_reader_under_the_old_fingerprint, "do not agree"),
    "extra reader in the entry": (extra_reader_in_the_entry, "its fingerprint is not that of the recipients"),
    "extra reader, headquarters signs": (
        extra_reader_signed_by_headquarters_alone,
        "signed by 0 of the 2 partners needed; not in partners.txt: register.invented.example/r1",
    ),
    "one signature too few": (
        with_statement(lambda s: signed(about(s.register, s.first, FIRST), "nord")),
        r"signed by 1 of the 2 partners needed \(nord\)$",
    ),
    "one partner twice": (
        with_statement(lambda s: twice(signed(about(s.register, s.first, FIRST), "nord"))),
        "a second line of nord counts for nothing",
    ),
    "a stranger's signature": (
        with_statement(lambda s: signed(about(s.register, s.first, FIRST), "nord", STRANGER)),
        r"signed by 1 .* not in partners.txt: stranger.invented.example/s1",
    ),
    "a stranger under a partner's name": (
        with_statement(lambda s: signed(about(s.register, s.first, FIRST), "nord", MASKED)),
        r"signed by 1 .* not in partners.txt: sued.invented.example/s1",
    ),
    "a partner who does not count yet": (
        with_statement(lambda s: signed(about(s.register, s.first, FIRST), "nord", "ost")),
        "not in partners.txt: ost.invented.example/s1",
    ),
    "a false signature among good ones": (
        with_statement(
            lambda s: spoiled(signed(about(s.register, s.first, FIRST), "nord", "sued", "west"), "west")
        ),
        "the signature of west is false",
    ),
    "a statement about another mission": (
        with_statement(of_first(mission="m-8")),
        "its mission is not that of the recipients",
    ),
    "a statement about a closing": (with_statement(of_first(action="close")), "its action is not that"),
    "a statement about another register": (
        with_statement(of_first(origin="register.invented.example/r2")),
        "is about another register",
    ),
    "a statement about an earlier entry": (readers_entered_a_second_time, "names another entry"),
    "a statement of another kind": (
        with_statement(lambda s: signed(policy_statement(POLICY, PARTNERS, minutes=2), "nord", "sued")),
        "is of kind policy, recipients expected",
    ),
    "a threshold lowered in the file": (
        lambda s: {**s.held, "partners.txt": weaker_partners()},
        "partners.txt is not the one that kit.json names",
    ),
    "the partners taken away": (lambda s: without(s.held, "partners.txt"), "partners.txt is missing"),
    "the statement taken away": (
        lambda s: without(s.held, "recipients.statement"),
        "recipients.statement is missing",
    ),
    "the partners denied": (
        lambda s: edited(s.held, partners_sha256=None),
        "partners.txt is there, and kit.json names no partners",
    ),
    "the policy weakened": (
        lambda s: {**s.held, "policy.txt": POLICY.replace(b"quorum partners", b"quorum none")},
        "policy.txt is not the one that kit.json names",
    ),
    "a policy statement about other files": (
        lambda s: {**s.held, "policy.statement": s.policy_brief["policy.statement"]},
        "policy.statement is about other files",
    ),
    "a freeze that does not stand": (
        lambda s: {**s.held, f"{FREEZES}x.note": signed(freezing("freeze", 1, 30), "nord")},
        "signed by 1 of the 2",
    ),
}


@pytest.mark.parametrize("name", KIT)
def test_kit_that_was_changed_is_refused_and_the_change_is_named(name: str) -> None:
    attack, said = KIT[name]
    s = stage()
    parse_kit(s.held)
    with pytest.raises(VedetteError, match=said):
        parse_kit(attack(s))


def test_kit_whose_readers_stand_above_a_freeze_is_read_and_seals_nothing() -> None:
    s = stage()
    parse_kit(s.held).check_sealing()
    kit = parse_kit(frozen_below_its_readers(s))
    assert kit.frozen == s.first
    with pytest.raises(VedetteError, match=f"frozen at {s.first}, its readers are entry {s.first}"):
        kit.check_sealing()


# freezes

FREEZE_NOTES: dict[str, tuple[Callable[[Stage], bytes], str]] = {
    "by one": (lambda s: signed(freezing("freeze", 4, 30), "nord"), "signed by 1 of the 2"),
    "by headquarters": (lambda s: signed(freezing("freeze", 4, 30), REGISTER), "signed by 0 of the 2"),
    "of another register": (
        lambda s: signed(freezing("freeze", 4, 30, "register.invented.example/r2"), "nord", "sued"),
        "is about another register",
    ),
    "a statement about readers": (lambda s: s.held["recipients.statement"], "freeze or thaw expected"),
    "a thaw by one": (lambda s: signed(freezing("thaw", 4, 30), "nord"), "signed by 1 of the 2"),
    "a text without signatures": (lambda s: freezing("freeze", 4, 30).encode(), "no blank line"),
}


@pytest.mark.parametrize("name", FREEZE_NOTES)
def test_freeze_that_does_not_stand_is_not_taken(name: str) -> None:
    attack, said = FREEZE_NOTES[name]
    s = stage()
    with pytest.raises(VedetteError, match=said):
        take_freeze(s.held, attack(s))


def test_freeze_holds_until_its_own_thaw_and_the_old_one_does_not_come_back() -> None:
    s = stage()
    freeze = signed(freezing("freeze", 4, 30), "nord", "sued")
    frozen = take_freeze(s.held, freeze)
    assert parse_kit(frozen).frozen == 4
    for other in (freezing("thaw", 5, 40), freezing("thaw", 4, 29)):  # another freeze's; older than it
        assert parse_kit(take_freeze(frozen, signed(other, "nord", "west"))).frozen == 4
    thawed = take_freeze(frozen, signed(freezing("thaw", 4, 31), "west", "sued"))
    assert parse_kit(thawed).frozen is None
    assert parse_kit(take_freeze(thawed, freeze)).frozen is None
    assert parse_kit(take_recipients(thawed, s.brief)).recipients == SECOND
    again = take_freeze(thawed, signed(freezing("freeze", 4, 32), "nord", "sued"))
    assert parse_kit(again).frozen == 4


def test_group_without_partners_has_kits_that_take_nothing_new() -> None:
    s = stage()
    alone = kit_of(s.register, s.first, FIRST, None, partners=None)
    assert parse_kit(alone).partners is None
    for take in (take_recipients, take_policy):
        with pytest.raises(VedetteError, match="nobody but headquarters vouches"):
            take(alone, s.policy_brief)
    with pytest.raises(VedetteError, match="nobody but headquarters vouches"):
        take_freeze(alone, signed(freezing("freeze", 4, 30), "nord", "sued"))


def test_closed_mission_seals_nothing_and_opens_again_only_with_newer_readers() -> None:
    s = stage()
    index = s.register.enter(FIRST, "close", minutes=12)
    note = signed(about(s.register, index, FIRST, action="close", minutes=13), "nord", "west")
    closing = {
        "checkpoint": s.register.head(),
        "recipients.json": s.register.said[s.first],
        "recipients.tlog-proof": s.register.proof(s.first),
        "recipients.statement": s.held["recipients.statement"],
        "closing.json": s.register.said[index],
        "closing.tlog-proof": s.register.proof(index),
        "closing.statement": note,
    }
    closed = take_recipients(s.held, closing)
    with pytest.raises(VedetteError, match="mission m-7 is closed"):
        parse_kit(closed).check_sealing()
    with pytest.raises(VedetteError, match="has these recipients already"):
        take_recipients(closed, {**s.brief, **without(closing, "closing.json")})
    with pytest.raises(VedetteError, match=r"closing\.statement is missing"):
        parse_kit(without(closed, "closing.statement"))
    for name in ("closing.json", "closing.tlog-proof"):  # an opening in the place of a closing
        closing_of_first = {**closed, "closing.json": s.register.said[s.first]}
        closing_of_first["closing.tlog-proof"] = s.register.proof(s.first)
        with pytest.raises(VedetteError, match="its action is not what the register holds"):
            parse_kit(closing_of_first)
        with pytest.raises(VedetteError, match="is missing"):
            parse_kit(without(closed, name))
    # readers entered before the closing do not open it again
    with pytest.raises(VedetteError, match="entry 4, the kit's entry 7: not newer"):
        take_recipients(closed, {**s.brief, **proved(s, s.second, SECOND, 14)})
    later = s.register.enter(SECOND, minutes=20)
    opened = parse_kit(take_recipients(closed, {**s.brief, **proved(s, later, SECOND, 21)}))
    assert opened.closed is None and opened.recipients == SECOND
    opened.check_sealing()


def proved(s: Stage, index: int, named: tuple[str, ...], minutes: int) -> Files:
    return {
        "checkpoint": s.register.head(),
        "recipients.json": s.register.said[index],
        "recipients.tlog-proof": s.register.proof(index),
        "recipients.statement": signed(about(s.register, index, named, minutes=minutes), "nord", "west"),
    }


def test_there_are_enough_attacks_and_each_says_its_own() -> None:
    assert len(KIT) + len(FREEZE_NOTES) >= 25
    assert len({said for _, said in KIT.values()}) == len(KIT)
