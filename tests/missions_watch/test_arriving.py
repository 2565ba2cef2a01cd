"""Check-ins are found in what gateways and mail programs hand over, and nothing else is."""

from __future__ import annotations

import json
from email.message import EmailMessage
from urllib.parse import urlencode

import pytest

from missions_watch.stage import DEVICE, MEMBERS
from vedette.errors import FormatError, LimitError
from vedette.missions.watch.arriving import LETTER, MAX_ARRIVING_BYTES, MAX_FOUND, checkins_in
from vedette.missions.watch.codes import Spoken, parse_spoken
from vedette.missions.watch.texts import encode_checkin, parse_checkin

SAID = Spoken(MEMBERS[0].tag, 17, "482913", 1200)
SPOKEN = f"{SAID.tag} 17 482 913 +20"
SIGNED = encode_checkin(DEVICE, SAID, 1_774_742_400)


def form(text: str) -> tuple[bytes, str]:
    """As most gateways post what came."""
    fields = {"From": "+4700000000", "Body": text, "MessageSid": "SM" + "0" * 32}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded; charset=utf-8"


def object_(text: str) -> tuple[bytes, str]:
    """As a telephone that is used as a gateway posts it."""
    return json.dumps(
        {"payload": {"message": text, "phoneNumber": "+4700000000"}}
    ).encode(), "application/json"


def letter(text: str, encoding: str = "quoted-printable", *, html: bool = False) -> tuple[bytes, str]:
    """A letter, as a mail program pipes it; its lines are broken where the encoding breaks them."""
    message = EmailMessage()
    message["From"], message["Subject"] = "member@invented.example", "Re: привет"
    message.set_content(f"Добрый день.\n\n{text}\n\n-- \nsent from a phone\n", cte=encoding)
    if html:
        message.add_alternative(f"<p>{text}</p>", subtype="html")
    return bytes(message), LETTER


WAYS = {
    "plain": lambda text: (text.encode(), "text/plain"),
    "form": form,
    "JSON": object_,
    "XML": lambda text: (f"<sms><from>1</from><text>{text}</text></sms>".encode(), "application/xml"),
    "letter": letter,
    "base64 letter": lambda text: letter(text, "base64"),
    "letter in two shapes": lambda text: letter(text, html=True),
    "no type": lambda text: (f"FWD from +47: {text}\r\n".encode(), ""),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_kind_is_found_in_each_envelope(way: str) -> None:
    (signed,) = checkins_in(*WAYS[way](SIGNED))
    assert parse_checkin(signed).spoken == SAID
    (spoken,) = checkins_in(*WAYS[way](SPOKEN))
    assert parse_spoken(spoken) == SAID


def test_a_text_in_lines_and_small_letters_is_found() -> None:
    broken = "\n".join(SIGNED[at : at + 40].lower() for at in range(0, len(SIGNED), 40))
    for data, kind in ((broken.encode(), ""), object_(broken), letter(broken)):
        (found,) = checkins_in(data, kind)
        assert parse_checkin(found).spoken == SAID


def test_what_a_letter_quotes_comes_after_what_it_says() -> None:
    older = f"{SAID.tag} 16 000111"
    found = checkins_in(*letter(f"{SPOKEN}\n\nyou wrote:\n{older}"))
    assert [parse_spoken(each).row for each in found] == [17, 16]
    many = "\n".join(f"{SAID.tag} {row} 000111" for row in range(1, 30))
    assert len(checkins_in(many.encode())) == MAX_FOUND


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"V1 AAAA", b"\xff" * 300, b"1234567 1 123456", b"{" * 5000, SIGNED.encode() + b"A"],
)
def test_nothing_is_made_of_what_is_none(data: bytes) -> None:
    for kind in ("", "application/json", "application/x-www-form-urlencoded", LETTER):
        with pytest.raises(FormatError) as caught:
            checkins_in(data, kind)
        assert "hello" not in str(caught.value)


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(LimitError):
        checkins_in(SPOKEN.encode() + b" " * MAX_ARRIVING_BYTES)
