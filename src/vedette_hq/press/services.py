"""What the press desk does: begin, save what was typed and write its texts, keep words and addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette.publication.press.composing import compose
from vedette.publication.press.draft import Draft, check_value, parse_draft, with_page
from vedette.publication.press.mailing import mailing_list
from vedette.publication.press.parts import FORMS, Field, Type
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.press import queries
from vedette_hq.press.models import LANGUAGES, Composition, HouseWords, Reader, Version
from vedette_hq.releases.models import Release
from vedette_hq.releases.services import draft, write_text
from vedette_hq.releases.writing import open_one

CODES = tuple(code for code, _name in LANGUAGES)


def begin(
    by: Person, kind: str, title: str, *, case: Case | None, languages: Sequence[str], code: str = ""
) -> Release:
    """Begin a release that is composed of parts. Raises: as `releases.writing.draft`."""
    if kind not in FORMS:
        raise UsageError("release: this kind is not composed of parts")
    if not set(languages) <= set(CODES):
        raise UsageError("release: parts are composed in English, French and Russian")
    with transaction.atomic():
        release = draft(by, kind, title, case=case, languages=languages, code=code)
        Composition.objects.create(release=release, made_by=by)
    return release


@dataclass(frozen=True, slots=True)
class Page:
    """What came from the page of one language; `seen` is the version that its author saw (0: none)."""

    language: str
    values: Mapping[str, str]
    rows: Mapping[str, Sequence[Mapping[str, str]]]
    seen: int


def save(release: Release, page: Page, by: Person) -> Version:
    """Keep what was typed and write the text of each language that it changes.

    A text that was changed elsewhere is written only from the page of its own language. Raises: FormatError
    naming the field, ConflictError when somebody saved meanwhile or it left: then nothing is kept.
    """
    with transaction.atomic():
        row = open_one(release)
        if page.language not in row.languages:
            raise UsageError("release: is not in this language")
        held, _made = Composition.objects.get_or_create(release=row, defaults={"made_by": by})
        newest = held.versions.order_by("-number").first()
        number = newest.number if newest else 0
        if number != page.seen:
            raise ConflictError("text: somebody else saved in the meantime", hint="your words are still here")
        before = parse_draft(newest.data) if newest else queries.draft_of(row)
        after = with_page(before, page.language, page.values, page.rows)
        foreign = set(queries.changed_elsewhere(row)) - {page.language}
        wrote = dict(newest.texts) if newest else {}
        for language in after.said:
            if language in foreign:
                continue
            digest = _written(by, row, after, language)
            if digest:
                wrote[language] = digest
        if newest is not None and newest.data == after.plain() and newest.texts == wrote:
            return newest
        made = Version.objects.create(
            composition=held, number=number + 1, data=after.plain(), texts=wrote, made_by=by
        )
        note(by, "press.write", "release", row.pk, language=page.language, number=made.number)
    return made


def _written(by: Person, release: Release, after: Draft, language: str) -> str:
    """Write the text of a language; return its digest, "" while it has no title or day yet."""
    document = compose(after, language, release.code).document
    if not document.title or not document.date:
        return ""
    return write_text(by, release, language, document).sha256


_LATIN = frozenset({"en", "fr", "de", "es"})
_NAMES = ("quote_speaker", "third_speaker", "contact_name", "name")
_ROW_NAMES = {"people": ("name",), "voices": ("speaker",)}


def filled(release: Release, language: str) -> tuple[dict[str, str], dict[str, list[dict[str, str]]]]:
    """Return what the page of a language shows: what was typed, else what the house always says.

    The portrait comes from the files. Names and addresses of links come from a language of the same letters
    that says them already. All else that is not said yet is left empty; shared fields are filled.
    """
    held = queries.draft_of(release)
    values = held.values(language)
    rows = {one.name: held.rows(one.name, language) for one in held.form.lists()}
    if language in held.said:
        return values, rows
    words = queries.house_words(language)
    if words is not None:
        known = {one.name for one in held.form.fields()}
        values = {name: text for name, text in words.data.get("values", {}).items() if name in known} | values
        if held.kind in ("press_release", "report"):
            rows["links"] = [dict(one) for one in words.data.get("links", [])] or rows["links"]
        group = words.data.get("values", {}).get("group", "")
        values |= (
            {"organisation": group}
            if "organisation" in known and group and "organisation" not in values
            else {}
        )
    values = _portrait(release, language, values) if held.kind in ("laureate", "person") else values
    for other in release.languages:
        if other in held.said and {other, language} <= _LATIN:
            said = held.values(other)
            values = {name: said[name] for name in _NAMES if name in said} | values
            for name, cells in _ROW_NAMES.items():
                if name in rows:
                    rows[name] = _copied(rows[name], held.rows(name, other), cells)
        if other in held.said and not rows.get("links"):
            rows["links"] = _copied([], held.rows("links", other), ("href",))
    return values, rows


def _portrait(release: Release, language: str, values: dict[str, str]) -> dict[str, str]:
    """Return the values with the portrait among the files, when there is one, and what was said of it."""
    portraits = [one for one in queries.pictures_of(release) if one.role == "portrait"]
    chosen = [one for one in portraits if values.get("portrait", one.pk) == one.pk]
    if len(chosen) != 1:
        return values
    said = chosen[0].captions.get(language, {})
    found = {"portrait": str(chosen[0].pk), "portrait_alt": said.get("alt", "")}
    return found | {"portrait_caption": said.get("caption", "")} | values


def _copied(
    mine: list[dict[str, str]], theirs: list[dict[str, str]], cells: Sequence[str]
) -> list[dict[str, str]]:
    """Return rows with the cells of another language where there are none."""
    blank: dict[str, str] = {}
    return [
        {**{name: row[name] for name in cells if name in row}, **(mine[n] if n < len(mine) else blank)}
        for n, row in enumerate(theirs)
    ] or mine


def keep_words(
    by: Person, language: str, values: Mapping[str, str], links: Sequence[Mapping[str, str]]
) -> HouseWords:
    """Keep what the house says of itself in a language. Raises: FormatError naming the field, UsageError."""
    if language not in CODES:
        raise UsageError("words: in English, French or Russian")
    fields = {one.name: one for one in FORMS["press_release"].fields()} | {"group": Field("group", most=120)}
    kept = {name: check_value(fields[name], values.get(name, "")) for name in ("group", *queries.WORDS)}
    link = {
        one.name: one
        for each in FORMS["press_release"].lists()
        if each.name == "links"
        for one in each.fields
    }
    rows = [{name: check_value(one, row.get(name, "")) for name, one in link.items()} for row in links]
    with transaction.atomic():
        held, _made = HouseWords.objects.update_or_create(
            language=language,
            defaults={
                "data": {
                    "values": {name: text for name, text in kept.items() if text},
                    "links": [row for row in rows if all(row.values())],
                },
                "changed": timezone.now(),
                "changed_by": by,
            },
        )
        note(by, "press.words", "words", held.pk, language=language)
    return held


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody of the press as they are typed."""

    name: str
    mail: str
    phone: str = ""
    outlet: str = ""
    languages: tuple[str, ...] = ()
    agreed: date | None = None
    agreed_how: str = ""


