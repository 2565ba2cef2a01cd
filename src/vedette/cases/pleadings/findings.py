"""What an examination found, one finding each, after the Istanbul Protocol (2022)."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.errors import FormatError

DEGREES = ("not-consistent", "consistent", "highly-consistent", "typical", "diagnostic")
"""How a finding and what is told fit together, the weakest first; "" where it is not graded."""
MAX_FINDINGS = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: of the body at a `place`, or of the mind (`mind`). `number` is its mark on the drawings.

    `size`: as it was measured, with its unit. `age`, `cause`: as told. `photos`: ids of exhibits, or
    what the photographs are called; `no_photo` says why there is none.
    """

    number: int
    kind: str
    place: str = ""
    size: str = ""
    shape: str = ""
    colour: str = ""
    age: str = ""
    cause: str = ""
    episode: str = ""
    words: str = ""
    degree: str = ""
    photos: tuple[str, ...] = ()
    no_photo: str = ""
    examiner: str = ""
    mind: bool = False


def check_findings(findings: tuple[Finding, ...]) -> None:
    """Raises: FormatError for an unknown degree, a number that stands twice, too many."""
    if len(findings) > MAX_FINDINGS:
        raise FormatError(f"findings: more than {MAX_FINDINGS}")
    for one in findings:
        if one.degree and one.degree not in DEGREES:
            raise FormatError(f"findings: {one.degree[:40]!r} is no degree of the protocol")
    numbers = [one.number for one in findings]
    if len(set(numbers)) != len(numbers):
        raise FormatError("findings: each has its own number")
