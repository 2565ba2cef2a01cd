"""Partners abroad: adding them by their cards, and how many of them must agree."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.adapters.foreign import read_plain
from vedette.cli.common import FILE, FOLDER, emit, say
from vedette.cli.house import open_house
from vedette.formats.partner_card import Card, fingerprint
from vedette.house.abroad.partners import add_partner, partners, set_policies, shared_domains

MAX_CARD_BYTES = 65_536


def fingerprint_words(card: Card) -> str:
    """Return a card's fingerprint as sixteen groups of four hexadecimal digits."""
    text = fingerprint(card).hex()
    return " ".join(text[at : at + 4] for at in range(0, 64, 4))


def roles(card: Card) -> list[str]:
    """Return the roles that a card has keys for."""
    return [name for name, keys in (("witness", card.witness), ("mirror", card.mirror)) if keys]


@click.group()
def partner() -> None:
    """Organisations abroad that run vedette-partner: witnesses, mirrors, people."""


@partner.command("add")
@click.argument("hq", type=FOLDER)
@click.argument("short")
@click.argument("url")
@click.argument("card", type=FILE)
def partner_add(hq: Path, short: str, url: str, card: Path) -> None:
    """Know a partner by the SHORT name, at URL (- when by stick or letter only), with its CARD.

    Its witness is asked from now on; it counts once `partner policy` is set. The same again takes a new
    address or card.
    """
    with open_house(hq) as headquarters:
        added = add_partner(headquarters, short, url, read_plain(card, MAX_CARD_BYTES, "card"))
        shared = shared_domains(partners(headquarters))
    say(f"partner {short} added: {added.card.title}; roles: {', '.join(roles(added.card)) or 'people only'}")
    say("compare this fingerprint of its card with the partner by another way, for example by telephone:")
    say(f"    {fingerprint_words(added.card)}")
    for one, other, domain in shared:
        if short in (one, other):
            say(f"warning: {one} and {other} share {domain}: two that are run by the same hands are one")
    emit({"partner": short, "name": added.card.name, "fingerprint": fingerprint(added.card).hex()})


@partner.command("list")
@click.argument("hq", type=FOLDER)
def partner_list(hq: Path) -> None:
    """Print the partners, one JSON object a line."""
    with open_house(hq) as headquarters:
        listed = partners(headquarters)
        counted = set(headquarters.policy.witnesses)
    for each in listed:
        emit(
            {
                "partner": each.short,
                "name": each.card.name,
                "title": each.card.title,
                "url": each.url,
                "roles": roles(each.card),
                "counts": each.short in counted,
                "fingerprint": fingerprint(each.card).hex(),
            }
        )
        if each.card.witness and each.short not in counted:
            say(f"{each.short} does not count yet: vedette partner policy sets how many must agree")


@partner.command("policy")
@click.argument("hq", type=FOLDER)
@click.option("--receipts", type=int, required=True, help="How many must cosign before a receipt is final.")
@click.option("--dossiers", type=int, required=True, help="How many must cosign before a dossier is built.")
@click.option("--statements", type=int, required=True, help="How many must sign a statement.")
def partner_policy(hq: Path, receipts: int, dossiers: int, statements: int) -> None:
    """Set how many of the partners known now must agree, and enter it.

    Once this has been set, changing it needs a statement that the partners sign: it is proposed.
    """
    with open_house(hq) as headquarters:
        proposed = set_policies(headquarters, receipts=receipts, dossiers=dossiers, statements=statements)
        count = len(headquarters.witness_keys())
    if proposed is None:
        say(f"{receipts} of {count} witnesses for receipts, {dossiers} for dossiers; {statements} statements")
    else:
        say("proposed: it holds once enough partners have signed; vedette settle takes it to them")
    emit({"receipts": receipts, "dossiers": dossiers, "statements": statements, "proposed": proposed})
