"""One version of an incident's wording, and its digest: what was written when can be shown later.

The digest enters the audit chain, and the chain's head the register; so a time line written in the hour of an
attack can be held against the story told about it later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from vedette.formats import jcs


def wording_digest(incident: str, number: int, content: Mapping[str, jcs.JsonValue]) -> str:
    """Return the digest of the n-th version of an incident: SHA-256 over JCS, in hex.

    Raises: FormatError for what JSON cannot hold exactly.
    """
    whole: dict[str, jcs.JsonValue] = {"content": dict(content), "incident": incident, "number": number}
    return hashlib.sha256(jcs.encode(whole)).hexdigest()
