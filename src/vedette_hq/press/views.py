"""Texts of the press desk: the list, beginning one, its parts by language, papers, cards, the press kit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, VedetteError
from vedette.publication.press.composing import Lack, fields_of
from vedette.publication.press.labels import label
from vedette.publication.press.parts import FORMS, Type
from vedette.publication.releases.kinds import kind_words
from vedette_hq.access.roles import Role
from vedette_hq.press import making, queries, services
from vedette_hq.press.forms import MORE_ROWS, BeginForm, PartsForm, PictureForm, spoken
from vedette_hq.press.models import LANGUAGES
from vedette_hq.releases.models import OPEN_STATES
from vedette_hq.releases.queries import CASELESS, cases_to_choose, pieces_of, texts_of

NAMES = dict(LANGUAGES)


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


def texts(request: Any) -> HttpResponse:
    """List the releases that are composed here, newest first."""
    rows = list(queries.composed_releases(request.person).order_by("-made")[:300])
    lines = [
        {"release": one, "kind": kind_words(one.kind, spoken()), "languages": _languages(one)} for one in rows
    ]
    context = {"title": _("Press desk"), "lines": lines, "press": request.person.role in queries.PRESS}
    return render(request, "press/list.html", context)


def _languages(release: Any) -> list[tuple[str, str]]:
    return [(code, NAMES[code]) for code in release.languages if code in NAMES]


def new(request: Any) -> HttpResponse:
    """Begin a text."""
    person = request.person
    cases = cases_to_choose(person)
    caseless = person.role in CASELESS
    form = BeginForm(request.POST or None, [(one.pk, one.title) for one in cases], caseless=caseless)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        case = next((one for one in cases if one.pk == data["case"]), None)
        try:
            made = services.begin(
                person,
                data["kind"],
                data["title"],
                case=case,
                languages=data["languages"],
                code=data["code"],
            )
        except VedetteError as error:
            failed(request, error)
        else:
            return redirect("press:compose", made.pk, made.languages[0])
    context = {"title": _("New text"), "form": form}
    return render(request, "press/new.html", context, status=400 if form.errors else 200)


def _lacks(release: Any, lacks: tuple[Lack, ...]) -> list[dict[str, Any]]:
    found = []
    for one in lacks:
        parts = one.where.split(".")
        name = label(parts[0], spoken())
        if len(parts) == 3:
            name = f"{name} {parts[2]}: {label('.'.join(parts[:2]), spoken())}"
        lists = {each.name for each in FORMS[release.kind].lists()}
        anchor = f"list-{parts[0]}" if parts[0] in lists and len(parts) == 1 else f"f_{fields_of(one.where)}"
        found.append({"name": name, "why": one.said(spoken()), "must": one.must, "anchor": anchor})
    return found


def _head(request: Any, here: str) -> dict[str, Any]:
    release = request.subject
    return {
        "release": release,
        "kind": kind_words(release.kind, spoken()),
        "languages": _languages(release) if release.kind in FORMS else [],
        "here": here,
        "writes": release.state in OPEN_STATES and (release.case is None or release.case.closed is None),
    }


def _other(release: Any, language: str) -> tuple[str, Any]:
    """Return another language that says something already, and what it says: to be translated from."""
    held = queries.draft_of(release)
    for code in release.languages:
        if code != language and code in held.said:
            rows = {one.name: held.rows(one.name, code) for one in held.form.lists()}
            return code, (held.values(code), rows)
    return "", ({}, {})


def compose(request: Any, id: str, language: str) -> HttpResponse:
    """The parts of a text in one language."""
    release = request.subject
    if language not in dict(_languages(release)):
        raise Http404
    held = services.filled(release, language)
    given: Mapping[str, Any] = {
        Type.RECORD: queries.people_of(request.person, release),
        Type.ITEMS: queries.evidence_of(release),
        Type.PICTURE: [(str(one.pk), one.name) for one in queries.pictures_of(release)],
    }
    version = queries.version_of(release)
    seen = version.number if version else 0
    spare = MORE_ROWS if "more" in request.GET else 1
    parts = FORMS[release.kind]
    form = PartsForm(request.POST or None, parts, language, held, given, spare=spare)
    if request.method == "POST" and form.is_valid():
        typed = request.POST.get("seen", "")
        values, rows = form.page()
        page = services.Page(language, values, rows, int(typed) if typed.isdigit() else -1)
        try:
            services.save(release, page, request.person)
        except ConflictError as error:
            failed(request, error)
            messages.warning(
                request, _("What you typed is below. Saving again puts it in place of the other.")
            )
        except VedetteError as error:
            failed(request, error)
        else:
            messages.success(request, _("Saved."))
            return _after(request, release, language)
    code, other = _other(release, language)
    composed = making.composed(release, language)
    begun = language in queries.draft_of(release).said
    counts = {name: len(rows) for name, rows in held[1].items()}
    context = _head(request, language) | {
        "title": release.title,
        "form": form,
        "groups": form.groups(other, counts),
        "other": code,
        "seen": seen,
        "language": language,
        "lacks": _lacks(release, composed.lacks) if begun else [],
        "ready": composed.ready and begun,
        "written": language in texts_of(release),
        "elsewhere": version is not None and language in queries.changed_elsewhere(release),
        "next": _next(release, language),
    }
    return render(request, "press/compose.html", context, status=400 if form.errors else 200)


def _next(release: Any, language: str) -> tuple[str, str] | None:
    codes = [code for code, _name in _languages(release)]
    after = codes[codes.index(language) + 1 :]
    return (after[0], NAMES[after[0]]) if after else None


def _after(request: Any, release: Any, language: str) -> HttpResponse:
    follows = _next(release, language)
    if "next" in request.POST and follows:
        return redirect("press:compose", release.pk, follows[0])
    if "kit" in request.POST:
        return redirect("press:kit", release.pk)
    answer = redirect("press:compose", release.pk, language)
    if "more" in request.POST:
        answer["Location"] += "?more"
    return answer


def read(request: Any, id: str, language: str, form: str) -> HttpResponse:
    """A text as paper or card, as it stands."""
    if form not in making.READ or language not in request.subject.languages:
        raise Http404
    try:
        body = making.reading(request.subject, language, form)
    except ConflictError:
        raise Http404 from None
    except VedetteError as error:
        failed(request, error)
        return redirect("press:kit", id)
    answer = HttpResponse(body, content_type=making.READ[form])
    answer["Content-Disposition"] = f'attachment; filename="{request.subject.code}-{language}.{form}"'
    return answer


def kit(request: Any, id: str) -> HttpResponse:
    """Papers, cards and the press kit: what is there, what would be made, pictures."""
    release = request.subject
    return render(request, "press/kit.html", _kit(request, _picture_form(request)) | {"release": release})


def _picture_form(request: Any, *, bound: bool = False) -> PictureForm:
    people = queries.people_of(request.person, request.subject)
    data, files = (request.POST, request.FILES) if bound else (None, None)
    return PictureForm(data, files, request.subject.languages, people)


def _kit(request: Any, form: PictureForm) -> dict[str, Any]:
    release = request.subject
    texts = texts_of(release)
    pieces = pieces_of(release)
    newest = max((one.made for one in texts.values()), default=None)
    pictures = queries.pictures_of(release)
    lines = [
        {
            "piece": one,
            "old": one.role in ("pdf", "docx", "card", "zip") and newest is not None and one.made < newest,
        }
        for one in pieces
    ]
    return _head(request, "kit") | {
        "title": release.title,
        "lines": lines,
        "texts": [(code, NAMES.get(code, code)) for code in texts],
        "forms": tuple(making.READ),
        "embargo": making.embargo_words(release, spoken()),
        "differs": _differs(release),
        "group": making.group_in(spoken()),
        "may_words": request.person.role in (Role.LEAD, Role.EDITOR),
        "pictures": pictures,
        "form": form,
        "captions_missing": [one for one in pictures if set(release.languages) - set(one.captions)],
    }


def _differs(release: Any) -> bool:
    """Say whether the embargo that was typed is not the one that was set."""
    if release.embargo_until is None or release.kind not in FORMS:
        return False
    typed = making.typed_embargo(release)
    return typed is not None and typed != release.embargo_until


def make(request: Any, id: str) -> HttpResponse:
    """Make papers, cards and the press kit of the texts as they stand."""
    try:
        made = making.make(request.subject, request.person)
    except VedetteError as error:
        failed(request, error)
    else:
        messages.success(
            request,
            _("Made: %(count)s files. They go through the checks with the texts.") % {"count": made.files},
        )
        if made.long:
            shown = ", ".join(NAMES.get(code, code) for code in made.long)
            messages.warning(request, _("Longer than one page: %(languages)s.") % {"languages": shown})
    return redirect("press:kit", id)


def picture(request: Any, id: str) -> HttpResponse:
    """Put a picture among the files, made anew."""
    form = _picture_form(request, bound=True)
    if form.is_valid():
        data = form.cleaned_data
        shown = making.Shown(data["file"].file, data["role"], form.captions(), tuple(data["people"]))
        verb = lambda: making.add_picture(request.subject, request.person, shown)  # noqa: E731
        if done(request, verb, _("The picture was made anew and is among the files.")):
            return redirect("press:kit", id)
    return render(request, "press/kit.html", _kit(request, form), status=400)
