"""The partners abroad as headquarters knows them: cards, addresses, and the policies that count on them.

    group.json           "partners": short name, address, card; "witnesses": whose cosignatures are asked for
    policy.txt           how many must cosign for a receipt
    dossier-policy.txt   how many must cosign for a dossier
    partners.txt         how many must sign a statement (docs/formats/statement.md)

A partner that is added is asked at once; it counts from the next `set_policies` on.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from vedette.adapters.address import parse_address
from vedette.errors import ConflictError, FormatError, UsageError
from vedette.formats import jcs
from vedette.formats.entry import Value
from vedette.formats.keys import Algorithm, VerifierKey
from vedette.formats.partner_card import Card, parse_card
from vedette.formats.partners_file import MAX_PARTNERS, PartnersFile, parse_short_name
from vedette.formats.policy import parse_policy
from vedette.house.headquarters import Headquarters

NO_ADDRESS = "-"
"""Stands for the address of a partner that is reached by stick or letter only."""


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation abroad: the group's short name for it, its address, its card."""

    short: str
    url: str
    card: Card

    @property
    def reachable(self) -> bool:
        """Whether there is an address to ask at."""
        return self.url != NO_ADDRESS


def partners(hq: Headquarters) -> list[Partner]:
    """Return the partners, in the order in which they were added."""
    listed = hq.group.get("partners", [])
    found: list[Partner] = []
    for row in listed if isinstance(listed, list) else []:
        if not isinstance(row, dict) or sorted(row) != ["card", "short", "url"]:
            raise FormatError("group.json: a partner has short, url and card")
        found.append(
            Partner(str(row["short"]), str(row["url"]), parse_card(str(row["card"]).encode("utf-8")))
        )
    return found


def partner_named(hq: Headquarters, name: str) -> Partner:
    """Return the partner with that short name or base name.

    Raises: UsageError when there is none.
    """
    for each in partners(hq):
        if name in (each.short, each.card.name):
            return each
    raise UsageError(f"partner {name}: is not known here", hint="vedette partner list shows who is")


def add_partner(hq: Headquarters, short: str, url: str, card: bytes) -> Partner:
    """Know one more partner; with the role witness its cosignature is asked for from now on.

    `url` is the address of its door, or `-` when it is reached by stick or letter only. The same partner
    again brings a new address or a new card of the same name.

    Raises: FormatError for a card that is none, UsageError for an address or a short name that cannot be,
    ConflictError when a name or a key is another partner's.
    """
    new = Partner(short, url.rstrip("/") if url != NO_ADDRESS else url, parse_card(card))
    parse_short_name(short)
    _check_url(new)
    known = partners(hq)
    others = [each for each in known if each.short != short]
    if len(others) != len(known) and all(each.card.name != new.card.name for each in known):
        raise ConflictError(f"partner {short}: is the short name of another partner")
    if len(others) == len(known) and len(known) >= MAX_PARTNERS:
        raise UsageError(f"partner {short}: there are {MAX_PARTNERS} partners, which is the most")
    _check_distinct(new, others)
    witnesses = [(name, address, keys) for name, address, keys in hq.witness_keys() if name != short]
    if new.card.witness:
        if any(set(keys) & set(new.card.witness) for _, _, keys in witnesses):
            raise ConflictError(f"partner {short}: a witness with its key is known under another name")
        witnesses.append((short, f"{new.url}/witness" if new.reachable else NO_ADDRESS, new.card.witness))
    rows: list[jcs.JsonValue] = [
        {"short": each.short, "url": each.url, "card": each.card.encode().decode("utf-8")}
        for each in [*others, new]
    ]
    listed: list[jcs.JsonValue] = [
        {"name": name, "url": address, "vkeys": [key.vkey for key in keys]}
        for name, address, keys in witnesses
    ]
    hq.change_group(partners=rows, witnesses=listed)
    return new


def _check_url(partner: Partner) -> None:
    if partner.reachable:
        parse_address(partner.url, f"partner {partner.short}")


def _check_distinct(new: Partner, others: list[Partner]) -> None:
    for other in others:
        if other.card.name == new.card.name:
            raise ConflictError(f"partner {new.short}: {new.card.name} is known as {other.short}")
        if _keys(new.card) & _keys(other.card) or new.card.recipient == other.card.recipient:
            raise ConflictError(f"partner {new.short}: has a key of partner {other.short}")


def _keys(card: Card) -> set[bytes]:
    keys = [*card.witness, *card.mirror, card.statements]
    return {key.public_key for key in [*keys, *([card.holdings] if card.holdings else [])]}


