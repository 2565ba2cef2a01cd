"""Web push by its standards: the example of RFC 8291, the shape of RFC 8292, and what browsers may give."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alerts.servers import Browser
from vedette.adapters.alerts.encryption import (
    Subscription,
    from_base64url,
    new_sender_key,
    parse_subscription,
    seal_push,
    sender_key,
    sender_point,
    to_base64url,
)
from vedette.errors import FormatError, UsageError

# the values of the example in RFC 8291, section 5 and appendix A
PLAIN = b"When I grow up, I want to be a watermelon"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
OUR_POINT = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
THEIR_POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK"
    "6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    to = Subscription("https://push.example/x", from_base64url(THEIR_POINT), from_base64url(AUTH))
    sealed = seal_push(PLAIN, to, own=sender_key(OURS), salt=from_base64url(SALT))
    assert to_base64url(sealed) == BODY
    assert sender_point(OURS) == OUR_POINT


def test_two_seals_of_the_same_are_different_and_of_one_size() -> None:
    browser = Browser("https://push.example/x")
    to = parse_subscription(browser.subscription)
    first, second = (seal_push(text, to, padded=768) for text in (b"a", b"b" * 700))
    assert len(first) == len(second) and first[:86] != second[:86]
    assert (browser.open(first), browser.open(second)) == (b"a", b"b" * 700)


def test_a_flipped_bit_is_not_opened() -> None:
    browser = Browser("https://push.example/x")
    sealed = bytearray(seal_push(b"a", parse_subscription(browser.subscription)))
    sealed[-1] ^= 1
    with pytest.raises(Exception):  # noqa: B017 - whatever the browser's code raises
        browser.open(bytes(sealed))


def test_content_that_is_too_long_is_refused() -> None:
    to = parse_subscription(Browser("https://push.example/x").subscription)
    with pytest.raises(UsageError):
        seal_push(b"x" * 3801, to)


def good() -> dict[str, Any]:
    """What a browser gives."""
    found: dict[str, Any] = json.loads(Browser("https://push.example/x").subscription)
    return found | {"expirationTime": None}


def test_what_a_browser_gives_is_read_and_written_again() -> None:
    found = parse_subscription(json.dumps(good()))
    assert parse_subscription(found.encode()) == found
    padded = good()
    padded["keys"]["auth"] += "=="
    assert parse_subscription(json.dumps(padded)).auth == b"a" * 16


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": None},
        {"endpoint": "https://push.example/" + "x" * 1000},
        {"endpoint": "https://push.example/\n"},
        {"keys": None},
        {"keys": []},
        {"keys": {"p256dh": THEIR_POINT}},
        {"keys": {"p256dh": THEIR_POINT, "auth": "YQ"}},
        {"keys": {"p256dh": THEIR_POINT[:-4] + "AAAA", "auth": AUTH}},
        {"keys": {"p256dh": "A" * 87, "auth": AUTH}},
        {"keys": {"p256dh": THEIR_POINT, "auth": AUTH[:-1] + "h"}},
        {"keys": {"p256dh": THEIR_POINT, "auth": "+" * 22}},
        {"keys": {"p256dh": 1, "auth": AUTH}},
    ],
)
def test_what_no_browser_gives_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        parse_subscription(json.dumps(good() | change))


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "null", '"x"', "[" * 1500, "x" * 2001, "\ud800"])
def test_what_is_no_subscription_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_subscription(text)


def test_every_new_key_is_another() -> None:
    assert len({new_sender_key() for _ in range(20)}) == 20
    assert all(len(from_base64url(sender_point(new_sender_key()))) == 65 for _ in range(3))
