"""Cards of partners: one spelling, and no key where it does not belong."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey
from vedette.formats.partner_card import Card, fingerprint, parse_card
from vedette.seal.recipients import Identity, Kind, parse_recipient

NAME = "nord.invented.example"
ED, CO, PQ = Algorithm.ED25519, Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44


def key(name: str, algorithm: Algorithm) -> VerifierKey:
    """A key that is always the same."""
    seed = hashlib.sha256(f"{name} {algorithm}".encode()).digest()
    return SigningKey.from_seed(name, algorithm, seed).verifier


CARD = Card(
    NAME,
    "Comité nordique, Осло",
    (key(f"{NAME}/w1", CO), key(f"{NAME}/w1", PQ)),
    (key(f"{NAME}/m12", CO), key(f"{NAME}/m12", PQ)),
    key(f"{NAME}/h3", ED),
    key(f"{NAME}/s1", ED),
    Identity(Kind.HYBRID, b"\7" * 32).recipient.encode(),
)
WATCHING = {
    "watch": key(f"{NAME}/c2", ED),
    "watch_recipient": Identity(Kind.HYBRID, b"\x08" * 32).recipient.encode(),
}
CARDS = [
    CARD,
    replace(CARD, witness=()),
    replace(CARD, mirror=(), holdings=None),
    replace(CARD, witness=(), mirror=(), holdings=None),
    replace(CARD, **WATCHING),  # type: ignore[arg-type]
    replace(CARD, witness=(), mirror=(), holdings=None, **WATCHING),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("card", CARDS, ids=["all", "mirror", "witness", "people", "all and watch", "watch"])
def test_a_card_is_read_as_it_was_written(card: Card) -> None:
    data = card.encode()
    assert parse_card(data) == card
    assert fingerprint(card) == hashlib.sha256(data).digest()
    assert parse_recipient(card.recipient).kind is Kind.HYBRID
    assert data.startswith(b"vedette-partner-v1\nname nord.invented.example\ntitle Comit")


@pytest.mark.parametrize("card", [CARDS[2], CARDS[5]], ids=["witness", "watch"])
def test_every_byte_counts(card: Card) -> None:
    data = card.encode()
    lines = data.split(b"\n")
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            assert parse_card(changed) != card
        except VedetteError:
            continue
    for end in range(len(data)):
        with pytest.raises(VedetteError):
            parse_card(data[:end])
    for more in (b"x", b"\n", lines[2] + b"\n"):
        with pytest.raises(VedetteError):
            parse_card(data + more)
    for at in range(len(lines) - 1):
        with pytest.raises(VedetteError):
            parse_card(b"\n".join(lines[:at] + lines[at + 1 :]))
        with pytest.raises(VedetteError):
            parse_card(b"\n".join([*lines[:at], lines[at], *lines[at:]]))
        for other in range(at):
            swapped = list(lines)
            swapped[at], swapped[other] = swapped[other], swapped[at]
            with pytest.raises(VedetteError):
                parse_card(b"\n".join(swapped))
    with pytest.raises(VedetteError):
        parse_card(data.replace(b"\n", b"\r\n"))
    with pytest.raises(LimitError):
        parse_card(data + b"\n" * 65_536)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "a/b"},
        {"name": "sud.invented.example"},
        {"name": "n" * 201},
        {"title": ""},
        {"title": " x"},
        {"title": "x" * 201},
        {"title": "a\u2028b"},
        {"title": "a\u202eb"},
        {"witness": CARD.witness[:1]},
        {"witness": CARD.witness[::-1]},
        {"witness": CARD.mirror},
        {"witness": (key(f"{NAME}/w1", CO), key(f"{NAME}/w2", PQ))},
        {"witness": (key(f"{NAME}/w01", CO), key(f"{NAME}/w01", PQ))},
        {"witness": (key(f"{NAME}/w", CO), key(f"{NAME}/w", PQ))},
        {"mirror": ()},
        {"holdings": None},
        {"holdings": key(f"{NAME}/h3", CO)},
        {"holdings": key(f"{NAME}/s3", ED)},
        {"statements": key(f"{NAME}/s1", PQ)},
        {"statements": key(f"{NAME}/h1", ED)},
        {"recipient": "age1x"},
        {"recipient": Identity(Kind.X25519, b"\7" * 32).recipient.encode()},
        {"recipient": CARD.recipient.upper()},
        {"watch": WATCHING["watch"]},
        {"watch_recipient": WATCHING["watch_recipient"]},
        WATCHING | {"watch": key(f"{NAME}/c1", CO)},
        WATCHING | {"watch": key(f"{NAME}/s2", ED)},
        WATCHING | {"watch_recipient": "age1x"},
        WATCHING | {"watch_recipient": CARD.recipient},
    ],
    ids=repr,
)
def test_cards_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(FormatError):
        replace(CARD, **wrong)  # type: ignore[arg-type]
