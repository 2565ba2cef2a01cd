"""The steps of a public investigation, what each brings and when it is due, as data.

Source: facts of the field, sections 1.3, 1.4, 1.6 and 4.10; codes are those of docs/formats/investigation.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from vedette.records.schema import Shield

FADING = timedelta(hours=24)
"""Injuries fade: so long after the first contact they are photographed and examined."""
URGENT = timedelta(hours=24)
"""So long after a person was last seen, everything of the urgent track is done."""
DECIDE = timedelta(days=3)
"""In which a crime report is decided, from its receipt; `EXTENDED` says how long when it was extended."""
EXTENDED: Mapping[str, timedelta] = MappingProxyType(
    {"extended-10": timedelta(days=10), "extended-30": timedelta(days=30)}
)
DEGREES = (
    "not-consistent",
    "consistent",
    "highly-consistent",
    "typical",
    "diagnostic",
)
"""How a finding stands to what is alleged, the weakest first: vocabulary `istanbul-degrees`."""
STATUSES = ("proven", "disputed", "unproven", "impossible")
"""What is concluded about a claim: vocabulary `evidence-status`."""


class Field(StrEnum):
    """What is written with an output."""

    WHEN = "when"
    WORDS = "words"
    NUMBER = "number"
    UNTIL = "until"
    ITEM = "item"
    SIGNED = "signed"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that a step brings. `none`: it may be said, with a reason, that there is none."""

    code: str
    fields: tuple[Field, ...] = (Field.WHEN, Field.WORDS, Field.ITEM)
    required: bool = False
    none: bool = False
    shield: Shield = Shield.OPEN
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `after`: the steps whose gates must be open before anything of this one is written."""

    number: int
    code: str
    after: tuple[int, ...]
    outputs: tuple[Output, ...]


def _paper(code: str, *more: Field, required: bool = False, none: bool = False) -> Output:
    return Output(code, (Field.WHEN, Field.WORDS, *more, Field.ITEM), required, none)


_S, _N, _U, _A = Field.SIGNED, Field.NUMBER, Field.UNTIL, Field.ANSWER
_SPECIAL = Shield.SPECIAL
DECISIONS = ("opened", "refused", "transferred", "extended-10", "extended-30", "cancelled")
STEPS: tuple[Step, ...] = (
    Step(
        0,
        "contact",
        (),
        (
            _paper("contact-note", required=True),
            Output("triage", (Field.WHEN, _A, Field.WORDS), True, answers=("safe", "missing", "unknown")),
        ),
    ),
    Step(1, "application", (0,), (_paper("application-form", _S, required=True),)),
    Step(2, "interview", (1,), ()),
    Step(
        3,
        "urgent-evidence",
        (1,),
        (
            Output("injury-photographs", required=True, none=True, shield=_SPECIAL),
            Output("medical-record", required=True, none=True, shield=_SPECIAL),
            _paper("clothing", required=True, none=True),
            _paper("phone-data", required=True, none=True),
            _paper("cctv-request", required=True, none=True),
        ),
    ),
    Step(4, "representation", (1,), (_paper("proxy", _U), _paper("bar-warrant", _N, _U))),
    Step(
        5,
        "crime-report",
        (2, 4),
        (
            _paper("crime-report", required=True),
            _paper("registration-slip", _N, required=True),
            _paper("kusp-number", _N, required=True),
            Output("report-decision", (Field.WHEN, _A, _N, Field.WORDS, Field.ITEM), answers=DECISIONS),
        ),
    ),
    Step(
        6,
        "inquiry",
        (1,),
        (
            _paper("scene-photographs", required=True, none=True),
            _paper("sketch", required=True, none=True),
            _paper("request-to-institution", _N, required=True, none=True),
            _paper("inquiry-note"),
        ),
    ),
    Step(
        7,
        "conclusion",
        (2, 3, 6),
        (_paper("conclusion-memo", required=True), Output("sign-off", (Field.WHEN, Field.WORDS), True)),
    ),
    Step(8, "complaint", (5,), (_paper("complaint", _N), _paper("complaint-decision", _N))),
    Step(
        9,
        "criminal-case",
        (5,),
        (
            _paper("victim-status", required=True),
            _paper("motion", none=True),
            _paper("file-access", none=True),
            _paper("suspension-or-closing"),
            _paper("sent-to-court", _N),
        ),
    ),
    Step(
        10,
        "trial",
        (9,),
        (
            _paper("judgment", _N, required=True),
            _paper("civil-claim", required=True, none=True),
            _paper("compensation"),
        ),
    ),
    Step(
        11,
        "international",
        (7,),
        (
            _paper("body-chosen"),
            _paper("admissibility", required=True),
            _paper("application-package", _N, required=True),
            _paper("international-decision", _N),
        ),
    ),
    Step(
        12,
        "follow-up",
        (7,),
        (
            _paper("payment", required=True, none=True),
            _paper("reopening-motion", required=True, none=True),
            _paper("rehabilitation", required=True, none=True),
        ),
    ),
    Step(
        13,
        "publicity",
        (1,),
        (_paper("publication"), _paper("redaction-review"), _paper("consent-check")),
    ),
)
URGENT_OUTPUTS: tuple[Output, ...] = (
    _paper("urgent-identity", required=True),
    _paper("urgent-photograph", required=True, none=True),
    _paper("urgent-clothing", required=True),
    _paper("urgent-time-place", required=True),
    _paper("urgent-vehicle-uniform", required=True, none=True),
    _paper("urgent-witnesses", required=True, none=True),
    _paper("urgent-crime-report", _N, required=True),
    _paper("urgent-wgeid", _N, required=True, none=True),
    _paper("urgent-special-procedures", _N, required=True, none=True),
    Output(
        "urgent-publicity", (Field.WHEN, _A, Field.WORDS), True, answers=("public", "silent", "undecided")
    ),
)
"""What the first day of the urgent track brings, beside the calls to duty stations."""

TEMPLATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "torture": (
            "identity",
            "time-line-of-custody",
            "agent-status",
            "acts",
            "severity",
            "purpose",
            "injury",
            "causation",
            "report-to-authorities",
            "quality-of-inquiry",
        ),
        "disappearance": (
            "deprivation-of-liberty",
            "involvement-of-officials",
            "refusal-or-concealment",
        ),
    }
)
"""The elements of each: all of them are needed."""
HEALTH_ELEMENTS = frozenset({"severity", "injury", "causation"})
"""Elements whose words speak of somebody's health."""
