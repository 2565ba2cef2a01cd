"""Points in words, by the rights of whoever reads them: of a frozen sheet as of the page of today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from vedette.records.schema import FIELDS, Kind
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.consent.words import DUE, scope_words
from vedette_hq.exchange.import_queries import visible_conflicts
from vedette_hq.exchange.models import Stage
from vedette_hq.handover.gathering import Point
from vedette_hq.identity.models import Protected
from vedette_hq.intake.models import Fate
from vedette_hq.intake.queries import visible_deliveries, visible_refusals
from vedette_hq.interviews import queries as interviews
from vedette_hq.interviews import words as steps
from vedette_hq.interviews.templatetags.interviews import missing_words
from vedette_hq.matching import queries as matching
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import visible_devices
from vedette_hq.records.fields import shown_fields
from vedette_hq.records.queries import labels, visible_records, visible_statements
from vedette_hq.records.showing import titles
from vedette_hq.records.words import field_label, kind_label

GROUPS: Mapping[str, Promise | str] = {
    "withdrawals": gettext_lazy("Withdrawals not answered yet"),
    "consent": gettext_lazy("Consents to look at"),
    "steps": gettext_lazy("Steps of the investigation that wait"),
    "imports": gettext_lazy("Imports that wait for a decision"),
    "candidates": gettext_lazy("Records that may be of one person, not judged"),
    "arrivals": gettext_lazy("Packages and devices"),
    "incidents": gettext_lazy("Incidents"),
    "records": pgettext_lazy("what is recorded", "Records"),
    "statements": gettext_lazy("Statements"),
    "judgements": gettext_lazy("Judgements"),
    "work": gettext_lazy("Other work"),
}
"""In the order in which they are read."""
OPEN = ("withdrawals", "consent", "steps", "imports", "candidates", "arrivals")
_WHAT: Mapping[tuple[str, str], Promise | str] = {
    ("records", "made"): gettext_lazy("new"),
    ("records", "write"): gettext_lazy("changed"),
    ("records", "withdraw"): gettext_lazy("withdrawn"),
    ("records", "restore"): gettext_lazy("stands again"),
    ("statements", "said"): gettext_lazy("written down"),
    ("statements", "corrects"): gettext_lazy("corrected"),
    ("statements", "withdrawn"): gettext_lazy("withdrawn"),
    ("judgements", "judge"): gettext_lazy("two records judged"),
    ("judgements", "revoke"): gettext_lazy("a judgement about two records taken back"),
    ("judgements", "double"): gettext_lazy("an act only repeats another"),
    ("judgements", "undouble"): gettext_lazy("an act does not repeat another after all"),
    ("judgements", "claim"): gettext_lazy("a claim judged"),
    ("work", "answers"): gettext_lazy("asked what may be done with what they told"),
    ("work", "taken-back"): gettext_lazy("took a consent back"),
    ("work", "interview"): gettext_lazy("interview begun"),
    ("work", "interview-over"): gettext_lazy("interview over"),
    ("candidates", "strong"): gettext_lazy("very likely one"),
    ("candidates", "likely"): gettext_lazy("likely one"),
    ("candidates", "second"): gettext_lazy("waiting for a second look"),
    ("candidates", "disputed"): gettext_lazy("judged in contradiction"),
    ("arrivals", "silent"): gettext_lazy("not heard of for some days"),
    ("incidents", "revoked"): gettext_lazy("the device was revoked"),
    ("incidents", "alarm"): gettext_lazy("the checks found a device’s log wrong"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A point as it is read: `words` is what, `who` a name from the records, `by` a colleague's."""

    words: str
    who: str = ""
    at: datetime | None = None
    whole_day: bool = False
    late: bool = False
    address: str = ""
    by: str = ""
    quote: str = ""


