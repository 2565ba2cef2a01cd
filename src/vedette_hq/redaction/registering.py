"""What is looked for in the texts of a case: its people, places and what names them, from its records.

Names that the identity desk holds are sealed to people and are not read here: how many there are is said.
"""

from __future__ import annotations

import os
from collections import defaultdict

from django.db import IntegrityError, transaction

from vedette.errors import MissingError
from vedette.publication.redaction import Person as Somebody
from vedette.publication.redaction import Phrase, Place, Pseudonyms, Register, taken_folds
from vedette.records.places import gazetteer
from vedette.records.revisions import View
from vedette_hq.cases.models import Case
from vedette_hq.identity.models import Protected
from vedette_hq.records.models import Act, Actor, Event, NameVariant, Part, Record, Site, Source
from vedette_hq.records.queries import whole_view
from vedette_hq.redaction.models import Alias, NamesKey
from vedette_hq.releases.models import Release

SEX = {"male": "m", "female": "f"}
SMALL_PLACE = 20_000
"""A place with fewer people may single somebody out."""
LEAST_DIGITS = 6


def sealed_names(case: Case) -> int:
    """Return how many people of a case have names that only the identity desk can open."""
    return Protected.objects.filter(case=case).count()


def register_of(case: Case) -> Register:
    """Return what is to be cut in the texts of a case."""
    jobs, numbers = _fields(case)
    return Register(_people(case), tuple(_places(case).values()), (*_sources(case), *jobs), numbers)


def _fields(case: Case) -> tuple[tuple[Phrase, ...], tuple[str, ...]]:
    """Return occupations as phrases, and numbers: telephones and documents of people."""
    jobs: dict[str, None] = {}
    numbers: dict[str, None] = {}
    for record in Record.objects.filter(case=case, kind="person", withdrawn__isnull=True).order_by(
        "made", "pk"
    ):
        view = whole_view(record)
        for text in _words(view, "occupation"):
            if len(text) > 3:
                jobs[text] = None
        for text in (*_words(view, "contact"), *_words(view, "documents")):
            if sum(letter.isdigit() for letter in text) >= LEAST_DIGITS:
                numbers[text] = None
    return tuple(Phrase(text, "R2", "job") for text in jobs), tuple(numbers)


def _words(view: View, field: str) -> list[str]:
    found = []
    for one in view.get(field, ()):
        text = one.value.get("text", "") if isinstance(one.value, dict) else one.value
        found.append(" ".join(str(text).split()))
    return [one for one in found if one]


def _people(case: Case) -> tuple[Somebody, ...]:
    officials = set(Part.objects.filter(act__case=case).values_list("actor_id", flat=True))
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in NameVariant.objects.filter(case=case, record_kind="person"):
        names[str(row.record_id)].append((row.kind, row.text))
    found = []
    for actor in Actor.objects.filter(case=case, kind="person"):
        pk = str(actor.pk)
        said = names.get(pk) or ([("", actor.name)] if actor.name else [])
        if not said:
            continue
        nick = tuple(text for kind, text in said if "nick" in kind or "alias" in kind)
        full = tuple(text for kind, text in said if text not in nick)
        role = "official" if pk in officials else "protected"
        found.append(Somebody(pk, full, nick, role, SEX.get(actor.sex, "")))
    return tuple(found)


def _places(case: Case) -> dict[str, Place]:
    found: dict[str, Place] = {}
    texts: set[str] = set(Site.objects.filter(case=case).values_list("name", flat=True))
    for model in (Event, Act, Site):
        for text, code in model.objects.filter(case=case).values_list("place_text", "place_code"):
            if code:
                place = _of_gazetteer(code)
                if place is not None:
                    found[place.id] = place
            elif text:
                texts.add(text)
    for text in sorted(texts):
        if 2 < len(text) <= 60:
            found.setdefault(f"place {text}", Place(f"place {text}", (text,)))
    return found


def _of_gazetteer(code: str) -> Place | None:
    try:
        known = gazetteer().get(code)
    except MissingError:
        return None
    if known.kind != "town" or known.population >= SMALL_PLACE:
        return None
    general = {}
    if known.region:
        region = gazetteer().get(known.region)
        words = {"en": "a settlement in {}", "fr": "une localité de {}", "ru": "населённый пункт ({})"}
        general = {one: text.format(region.label(one)) for one, text in words.items()}
    names = tuple(dict.fromkeys((*(one for one in known.labels if one), *known.names)))
    return Place(code, names, general)


def _sources(case: Case) -> tuple[Phrase, ...]:
    titles = Source.objects.filter(case=case, what="person", protected__isnull=True)
    said = [text for text in titles.values_list("title", flat=True) if 3 < len(text) <= 80]
    return tuple(Phrase(text) for text in dict.fromkeys(said))


def pseudonyms_of(release: Release, register: Register) -> Pseudonyms:
    """Return the invented names of a release, as they were given so far; no earlier one of anybody's."""
    held = NamesKey.objects.filter(release=release).first()
    if held is None:
        try:
            with transaction.atomic():
                held = NamesKey.objects.create(release=release, key=os.urandom(32))
        except IntegrityError:
            held = NamesKey.objects.get(release=release)
    before: dict[str, list[str]] = defaultdict(list)
    people = [one.id for one in register.people]
    for row in Alias.objects.filter(person__in=people).exclude(release=release):
        before[row.person].append(row.code)
    mine = dict(Alias.objects.filter(release=release).values_list("person", "code"))
    return Pseudonyms(bytes(held.key), mine, taken=taken_folds(register), before=before)


def keep_pseudonyms(release: Release, names: Pseudonyms) -> None:
    """Write down the invented names that were drawn."""
    known = set(Alias.objects.filter(release=release).values_list("person", flat=True))
    Alias.objects.bulk_create(
        Alias(release=release, person=person, code=code)
        for person, code in names.held.items()
        if person not in known
    )
