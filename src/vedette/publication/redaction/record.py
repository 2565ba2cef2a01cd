"""The record of a derivative: what was made from what, how much was cut by class and reason, who confirmed.

    {"confirmed_by":…,"cuts":[…],"format":"vedette/derivative","kind":…,"made":…,"made_by":…,"outputs":[…],
     "source_sha256":…,"v":1}

It stays in the vault: with the digest of the source, anybody could prove which original a picture is of.
It holds no word that was cut. Normative page: docs/formats/derivative.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.publication.redaction.classes import CLASSES, REASONS
from vedette.values.ids import parse_digest, parse_pseudonym
from vedette.values.instants import parse_instant

KINDS = ("text", "pages", "picture", "film", "sound")
EFFECTS = ("remove", "replace", "fill", "alter")
MAX_RECORD_BYTES = 4 << 20
MAX_CUTS = 20_000
_MEMBERS = ["confirmed_by", "cuts", "format", "kind", "made", "made_by", "outputs", "source_sha256", "v"]
_CUT = ["class", "effect", "found", "place", "reason"]


@dataclass(frozen=True, slots=True)
class Counted:
    """One cut without what it held: class, reason, what was done, where (page, frames), who found it."""

    cls: str
    reason: str
    effect: str
    place: str
    by_program: bool

    def __post_init__(self) -> None:
        if self.cls not in CLASSES or self.reason not in REASONS or self.effect not in EFFECTS:
            raise FormatError("derivative: a cut has a class, a reason and an effect of the lists")
        if len(self.place) > 60 or not self.place.isascii() or not self.place.isprintable():
            raise FormatError("derivative: the place of a cut is at most 60 plain characters")


@dataclass(frozen=True, slots=True)
class DerivativeRecord:
    """What is known of one derivative. `outputs` are the digests of the files that were made."""

    source_sha256: str
    kind: str
    outputs: tuple[str, ...]
    cuts: tuple[Counted, ...]
    made: str
    made_by: str
    confirmed_by: str

    def __post_init__(self) -> None:
        parse_digest(self.source_sha256, "derivative source")
        for one in self.outputs:
            parse_digest(one, "derivative output")
        if self.kind not in KINDS or not 1 <= len(self.outputs) <= 20 or len(self.cuts) > MAX_CUTS:
            raise FormatError(
                "derivative: a kind of the list, 1 to 20 outputs and not too many cuts expected"
            )
        parse_instant(self.made, "derivative time")
        parse_pseudonym(self.made_by, "derivative maker")
        parse_pseudonym(self.confirmed_by, "derivative confirmer")


def encode_derivative(record: DerivativeRecord) -> bytes:
    """Return the bytes of a record, with a line end."""
    cuts = [
        {
            "class": one.cls,
            "effect": one.effect,
            "found": "program" if one.by_program else "person",
            "place": one.place,
            "reason": one.reason,
        }
        for one in record.cuts
    ]
    data = {
        "v": 1,
        "format": "vedette/derivative",
        "source_sha256": record.source_sha256,
        "kind": record.kind,
        "outputs": list(record.outputs),
        "cuts": cuts,
        "made": record.made,
        "made_by": record.made_by,
        "confirmed_by": record.confirmed_by,
    }
    return jcs.encode(data) + b"\n"


def parse_derivative(data: bytes) -> DerivativeRecord:
    """Return a record; only bytes that `encode_derivative` would write. Raises: FormatError, LimitError."""
    if not data.endswith(b"\n"):
        raise FormatError("derivative: does not end with a line end")
    said: Any = jcs.parse(data[:-1], max_bytes=MAX_RECORD_BYTES)
    if not isinstance(said, dict) or sorted(said) != _MEMBERS:
        raise FormatError(f"derivative: members are {', '.join(_MEMBERS)}")
    if said["format"] != "vedette/derivative" or said["v"] != 1:
        raise FormatError("derivative: is of another format or version")
    texts = [said[name] for name in ("source_sha256", "kind", "made", "made_by", "confirmed_by")]
    if not all(isinstance(one, str) for one in texts):
        raise FormatError("derivative: a member is no text")
    outputs, cuts = said["outputs"], said["cuts"]
    if not isinstance(outputs, list) or not all(isinstance(one, str) for one in outputs):
        raise FormatError("derivative: outputs are digests")
    if not isinstance(cuts, list):
        raise FormatError("derivative: cuts are a list")
    counted = tuple(_counted(one) for one in cuts)
    found = DerivativeRecord(
        said["source_sha256"],
        said["kind"],
        tuple(outputs),
        counted,
        said["made"],
        said["made_by"],
        said["confirmed_by"],
    )
    if encode_derivative(found) != data:
        raise FormatError("derivative: is not in its canonical form")
    return found


def _counted(row: Any) -> Counted:
    if (
        not isinstance(row, dict)
        or sorted(row) != _CUT
        or not all(isinstance(one, str) for one in row.values())
    ):
        raise FormatError(f"derivative: a cut has the members {', '.join(_CUT)}")
    if row["found"] not in ("program", "person"):
        raise FormatError("derivative: a cut was found by a program or a person")
    return Counted(row["class"], row["reason"], row["effect"], row["place"], row["found"] == "program")
