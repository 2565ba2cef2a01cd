"""What can be done about an examination: its report, findings on the body and of the mind, their degrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, MissingError
from vedette.records.investigation import DEGREES
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.identity.models import Protected
from vedette_hq.interviews.body import middle_of, region_at, view_of
from vedette_hq.interviews.models import Examination, Finding, Revised
from vedette_hq.interviews.services import line, open_case, revise, set_aside, subject, text_of
from vedette_hq.records.models import Record
from vedette_hq.vault.models import Item

REPORT: tuple[str, ...] = (
    "case_number",
    "requested_by",
    "place",
    "duration",
    "reason",
    "consent",
    "interpreter",
    "present",
    "restraints",
    "restrictions",
    "qualifications",
    "background",
    "detention",
    "methods",
    "symptoms_acute",
    "symptoms_chronic",
    "skin",
    "head",
    "trunk",
    "musculoskeletal",
    "genito_urinary",
    "neurological",
    "mental_history",
    "mental_state",
    "tests",
    "consultations",
    "disability",
    "recommendations",
    "annexes",
)
"""The fields of a report beside findings and conclusion, in the order in which they are printed."""
BODY_TYPES = (
    "bruise",
    "abrasion",
    "laceration",
    "cut",
    "puncture",
    "burn",
    "electric-mark",
    "scar",
    "swelling",
    "fracture",
    "deformity",
    "tooth",
    "nail",
    "hair-loss",
    "tenderness",
    "restricted-movement",
    "loss-of-feeling",
    "other",
)
MIND_TYPES = (
    "re-experiencing",
    "avoidance",
    "hyperarousal",
    "low-mood",
    "anxiety",
    "sleep",
    "concentration",
    "dissociation",
    "self-harm",
    "somatic",
    "substance-use",
    "other-mind",
)
DATA: Mapping[str, int] = {
    "shape": 200,
    "colour": 200,
    "age": 200,
    "cause": 2000,
    "episode": 500,
    "words": 5000,
    "test": 500,
    "examiner": 200,
    "no_photo": 500,
}
"""The texts of a finding and how long each may be."""
MAX_MM = 2500
MAX_FINDINGS = 400


def begin(
    case: Case,
    by: Person,
    examiner: str,
    began: datetime,
    *,
    label: str = "",
    record: Record | None = None,
    protected: Protected | None = None,
) -> Examination:
    """Begin the record of an examination. Raises: FormatError, MissingError, ConflictError."""
    open_case(case)
    about = subject(case, record, protected, label)
    with transaction.atomic():
        made = Examination.objects.create(
            case=case, examiner=line(examiner, 200, "examiner"), began=_past(began), made_by=by, **about
        )
        note(by, "examination.begin", "examination", made.pk)
    return made


def _past(at: datetime) -> datetime:
    if at > timezone.now():
        raise FormatError("examination: lies in the future")
    return at


def _degree(code: str) -> str:
    if code and code not in DEGREES:
        raise FormatError("finding: no such degree")
    return code


def write_report(
    held: Examination, by: Person, base: int, given: Mapping[str, Any], reason: str = ""
) -> None:
    """Write fields of the report: of `REPORT`, and examiner, began, degree, opinion. What they were stays.

    `base` is the version that the writer had before them. Raises: FormatError, ConflictError.
    """
    open_case(held.case)
    changes: dict[str, Any] = {}
    report = dict(held.report)
    for name, value in given.items():
        if name in REPORT:
            report[name] = text_of(str(value), 20_000, name)
        elif name == "degree":
            changes[name] = _degree(value)
        elif name == "opinion":
            changes[name] = text_of(value, 20_000, name)
        elif name == "examiner":
            changes[name] = line(value, 200, name)
        elif name == "began":
            changes[name] = _past(value)
        else:
            raise FormatError("examination: no such field")
    changes["report"] = {name: text for name, text in report.items() if text}
    with transaction.atomic():
        row = Examination.objects.select_for_update().get(pk=held.pk)
        if row.version != base:
            raise ConflictError(
                "examination: somebody else has written meanwhile",
                hint="what you typed is still below; compare it, then save again",
            )
        if revise(row, "examination", changes, by, reason, versioned=True):
            note(by, "examination.write", "examination", held.pk)


def finding_fields(psychological: bool, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a finding, checked. A region alone gives its middle as the point.

    `given`: type, degree, view, x, y, region, length, width (mm), and those of `DATA`. Raises: FormatError.
    """
    kinds = MIND_TYPES if psychological else BODY_TYPES
    if given.get("type") not in kinds:
        raise FormatError("finding: no such kind")
    data: dict[str, Any] = {}
    for name, most in DATA.items():
        text = text_of(str(given.get(name) or ""), most, name)
        if text:
            data[name] = text
    for name in ("length", "width"):
        value = given.get(name)
        if value is not None and value != "":
            if not isinstance(value, int) or not 0 < value <= MAX_MM:
                raise FormatError(f"finding: {name} is 1 to {MAX_MM} mm")
            data[name] = value
    found = {"type": given["type"], "degree": _degree(given.get("degree") or ""), "data": data}
    if psychological:
        return {**found, "view": "", "x": None, "y": None, "region": ""}
    view, region = view_of(str(given.get("view") or "")).code, str(given.get("region") or "")
    x, y = given.get("x"), given.get("y")
    if x is None or y is None:
        if not region:
            raise FormatError("finding: say where, by a point or by a region")
        x, y = middle_of(view, region)
    if not isinstance(x, int) or not isinstance(y, int):
        raise FormatError("finding: the point is not on the drawing")
    nearest = region_at(view, x, y)
    if region:
        middle_of(view, region)
    return {**found, "view": view, "x": x, "y": y, "region": region or nearest}


