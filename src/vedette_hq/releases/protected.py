"""What a release must not disclose: read from records, items and identities of its case, for the scan."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from vedette.publication.disclosure import Name, Protected, Publication, Register, Traits
from vedette.publication.releases.document import Document, text_of
from vedette.records.revisions import View
from vedette_hq.identity.models import Protected as Hidden
from vedette_hq.records.models import Act, Actor, Event, NameVariant, Part, Record
from vedette_hq.records.queries import whole_view
from vedette_hq.releases import queries
from vedette_hq.releases.models import OUT_STATES, Release

_LEAST_DIGITS = 6
MAX_VALUES = 200
_FILE = re.compile(r"[^/\\]{5,}\Z")


def documents_of(release: Release) -> tuple[Document, ...]:
    """Return the newest texts of a release."""
    return tuple(queries.document_of(text) for text in queries.texts_of(release).values())


def _lines(view: View, *fields: str) -> list[str]:
    found = []
    for field in fields:
        for value in view.get(field, ()):
            said = value.value
            text = said.get("text", "") if isinstance(said, dict) else str(said)
            if str(text).strip():
                found.append(" ".join(str(text).split()))
    return found


def _coordinates(view: View, *fields: str) -> list[tuple[float, float]]:
    found = []
    for field in fields:
        for value in view.get(field, ()):
            if isinstance(value.value, dict) and "lat" in value.value and "lon" in value.value:
                found.append((float(value.value["lat"]), float(value.value["lon"])))
    return found


def _numbers(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Split contacts into those that are telephones and others."""
    phones: list[str] = []
    others: list[str] = []
    for line in lines:
        digits = sum(1 for letter in line if letter.isdigit())
        (phones if digits >= _LEAST_DIGITS and "@" not in line else others).append(line)
    return phones, others


def open_people(documents: Sequence[Document]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return who is named with their consent (ids), and the names that readers may have."""
    named = [one for each in documents for one in each.people if "named" in one.shown]
    ids = frozenset(one.subject for one in named if one.subject)
    return ids, tuple(dict.fromkeys(one.name for one in named))


def register_of(release: Release) -> Register:
    """Return what is protected: the people of its case who are not named with consent, their things.

    Of people in other cases, their full names.
    """
    documents = documents_of(release)
    open_ids, names = open_people(documents)
    elsewhere = _elsewhere(release, open_ids)
    if release.case is None:
        return Register(elsewhere, names)
    found = [_person(record, record.pk in open_ids) for record in _records(release)]
    return Register((*(one for one in found if one is not None), _things(release), *elsewhere), names)


def _elsewhere(release: Release, open_ids: frozenset[str]) -> tuple[Protected, ...]:
    """The names of people in other cases who are no perpetrators there. They are all shown as "elsewhere"."""
    rows = NameVariant.objects.filter(record__kind="person", record__withdrawn__isnull=True)
    rows = rows.exclude(record__in=Part.objects.values("actor_id"))
    if release.case_id:
        rows = rows.exclude(case=release.case)
    named = [
        text for pk, text in rows.values_list("record_id", "text") if pk not in open_ids and len(text) > 5
    ]
    unique = tuple(dict.fromkeys(" ".join(text.split()) for text in named if " " in text.strip()))
    lots = (unique[start : start + MAX_VALUES] for start in range(0, len(unique), MAX_VALUES))
    return tuple(
        Protected(id=f"elsewhere-{number}", names=tuple(Name(text) for text in lot))
        for number, lot in enumerate(lots, 1)
    )


def _records(release: Release) -> Iterable[Record]:
    rows = Record.objects.filter(case=release.case, kind="person", withdrawn__isnull=True)
    return rows.order_by("made", "pk")


def _person(record: Record, named: bool) -> Protected | None:
    view = whole_view(record)
    names = [] if named else [Name(text) for text in _lines(view, "name") if len(text) > 2]
    phones, others = _numbers(_lines(view, "contact"))
    days = [] if named else [day for day in _lines(view, "born") if re.fullmatch(r"\d{4}-\d\d-\d\d", day)]
    addresses = _lines(view, "address")
    made = Protected(
        id=record.pk[:12],
        names=tuple(names),
        phones=tuple(phones),
        dates=tuple(days),
        places=tuple(one for one in addresses if any(letter.isdigit() for letter in one)),
        coordinates=tuple(_coordinates(view, "address", "birth_place")),
        occupations=() if named else tuple(_lines(view, "occupation")),
        villages=() if named else tuple(addresses),
        numbers=tuple(one for one in (*others, *_lines(view, "documents")) if len(one) >= _LEAST_DIGITS),
    )
    empty = Protected(id=made.id)
    return made if made != empty else None


def _things(release: Release) -> Protected:
    """Names and digests of the originals, and exact places of the case."""
    rows = list(queries.items_of(release).values_list("name", "content_sha256", "package_sha256"))
    files = {name.replace("\\", "/").rpartition("/")[2] for name, _content, _package in rows}
    digests = {one for _name, content, package in rows for one in (content, package) if one}
    points = {
        (float(lat), float(lon))
        for model in (Event, Act)
        for lat, lon in model.objects.filter(case=release.case).values_list("lat", "lon")
        if lat is not None and lon is not None
    }
    return Protected(
        id="items",
        files=tuple(sorted(one for one in files if _FILE.match(one))),
        digests=tuple(sorted(digests)),
        coordinates=tuple(sorted(points)),
    )


def hidden_of(release: Release) -> list[Hidden]:
    """Return the people of the case who are at the identity desk only."""
    return list(Hidden.objects.filter(case=release.case).order_by("pseudonym")) if release.case_id else []


def population_of(release: Release) -> list[Traits]:
    """Return what records of the house say of people: to count among how many somebody can hide."""
    open_ids, _names = open_people(documents_of(release))
    traits: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    born = {
        pk: first
        for pk, first, last in Actor.objects.filter(kind="person").values_list(
            "pk", "born_first", "born_last"
        )
        if first is not None and first == last
    }
    for row in Act.objects.filter(victim__kind="person").values("victim_id", "place_text", "first", "last"):
        mine = traits[row["victim_id"]]
        if row["place_text"]:
            mine["village"].add(row["place_text"])
        day = row["first"] if row["first"] == row["last"] else None
        if day is not None:
            mine["date"].add(day.isoformat())
            if row["victim_id"] in born:
                mine["age"].add(str(_age(born[row["victim_id"]], day)))
    cases = dict(Actor.objects.filter(kind="person").values_list("pk", "case_id"))
    for record in _records(release) if release.case_id else ():
        view = whole_view(record)
        for kind, fields in (("village", ("address",)), ("occupation", ("occupation",))):
            traits[record.pk][kind].update(_lines(view, *fields))
        cases.setdefault(record.pk, str(release.case_id))
    return [
        Traits(
            person=pk,
            protected=case == release.case_id and pk not in open_ids,
            traits={kind: tuple(sorted(said)) for kind, said in traits[pk].items() if said},
            subjects=frozenset({str(case)}),
        )
        for pk, case in cases.items()
    ]


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def published_about(release: Release) -> list[Publication]:
    """Return what is out about the same case, and this release, as plain text."""
    rows = Release.objects.filter(case=release.case, state__in=OUT_STATES).exclude(pk=release.pk)
    found = [release, *rows] if release.case_id else []
    return [
        Publication(each.code, str(release.case_id), "\n".join(text_of(one) for one in documents_of(each)))
        for each in found
    ]
