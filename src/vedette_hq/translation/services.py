"""What can be done with a translation, the glossary and the table of names."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette.publication.releases.document import LANGUAGES
from vedette.publication.translation.parts import (
    MAX_PART,
    Rendering,
    encode_renderings,
    rendered,
)
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CONTENT
from vedette_hq.audit.services import note
from vedette_hq.releases import services as releases
from vedette_hq.releases.models import Release, ReleaseText
from vedette_hq.translation import queries
from vedette_hq.translation.models import AgreedName, GlossaryTerm, Stays, Version, Work

MAX_VARIANTS = 40


def save(
    by: Person, release: Release, language: str, typed: Mapping[str, str], seen: int, looked: frozenset[str]
) -> Version:
    """Keep what was typed by path as one version more; `seen` is the number its author saw (0: none).

    A part of an old source that was not changed stays stale, unless its path is among `looked`. Raises:
    UsageError, ConflictError when somebody else saved meanwhile: then nothing is kept.
    """
    with transaction.atomic():
        work = begin(by, release, language)
        side = queries.beside(release, language)
        if side is None:
            raise ConflictError("translation: there is no text to translate from")
        number = side.version.number if side.version else 0
        if number != seen:
            raise ConflictError("translation: somebody else saved in the meantime")
        held: dict[str, Rendering] = {}
        old = queries.renderings_of(side.version)
        for each in side.rows:
            words = typed.get(each.part.path, each.words).replace("\r\n", "\n").strip()
            if len(words) > MAX_PART:
                raise UsageError(f"translation: {each.part.path} has more than {MAX_PART} characters")
            kept = each.stale and words == each.words and each.part.path not in looked
            if words:
                of = old[each.part.path].of if kept else each.part.digest
                held[each.part.path] = Rendering(of, words)
        if side.version and held == old and side.version.source_id == side.source.pk:
            return side.version
        made = Version.objects.create(
            work=work,
            number=number + 1,
            source=side.source,
            parts=json.dumps(encode_renderings(held), ensure_ascii=False).encode(),
            made_by=by,
        )
        note(by, "translation.save", "translation", work.pk, number=made.number)
    return made


def begin(by: Person, release: Release, language: str) -> Work:
    """Return the translation of a release into a language, opened at first use; its row is held.

    Raises: UsageError for a language that the release is not published in.
    """
    if language not in release.languages:
        raise UsageError("translation: the release is not published in this language")
    row, _new = Work.objects.get_or_create(release=release, language=language, defaults={"opened_by": by})
    return Work.objects.select_for_update().get(pk=row.pk)


def hand_over(by: Person, release: Release, language: str, seen: int) -> ReleaseText:
    """Make the translation that stands the text of the release in its language.

    Raises: UsageError naming a part that is missing, ConflictError for parts whose source changed.
    """
    with transaction.atomic():
        side = queries.beside(release, language)
        if side is None or side.version is None or side.version.number != seen:
            raise ConflictError("translation: somebody else saved in the meantime")
        if any(row.stale for row in side.rows):
            raise ConflictError("translation: the source of a part changed", hint="look at what is marked")
        document = rendered(side.document, language, {row.part.path: row.words for row in side.rows})
        text = releases.write_text(by, release, language, document, source=side.source.pk)
        Version.objects.filter(pk=side.version.pk).update(text=text)
        note(by, "translation.hand-over", "translation", side.version.work_id, number=seen)
    return text


def stay(by: Person, release: Release, language: str, key: str, words: str) -> None:
    """Say in words why a difference stays. Raises: UsageError, ConflictError when it was said already."""
    said = " ".join(words.split())
    if not said or len(said) > 500 or len(key) != 16:
        raise UsageError("difference: say in 1 to 500 characters why it stays")
    with transaction.atomic():
        work = begin(by, release, language)
        try:
            with transaction.atomic():
                Stays.objects.create(work=work, key=key, words=said, made_by=by)
        except IntegrityError:
            raise ConflictError("difference: somebody said why it stays") from None
        note(by, "translation.stay", "translation", work.pk)


def review(by: Person, release: Release, language: str) -> None:
    """Have read the text of a language beside its source, and find it true.

    Raises: ConflictError while a grave difference stands of which nobody said why it stays, or for a hand of
    the release.
    """
    with transaction.atomic():
        held = queries.compared(release, language)
        found = held.standing(queries.stays_of(release, language)) if held and held.binding else []
        if found:
            raise ConflictError(
                f"translation: {len(found)} differences stand", hint="put them right, or say why they stay"
            )
        releases.review_text(by, release, language)
        note(by, "translation.review", "release", release.pk, language=language)


def _writer(by: Person) -> None:
    if by.role not in CONTENT or not by.is_active:
        raise UsageError("translation: is for those who work on releases")


def _words(text: str, most: int, what: str) -> str:
    found = " ".join(text.split())
    if len(found) > most:
        raise UsageError(f"{what}: at most {most} characters")
    return found


def keep_term(
    by: Person, renderings: Mapping[str, str], remark: str = "", held: GlossaryTerm | None = None
) -> GlossaryTerm:
    """Write a term, or change one. Raises: UsageError without renderings in two languages."""
    _writer(by)
    said = {lang: _words(words, 300, "term") for lang, words in renderings.items() if words.strip()}
    if len(said) < 2 or not set(said) <= set(LANGUAGES):
        raise UsageError("term: in at least two languages expected")
    with transaction.atomic():
        if held is None:
            row = GlossaryTerm.objects.create(renderings=said, note=_words(remark, 500, "note"), made_by=by)
        else:
            GlossaryTerm.objects.filter(pk=held.pk).update(
                renderings=said, note=_words(remark, 500, "note"), changed=timezone.now(), changed_by=by
            )
            row = GlossaryTerm.objects.get(pk=held.pk)
        note(by, "glossary.write", "term", row.pk)
    return row


def keep_name(
    by: Person,
    kind: str,
    spellings: Mapping[str, tuple[str, str]],
    remark: str = "",
    held: AgreedName | None = None,
) -> AgreedName:
    """Write a name, or change one: (approved, variants with `;` between) by language. Raises: UsageError."""
    _writer(by)
    said = {}
    for language, (approved, variants) in spellings.items():
        right = _words(approved, 200, "name")
        others = [_words(one, 200, "variant") for one in variants.split(";") if one.strip()]
        if right or others:
            said[language] = {"approved": right, "variants": list(dict.fromkeys(others))[:MAX_VARIANTS]}
    if kind not in AgreedName.Kind.values or not set(said) <= set(LANGUAGES):
        raise UsageError("name: a kind and languages of publication expected")
    if not any(one["approved"] for one in said.values()):
        raise UsageError("name: an approved spelling in one language expected")
    with transaction.atomic():
        if held is None:
            row = AgreedName.objects.create(
                kind=kind, spellings=said, note=_words(remark, 500, "note"), made_by=by
            )
        else:
            AgreedName.objects.filter(pk=held.pk).update(
                kind=kind,
                spellings=said,
                note=_words(remark, 500, "note"),
                changed=timezone.now(),
                changed_by=by,
            )
            row = AgreedName.objects.get(pk=held.pk)
        note(by, "names.agree", "name", row.pk)
    return row


def retire(by: Person, held: GlossaryTerm | AgreedName) -> None:
    """Take a line out of use. Raises: ConflictError when it is already."""
    _writer(by)
    with transaction.atomic():
        rows = type(held).objects.filter(pk=held.pk, retired__isnull=True)
        if rows.update(retired=timezone.now()) != 1:
            raise ConflictError("line: is out of use already")
        kind = "term" if isinstance(held, GlossaryTerm) else "name"
        note(by, "glossary.end", kind, held.pk)