def shared_domains(listed: list[Partner]) -> list[tuple[str, str, str]]:
    """Return (short name, short name, domain) for partners whose names or addresses share a domain.

    The last two labels are compared. Two that are run by the same hands are one voice, not two.
    """
    found: list[tuple[str, str, str]] = []
    for at, one in enumerate(listed):
        for other in listed[at + 1 :]:
            found += [(one.short, other.short, domain) for domain in sorted(_domains(one) & _domains(other))]
    return found


def _domains(partner: Partner) -> set[str]:
    hosts = [partner.card.name]
    if partner.reachable:
        host = urlsplit(partner.url).hostname or ""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            if "." in host:
                hosts.append(host)
    return {".".join(host.lower().rstrip(".").split(".")[-2:]) for host in hosts}


def policy_text(hq: Headquarters, quorum: int) -> bytes:
    """Return a policy that asks for `quorum` of the witnesses known now.

    Each witness that is a partner is followed by a comment line that names it for people:
    `# partner <short> <title>`.

    Raises: UsageError when so many are not there.
    """
    witnesses = hq.witness_keys()
    titles = {each.short: each.card.title for each in partners(hq)}
    if not 1 <= quorum <= len(witnesses):
        raise UsageError(f"quorum: {quorum} of {len(witnesses)} witnesses is not possible")
    # the verdict rests on Ed25519 keys: three verifiers, one of them with the standard library only
    lines = [f"log {hq.key('register-ed25519').verifier.vkey}"]
    for name, _, keys in witnesses:
        lines += [f"witness {name} {key.vkey}" for key in _counted(keys)]
        if name in titles:
            lines.append(f"# partner {name} {titles[name]}")
    names = " ".join(name for name, _, _ in witnesses)
    lines += [f"group partners {quorum} {names}", "quorum partners", ""]
    text = "\n".join(lines).encode("utf-8")
    parse_policy(text)
    return text


def _counted(keys: tuple[VerifierKey, ...]) -> list[VerifierKey]:
    return [key for key in keys if key.algorithm is Algorithm.ED25519_COSIGNATURE]


def partners_text(hq: Headquarters, threshold: int) -> bytes:
    """Return the partners file that asks for `threshold` of the partners known now.

    Raises: UsageError when so many are not there.
    """
    listed = sorted(partners(hq), key=lambda each: each.short)
    if not 1 <= threshold <= len(listed):
        raise UsageError(f"statements: {threshold} of {len(listed)} partners is not possible")
    return PartnersFile(threshold, tuple((each.short, each.card.statements) for each in listed)).encode()


@dataclass(frozen=True, slots=True)
class Policies:
    """The three files that say who counts, and the fields of the entry that announces them."""

    policy: bytes
    dossiers: bytes
    partners: bytes

    def values(self, now: str) -> dict[str, Value]:
        """The fields of the `policy` entry."""
        return {"policy_sha256": hashlib.sha256(self.policy).hexdigest(), "time": now}


def set_policies(hq: Headquarters, *, receipts: int, dossiers: int, statements: int) -> str | None:
    """Ask for `receipts`, `dossiers` and `statements` of the partners known now; None when that holds now.

    The files are written and entered at once as long as no partners.txt is in force. Otherwise the partners
    have to agree: a statement is proposed, and its SHA-256 is returned.

    Raises: UsageError for numbers that cannot be.
    """
    if dossiers < receipts:
        raise UsageError("dossiers: a dossier asks for at least as many as a receipt")
    from vedette.house.abroad.key_rotation import with_former

    # former keys and registers stay named: what was sealed under them is to stay presentable
    former = [key.vkey for key in hq.dossier_policy.log_keys]
    for_dossiers = with_former(policy_text(hq, dossiers), former)
    new = Policies(policy_text(hq, receipts), for_dossiers, partners_text(hq, statements))
    if (hq.folder / "partners.txt").exists():
        return _propose(hq, new)
    write_policies(hq, new)
    values = new.values(hq.now())
    entered = hq.register.find("policy")
    if not entered or entered[-1].values["policy_sha256"] != values["policy_sha256"]:
        hq.enter([("policy", values)])
    # last: from here on a change needs the partners
    hq.write("partners.txt", new.partners)
    return None


def write_policies(hq: Headquarters, new: Policies) -> None:
    """Make two of the three files those of `new`; partners.txt is the caller's, last."""
    hq.write("dossier-policy.txt", new.dossiers)
    hq.write("policy.txt", new.policy)


def _propose(hq: Headquarters, new: Policies) -> str:
    from vedette.house.abroad import statements

    return statements.propose_policies(hq, new.policy, new.dossiers, new.partners)


def partners_file(hq: Headquarters) -> bytes | None:
    """Return partners.txt, None when there is none in force."""
    return hq.read("partners.txt") if (hq.folder / "partners.txt").exists() else None
