"""What is composed here, narrowed as releases are; the book of the press, to leads and editors."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from vedette.publication.press.draft import Draft, empty, parse_draft
from vedette.publication.press.mailing import Reader as Listed
from vedette.publication.press.parts import FORMS
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.press.models import Composition, HouseWords, Reader, Version
from vedette_hq.records.queries import labels, visible_records
from vedette_hq.releases.models import Piece, Release
from vedette_hq.releases.queries import items_of, own_releases, pieces_of, texts_of, visible_releases

PRESS = frozenset({Role.LEAD, Role.EDITOR})
"""Those who write to the press."""
MOST = 300
WORDS = ("partners", "contact_name", "contact_phone", "contact_mail", "about")
"""Fields that the house fills in for a new text."""


def composed_releases(person: Person) -> QuerySet[Release]:
    """Return the releases that are composed of parts: visible ones of such a kind."""
    return visible_releases(person).filter(kind__in=list(FORMS))


def own_composed(person: Person) -> QuerySet[Release]:
    """Return those that can still be written."""
    return own_releases(person).filter(kind__in=list(FORMS))


def readers(person: Person) -> QuerySet[Reader]:
    """Return the book of the press."""
    return Reader.objects.all() if person.role in PRESS and person.is_active else Reader.objects.none()


def version_of(release: Release) -> Version | None:
    """Return what stands of a release that the guard has let somebody see."""
    return Version.objects.filter(composition__release=release).order_by("-number").first()


def draft_of(release: Release) -> Draft:
    """Return what was typed, or an empty draft."""
    held = version_of(release)
    return parse_draft(held.data) if held else empty(release.kind)


def composition_of(release: Release) -> Composition | None:
    """Return its composition, None while nothing was typed."""
    return Composition.objects.filter(release=release).first()


def house_words(language: str) -> HouseWords | None:
    """Return what the house says of itself in a language."""
    return HouseWords.objects.filter(language=language).first()


def changed_elsewhere(release: Release) -> list[str]:
    """Return the languages whose text is not what was last written of the parts."""
    held = version_of(release)
    wrote = held.texts if held else {}
    return [code for code, text in texts_of(release).items() if wrote.get(code) != text.sha256]


def people_of(person: Person, release: Release) -> list[tuple[str, str]]:
    """Return the person records of the case of a release, with their labels."""
    if release.case_id is None:
        return []
    rows = visible_records(person).filter(case=release.case_id, kind="person", withdrawn__isnull=True)
    ids = list(rows.order_by("-made").values_list("pk", flat=True)[:MOST])
    named = labels(person, ids)
    return sorted(((pk, named.get(pk, pk[:8])) for pk in ids), key=lambda pair: pair[1].casefold())


def evidence_of(release: Release) -> list[tuple[str, str]]:
    """Return the items of the case of a release, as they are chosen for a footnote."""
    rows = items_of(release).order_by("received", "pk")[:MOST]
    return [(str(one.pk), f"{one.name or one.media_type} ({str(one.pk)[:8]})") for one in rows]


def pictures_of(release: Release) -> list[Piece]:
    """Return the pictures among the files of a release."""
    return [one for one in pieces_of(release) if one.role in (Piece.Role.PICTURE, Piece.Role.PORTRAIT)]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the book, opened."""

    row: Reader
    name: str
    mail: str
    phone: str

    def listed(self) -> Listed:
        """Return it as a mailing list has it."""
        row = self.row
        return Listed(
            self.name, row.outlet, self.mail, self.phone, tuple(row.languages), row.agreed is not None
        )


def book(person: Person) -> list[Line]:
    """Return the book of the press, by outlet. Raises: OpenError."""
    rows = readers(person).filter(retired__isnull=True).order_by("outlet", "made")
    return [Line(one, *one.opened()) for one in rows]