def add_finding(
    held: Examination,
    by: Person,
    psychological: bool,
    given: Mapping[str, Any],
    photos: Iterable[Item] = (),
    act: Record | None = None,
) -> Finding:
    """Add a finding. Raises: FormatError, ConflictError, MissingError."""
    open_case(held.case)
    fields = finding_fields(psychological, given)
    _act_of(held, act)
    with transaction.atomic():
        Examination.objects.select_for_update().get(pk=held.pk)
        last = held.findings.aggregate(n=Max("number"))["n"] or 0
        if last >= MAX_FINDINGS:
            raise FormatError(f"examination: has at most {MAX_FINDINGS} findings")
        made = Finding.objects.create(
            examination=held, number=last + 1, psychological=psychological, made_by=by, act=act, **fields
        )
        made.photos.set(photos)
        note(by, "finding.add", "examination", held.pk)
    return made


def _act_of(held: Examination, act: Record | None) -> None:
    if act is not None and (act.case_id != held.case_id or act.kind != "act"):
        raise MissingError("finding: is no act of this case")


def change_finding(
    finding: Finding,
    by: Person,
    base: int,
    given: Mapping[str, Any],
    reason: str,
    photos: Iterable[Item] | None = None,
    act: Record | None = None,
) -> None:
    """Change a finding, with a reason; what it was stays. Raises: FormatError, ConflictError."""
    held = finding.examination
    open_case(held.case)
    why = line(reason, 500, "reason")
    changes: dict[str, Any] = finding_fields(finding.psychological, given)
    _act_of(held, act)
    with transaction.atomic():
        row = Finding.objects.select_for_update().get(pk=finding.pk)
        if row.version != base or row.withdrawn is not None:
            raise ConflictError("finding: somebody else has changed or withdrawn it meanwhile")
        done = revise(row, "finding", {**changes, "act": act}, by, why, versioned=True)
        if photos is not None:
            before = sorted(row.photos.values_list("pk", flat=True))
            after = sorted({item.pk for item in photos})
            if before != after:
                row.photos.set(after)
                changed = {"photos": [before, after]}
                Revised.objects.create(kind="finding", object_id=row.pk, by=by, reason=why, changes=changed)
                done = True
        if done:
            note(by, "finding.change", "examination", held.pk)


def withdraw_finding(finding: Finding, by: Person, reason: str) -> None:
    """Withdraw a finding; it stays readable. Raises: FormatError, ConflictError."""
    open_case(finding.examination.case)
    with transaction.atomic():
        set_aside(Finding, finding, by, reason, "finding")
        note(by, "finding.withdraw", "examination", finding.examination_id)
