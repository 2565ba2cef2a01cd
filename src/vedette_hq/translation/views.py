"""The list of translations, one side by side, what is said of its differences, its review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, VedetteError
from vedette.publication.releases.document import LANGUAGES
from vedette.publication.releases.kinds import kind_words
from vedette_hq.releases.models import Release
from vedette_hq.releases.queries import own_releases, texts_of, visible_releases
from vedette_hq.translation import queries, services, showing
from vedette_hq.translation.forms import OWN_NAMES

MOST = 100


def failed(request: Any, error: VedetteError) -> None:
    """Say why something was refused."""
    messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))


def done(request: Any, verb: Callable[[], object], words: str) -> bool:
    """Do something and say that it is done, or why not."""
    try:
        verb()
    except VedetteError as error:
        failed(request, error)
        return False
    messages.success(request, words)
    return True


def works(request: Any) -> HttpResponse:
    """List the releases with where each of their languages stands."""
    rows = visible_releases(request.person).order_by("-made")[:MOST]
    lines = []
    for release in rows:
        held = texts_of(release)
        cells = []
        for language in release.languages:
            side = queries.beside(release, language, looking=False)
            where = showing.standing(release, language, side, held.get(language))
            total = len(side.rows) if side else 0
            cells.append(
                {
                    "language": language,
                    "name": OWN_NAMES.get(language, language),
                    "standing": where,
                    "there": total - side.left if side else 0,
                    "total": total,
                }
            )
        lines.append(
            {"release": release, "kind": kind_words(release.kind, _language(request)), "cells": cells}
        )
    context = {"title": _("Translations"), "lines": lines, "here": "list"}
    return render(request, "translation/list.html", context)


def _language(request: Any) -> str:
    return str(request.LANGUAGE_CODE)[:2]


def side(request: Any, id: str, language: str) -> HttpResponse:
    """Translate a release beside its source, part by part."""
    release: Release = request.subject
    if language not in LANGUAGES:
        raise Http404
    held = queries.beside(release, language)
    status = 200
    typed: dict[str, str] = {}
    if request.method == "POST":
        if held is None:
            raise Http404
        typed, looked = _typed(request)
        try:
            seen = request.POST.get("seen", "")
            number = int(seen) if seen.isdigit() and len(seen) < 9 else 0
            version = services.save(request.person, release, language, typed, number, looked)
            if "hand" in request.POST:
                services.hand_over(request.person, release, language, version.number)
        except ConflictError as error:
            failed(request, error)
            status = 409
        except VedetteError as error:
            failed(request, error)
            status = 400
        else:
            said = (
                _("The translation is the text of the release now.")
                if "hand" in request.POST
                else _("Saved.")
            )
            messages.success(request, said)
            return redirect("translation:side", id, language)
        held = queries.beside(release, language)
    return render(
        request, "translation/side.html", _side(request, release, language, held, typed), status=status
    )


def _typed(request: Any) -> tuple[dict[str, str], frozenset[str]]:
    typed = {key[2:]: words for key, words in request.POST.items() if key.startswith("t:")}
    return typed, frozenset(key[3:] for key in request.POST if key.startswith("ok:"))


def _side(request: Any, release: Release, language: str, held: Any, typed: dict[str, str]) -> dict[str, Any]:
    work = queries.work_of(release, language)
    stays = queries.stays_of(release, language)
    text = texts_of(release).get(language)
    lines = showing.lines(held, stays, queries.names(), queries.terms()) if held else []
    for line in lines:
        if line.path in typed and typed[line.path].strip() != line.words:
            lines[line.number - 1] = _with(line, typed[line.path])
    handed = bool(held and held.version and text and held.version.text_id == text.pk)
    against = queries.compared(release, language)
    return {
        "title": _("Translation"),
        "release": release,
        "code": language,
        "to": OWN_NAMES[language],
        "others": [(one, OWN_NAMES.get(one, one)) for one in release.languages if one != language],
        "from_code": held.document.language if held else "",
        "from_name": OWN_NAMES[held.document.language] if held else "",
        "held": held,
        "lines": lines,
        "first": next((one.number for one in lines if one.waits), 0),
        "left": held.left if held else 0,
        "text": text,
        "written": bool(text and not text.source),
        "handed": handed,
        "against": against,
        "found": [showing.told(one, stays) for one in against.differences] if against else [],
        "standing": len(against.standing(stays)) if against and against.binding else 0,
        "work": work,
        "mine": own_releases(request.person).filter(pk=release.pk).exists(),
        "hand": request.person.pk in release.hands,
        "versions": work.versions.select_related("made_by").order_by("-number")[:10] if work else (),
    }


def _with(line: showing.Line, words: str) -> showing.Line:
    from dataclasses import replace

    return replace(line, words=words)


def stay(request: Any, id: str, language: str) -> HttpResponse:
    """Say why a difference stays."""
    release: Release = request.subject
    if language not in LANGUAGES:
        raise Http404
    key, words = request.POST.get("key", ""), request.POST.get("words", "")
    done(request, lambda: services.stay(request.person, release, language, key, words), _("Noted."))
    return redirect("translation:side", id, language)


def review(request: Any, id: str, language: str) -> HttpResponse:
    """Find a translation true, as somebody who did not write it."""
    release: Release = request.subject
    if language not in LANGUAGES:
        raise Http404
    verb = lambda: services.review(request.person, release, language)  # noqa: E731
    done(request, verb, _("The translation is reviewed."))
    return redirect("translation:side", id, language)
