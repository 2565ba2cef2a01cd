"""A mailing list as CSV: those who agreed to be written to, in one language; no cell is ever calculated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vedette.records.exports.tables import rows

COLUMNS = ("name", "outlet", "mail", "telephone", "languages")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of the press: how they are reached, in which languages they read, whether they agreed."""

    name: str
    outlet: str
    mail: str
    phone: str
    languages: tuple[str, ...]
    agreed: bool


def mailing_list(people: Iterable[Reader], language: str) -> tuple[bytes, int]:
    """Return the list as CSV in UTF-8, and how many are in it: they agreed, have an address, read it.

    One address stands once. Sorted by address, so that two lists can be compared.
    """
    chosen: dict[str, Reader] = {}
    for one in people:
        address = one.mail.strip().casefold()
        if one.agreed and address and language in one.languages:
            chosen.setdefault(address, one)
    lines = [
        (one.name, one.outlet, one.mail.strip(), one.phone, " ".join(one.languages))
        for _address, one in sorted(chosen.items())
    ]
    return b"".join(rows([COLUMNS, *lines])), len(lines)
