"""Whether a consent reference allows publication at all.

Scopes C17 to C21 are those of publication: with name, with pseudonym, with image, with voice,
approved excerpt.
A reference is `<scope>/<what the consent ledger calls it>`.
"""

from __future__ import annotations

import re

from vedette.errors import UsageError

_PUBLIC = re.compile(r"C(17|18|19|20|21)/[A-Za-z0-9-]{1,64}\Z")


def check_public_consent(reference: str, given: tuple[str, ...]) -> str:
    """Return `reference` when it is for publication and among those `given` with the item."""
    if not _PUBLIC.match(reference):
        raise UsageError(f"consent {reference!r}: is not one of publication (C17 to C21)")
    if reference not in given:
        raise UsageError(
            f"consent {reference}: was not given with this item",
            hint="an item is published on the consent that was sealed with it",
        )
    return reference