class Reader:
    """One who reads points about one case or mission: their labels, and what they may not see."""

    def __init__(
        self, person: Person, subject: Case | Mission, points: Sequence[Point], now: datetime
    ) -> None:
        self.person, self.subject, self.now = person, subject, now
        about = {one.about for one in points if one.about}
        inside = subject if isinstance(subject, Case) else None
        self._labels = labels(person, about)
        called_by_parts = [pk for pk, label in self._labels.items() if label == pk[:8]]
        self._labels |= titles(person, list(visible_records(person).filter(pk__in=called_by_parts)))
        if inside is not None:
            hidden = Protected.objects.filter(pk__in=about, case=inside)
            self._labels |= dict(hidden.values_list("pk", "pseudonym"))
        self._devices = {one.pk: one for one in visible_devices(person).filter(pk__in=about)}
        self._shown = {kind: frozenset(shown_fields(person, kind)) for kind in Kind}
        self._health = interviews.sees_health(person)
        self._quotes = dict(visible_statements(person).filter(pk__in=about).values_list("pk", "words"))
        self._talks = dict(
            interviews.visible_interviews(person).filter(pk__in=about).values_list("pk", "label")
        )
        names = {one.by for one in points if one.by}
        self._people = dict(Person.objects.filter(pk__in=names).values_list("pk", "name"))
        self._named = self._names(points)

    def _names(self, points: Iterable[Point]) -> dict[str, str]:
        wanted = [one for one in points if one.group == "steps" and one.about]
        held = interviews.investigation_of(self.subject) if isinstance(self.subject, Case) else None
        if held is None or not wanted:
            return {}
        return interviews.names_of(held, interviews.standings(held))

    def show(self, points: Sequence[Point]) -> list[tuple[str, str, list[Shown]]]:
        """Return (group, title, points in words) of every group that has any for this reader."""
        found: dict[str, list[Shown]] = {}
        for one in points:
            said = self._said(one)
            if said is not None:
                found.setdefault(one.group, []).append(said)
        return [(name, str(title), found[name]) for name, title in GROUPS.items() if name in found]

    def _said(self, one: Point) -> Shown | None:
        """Return a point in words, None when this reader may not know of it."""
        if one.health and not self._health:
            return None
        verb: Callable[[Point], Shown | None] = getattr(self, f"_{one.group}")
        said = verb(one)
        if said is None:
            return None
        return replace(said, address=_address(one), by=self._people.get(one.by, ""))

    def _consent(self, one: Point) -> Shown | None:
        day = datetime.fromisoformat(one.at).replace(tzinfo=UTC)
        scope = one.more[0] if one.more else ""
        name = f"{scope} {scope_words(scope)[0]}" if scope.startswith("C") else _("everything")
        late = day.date() < self.now.date()
        who = self._labels.get(one.about, one.about[:8])
        return Shown(f"{DUE.get(one.code, one.code)}: {name}", who, day, whole_day=True, late=late)

    _withdrawals = _consent

    def _steps(self, one: Point) -> Shown | None:
        if one.code == "due":
            at = datetime.fromisoformat(one.at)
            return Shown(str(steps.DUE.get(one.more[0], one.more[0])), at=at, late=at < self.now)
        words = missing_words(one.more[0], self._named.get(one.about, one.about))
        step = one.more[1] if len(one.more) > 1 else ""
        title = _("Urgent track") if step == "urgent" else str(steps.STEPS.get(step, step))
        return Shown(f"{title}: {words}" if title else words)

    def _imports(self, one: Point) -> Shown | None:
        if one.code == "stage":
            return Shown(str(dict(Stage.choices).get(one.more[0], one.more[0])), at=_instant(one.at))
        rows = visible_conflicts(self.person).filter(pk__in=one.ids).select_related("record")
        count = sum(
            1 for row in rows if not row.field or row.field in self._shown.get(Kind(row.record.kind), ())
        )
        if not count:
            return None
        words = ngettext("%(count)d conflict to decide", "%(count)d conflicts to decide", count)
        return Shown(words % {"count": count})

    def _candidates(self, one: Point) -> Shown | None:
        count = matching.visible_candidates(self.person).filter(pk__in=one.ids).count()
        if not count:
            return None
        words = ngettext("%(count)d pair", "%(count)d pairs", count) % {"count": count}
        return Shown(f"{words}: {_WHAT[one.group, one.code]}")

    def _arrivals(self, one: Point) -> Shown | None:
        if one.code in ("quarantine", "decided"):
            if not visible_refusals(self.person).filter(pk=one.args[0]).exists():
                return None
            words = (
                _("A package in quarantine: check %(number)s failed. Two people decide.")
                if one.code == "quarantine"
                else _("A package in quarantine: check %(number)s failed. It is decided, not carried out.")
            )
            who = self._devices.get(one.about)
            return Shown(words % {"number": one.more[0]}, str(who or ""), _instant(one.at))
        device = self._devices.get(one.about)
        if device is None:
            return None
        if one.code == "gap":
            missing = int(one.more[0])
            words = ngettext("%(count)d package is missing", "%(count)d packages are missing", missing)
            return Shown(words % {"count": missing}, str(device), _instant(one.at))
        return Shown(str(_WHAT[one.group, one.code]), str(device), _instant(one.at))

    def _incidents(self, one: Point) -> Shown | None:
        if one.code == "alarm":
            if not visible_deliveries(self.person).filter(pk=one.args[0]).exists():
                return None
            return Shown(str(_WHAT[one.group, one.code]), at=_instant(one.at))
        return self._came(one)

    def _came(self, one: Point) -> Shown | None:
        device = self._devices.get(one.about)
        if device is None:
            return None
        if one.code == "revoked":
            return Shown(str(_WHAT[one.group, one.code]), str(device), _instant(one.at))
        fate, count = one.more[0], int(one.more[1])
        words = ngettext("%(count)d package", "%(count)d packages", count) % {"count": count}
        return Shown(f"{words}: {dict(Fate.choices).get(fate, fate)}", str(device), _instant(one.at))

    def _records(self, one: Point) -> Shown | None:
        """A record that changed only in what this reader may not see has not changed for them."""
        kind, changed = Kind(one.more[0]), one.more[1:]
        shown = [name for name in changed if name in self._shown[kind]]
        if one.about not in self._labels or (one.code == "write" and not shown):
            return None
        words = f"{kind_label(kind)}, {_WHAT.get((one.group, one.code), one.code)}"
        if one.code == "write":
            names = [str(field_label(FIELDS[kind][name])) for name in shown if name in FIELDS[kind]]
            words += f": {', '.join(names)}"
        return Shown(words, self._labels[one.about], _instant(one.at))

    def _statements(self, one: Point) -> Shown | None:
        words = self._quotes.get(one.about)
        if words is None:
            return None
        quote = words if len(words) <= 160 else words[:160] + "…"
        return Shown(str(_WHAT[one.group, one.code]), at=_instant(one.at), quote=quote)

    def _judgements(self, one: Point) -> Shown | None:
        if one.code in ("judge", "revoke"):
            row = matching.visible_judgements(self.person).filter(pk=one.about).first()
            pair = matching.candidate_of(row.one_id, row.two_id) if row else None
            if row is None or (pair is not None and matching.is_blind(self.person, pair)):
                return None
        return Shown(str(_WHAT[one.group, one.code]), at=_instant(one.at))

    def _work(self, one: Point) -> Shown | None:
        if one.code == "came":
            return self._came(one)
        if one.code == "import":
            words = _("import: %(stage)s") % {"stage": dict(Stage.choices).get(one.more[0], one.more[0])}
            return Shown(words, at=_instant(one.at))
        who = self._talks.get(one.about) or self._labels.get(one.about, "")
        return Shown(str(_WHAT[one.group, one.code]), who, _instant(one.at))


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _address(one: Point) -> str:
    if not one.page:
        return ""
    args = [int(arg) if arg.isdigit() and len(arg) < 4 else arg for arg in one.args]
    try:
        return reverse(one.page, args=args)
    except NoReverseMatch:
        return ""
