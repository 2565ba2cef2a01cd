"""Paper codes, spoken check-ins and signed texts: what is taken, and what an onlooker can tell from them."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missions_watch.stage import ANNA, BORIS, DEVICE, MEMBERS, T0, entropy, signer
from vedette.errors import ConflictError, FormatError, LimitError, MissingError, SignatureError, VedetteError
from vedette.formats.keys import Algorithm, SigningKey
from vedette.missions.watch.codes import (
    COLUMNS,
    LETTERS,
    ROWS,
    STATUSES,
    CheckIn,
    Spoken,
    code_for,
    code_list,
    draw_member,
    parse_spoken,
    read_code,
    row_codes,
)
from vedette.missions.watch.texts import (
    ENCODED_CHARACTERS,
    TEXT_CHARACTERS,
    encode_checkin,
    open_checkin,
    parse_checkin,
)
from vedette.missions.watch.values import Status

ANNA_, BORIS_ = MEMBERS


def say(status: Status, row: int = 12, delay: int = 0) -> Spoken:
    return Spoken(ANNA, row, code_for(ANNA_, row, status), delay)


def text(status: Status, row: int = 12, delay: int = 0, key: SigningKey = DEVICE, claim: int = T0) -> str:
    return encode_checkin(key, say(status, row, delay), claim)


class TestList:
    def test_four_different_codes_in_every_row(self) -> None:
        for row, codes in code_list(ANNA_.seed, ROWS):
            assert len(set(codes)) == 4 and all(len(code) == 6 and code.isdigit() for code in codes), row

    def test_a_column_taken_by_an_earlier_one_is_drawn_again(self) -> None:
        """With two digits collisions happen; the rule is the same."""
        import vedette.missions.watch.codes as codes

        before, codes.DIGITS = codes.DIGITS, 1
        try:
            assert all(len(set(row_codes(ANNA_.seed, row))) == 4 for row in range(1, ROWS + 1))
        finally:
            codes.DIGITS = before

    def test_the_list_does_not_know_the_letters(self) -> None:
        """The same seed under all orders of the letters: the printed list is one and the same."""
        assert len({code_list(ANNA_.seed, 20) for _ in LETTERS}) == 1
        assert len(LETTERS) == 24

    def test_letters_are_drawn_evenly(self) -> None:
        drawn = Counter(draw_member(os.urandom).letters for _ in range(2400))
        assert set(drawn) == set(LETTERS) and min(drawn.values()) > 50

    def test_a_fresh_member_has_a_tag_that_is_free(self) -> None:
        source = entropy()
        first = draw_member(source)  # type: ignore[arg-type]
        again = draw_member(entropy(), None, {first.tag})  # type: ignore[arg-type]
        assert again.tag != first.tag and len(again.seed) == 32

    @pytest.mark.parametrize("row", [0, ROWS + 1])
    def test_rows_that_no_list_has_are_refused(self, row: int) -> None:
        with pytest.raises(FormatError):
            row_codes(ANNA_.seed, row)


class TestReading:
    @pytest.mark.parametrize("status", STATUSES)
    def test_each_column_says_what_the_letters_say(self, status: Status) -> None:
        assert ANNA_.letters == "CABD"
        column = COLUMNS[{Status.OK: 2, Status.HELP: 0, Status.DURESS: 1, Status.EVACUATE: 3}[status]]
        code = row_codes(ANNA_.seed, 5)[COLUMNS.index(column)]
        assert read_code(MEMBERS, Spoken(ANNA, 5, code)) == CheckIn(ANNA, 5, status)

    def test_who_holds_the_list_alone_calls_for_help_in_three_of_four_tries(self) -> None:
        said = Counter(
            read_code([member], Spoken(member.tag, 1, row_codes(member.seed, 1)[0])).status
            for member in (draw_member(os.urandom) for _ in range(800))
        )
        assert 120 < said[Status.OK] < 280 and sum(said.values()) == 800

    def test_refusals_have_their_kinds(self) -> None:
        with pytest.raises(MissingError):
            read_code(MEMBERS, Spoken("ffffffff", 1, "000000"))
        wrong = next(f"{n:06d}" for n in range(9) if f"{n:06d}" not in row_codes(ANNA_.seed, 1))
        with pytest.raises(SignatureError):
            read_code(MEMBERS, Spoken(ANNA, 1, wrong))
        with pytest.raises(ConflictError):
            read_code(MEMBERS, say(Status.OK), {(ANNA, 12)})
        with pytest.raises(SignatureError):
            read_code(MEMBERS, Spoken(BORIS, 12, say(Status.OK).code))  # another's code

    def test_no_refusal_repeats_a_code(self) -> None:
        for given_, used in ((Spoken(ANNA, 1, "918273"), ()), (say(Status.OK), {(ANNA, 12)})):
            with pytest.raises(VedetteError) as caught:
                read_code(MEMBERS, given_, used)
            assert given_.code not in str(caught.value) and given_.code not in repr(given_)

    @pytest.mark.parametrize(
        "typed",
        ["7f3a12bc 12 493021", "7F3A12BC 12 493 021", "  7f3a12bc\t12\n493021 ", "7f3a12bc 12 493021 +30"],
    )
    def test_what_people_type_is_taken(self, typed: str) -> None:
        assert parse_spoken(typed) == Spoken(ANNA, 12, "493021", 1800 if "+" in typed else 0)

    @pytest.mark.parametrize(
        "typed",
        [
            "", "7f3a12bc", "7f3a12bc 12", "7f3a12bc 0 493021", "7f3a12bc 012 493021", "7f3a12bc 401 493021",
            "7f3a12b 12 493021", "7f3a12bc 12 49302", "7f3a12bc 12 493021 30", "7f3a12bc 12 493021 +0",
            "7f3a12bc 12 493021 +1441", "7f3a12bc 12 493021 +-3", "7f3a12bc １２ 493021",
            "7f3a12bc 12 493021 +3 +3", "x" * 65,
        ],
    )  # fmt: skip
    def test_everything_else_is_refused(self, typed: str) -> None:
        with pytest.raises((FormatError, LimitError)):
            parse_spoken(typed)


class TestText:
    def test_every_text_has_the_same_length_and_fits_one_message(self) -> None:
        lengths = {
            len(text(status, row, delay, claim=claim))
            for status in STATUSES
            for row in (1, 9, ROWS)
            for delay in (0, 60, 86_400)
            for claim in (0, T0, (1 << 40) - 1)
        }
        assert lengths == {TEXT_CHARACTERS} and TEXT_CHARACTERS <= 160

    def test_its_letters_pass_through_every_telephone(self) -> None:
        for status in STATUSES:
            assert set(text(status)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567 V1")

    @pytest.mark.parametrize("status", STATUSES)
    def test_round_trip(self, status: Status) -> None:
        made = text(status, 77, 5400)
        assert open_checkin(made, MEMBERS) == CheckIn(ANNA, 77, status, 5400, T0)
        folded = f"{made[:50].lower()}\r\n {made[50:]}\n"
        assert open_checkin(folded, MEMBERS) == CheckIn(ANNA, 77, status, 5400, T0)

    def test_every_altered_character_is_refused(self) -> None:
        made = text(Status.OK)
        for at in range(len(made)):
            for letter in "A7":
                changed = made[:at] + letter + made[at + 1 :]
                if changed != made and made[at] != " ":
                    with pytest.raises(VedetteError):
                        open_checkin(changed, MEMBERS)
        for cut in (made[:-1], made[1:], made + "A", made[:ENCODED_CHARACTERS]):
            with pytest.raises(FormatError):
                open_checkin(cut, MEMBERS)

    def test_another_device_and_a_member_without_one_are_refused(self) -> None:
        with pytest.raises(SignatureError):
            open_checkin(text(Status.OK, key=signer("stranger.example")), MEMBERS)
        spoken = Spoken(BORIS, 3, code_for(BORIS_, 3, Status.OK))
        with pytest.raises(SignatureError):
            open_checkin(encode_checkin(DEVICE, spoken, T0), MEMBERS)

    def test_a_stolen_device_without_the_list_says_nothing(self) -> None:
        with pytest.raises(SignatureError):
            open_checkin(encode_checkin(DEVICE, Spoken(ANNA, 3, "000000"), T0), MEMBERS)

    def test_a_used_row_is_refused_whoever_signed_it(self) -> None:
        with pytest.raises(ConflictError):
            open_checkin(text(Status.OK), MEMBERS, {(ANNA, 12)})

    def test_what_cannot_be_is_not_written(self) -> None:
        other = SigningKey.from_seed("x", Algorithm.ML_DSA_44, bytes(32))
        for key, spoken, claim in (
            (DEVICE, say(Status.OK, delay=61), T0),
            (DEVICE, say(Status.OK, delay=86_460), T0),
            (DEVICE, say(Status.OK), -1),
            (DEVICE, say(Status.OK), 1 << 40),
            (other, say(Status.OK), T0),
        ):
            with pytest.raises(FormatError):
                encode_checkin(key, spoken, claim)

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=200) | st.from_regex(r"\AV1 [A-Z2-7]{130}\Z"))
    def test_any_text_gives_a_value_or_a_declared_error(self, given_: str) -> None:
        try:
            signed = parse_checkin(given_)
        except VedetteError:
            return
        assert len(signed.body()) == 17