def keep_reader(entry: Entry, by: Person, held: Reader | None = None) -> Reader:
    """Write somebody into the book, or change them. Raises: FormatError naming the field, UsageError."""
    name = check_value(Field("name", most=200), entry.name)
    mail = check_value(Field("mail", Type.MAIL), entry.mail)
    phone = check_value(Field("phone", Type.PHONE), entry.phone)
    if not name or not mail:
        raise UsageError("reader: a name and an address expected")
    if not entry.languages or not set(entry.languages) <= set(CODES):
        raise UsageError("reader: choose the languages in which they read")
    if entry.agreed is not None and (entry.agreed > timezone.now().date() or not entry.agreed_how.strip()):
        raise UsageError("reader: they agreed today at the latest; say how")
    with transaction.atomic():
        row = held if held is not None else Reader(made_by=by)
        if row.retired is not None:
            raise ConflictError("reader: was taken out of the book")
        row.outlet = check_value(Field("outlet", most=200), entry.outlet)
        row.languages = list(entry.languages)
        row.agreed = entry.agreed
        row.agreed_how = check_value(Field("how", most=300), entry.agreed_how) if entry.agreed else ""
        row.seal(name, mail, phone)
        row.save()
        note(by, "press.reader", "reader", row.pk)
    return row


def retire_reader(held: Reader, by: Person) -> None:
    """Take somebody out of the book: their name and address are gone with it. Raises: ConflictError."""
    with transaction.atomic():
        row = Reader.objects.select_for_update().get(pk=held.pk)
        if row.retired is not None:
            raise ConflictError("reader: was taken out of the book already")
        row.retired, row.agreed, row.outlet = timezone.now(), None, ""
        row.seal("", "", "")
        row.save()
        note(by, "press.reader-end", "reader", row.pk)


def export_list(by: Person, language: str) -> tuple[bytes, int]:
    """Return the mailing list of a language as CSV, and how many are on it. Raises: UsageError, OpenError."""
    if language not in CODES:
        raise UsageError("list: in English, French or Russian")
    with transaction.atomic():
        made, count = mailing_list((one.listed() for one in queries.book(by)), language)
        note(by, "press.list", language=language, count=count)
    return made, count
