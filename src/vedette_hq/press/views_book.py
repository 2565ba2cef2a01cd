"""Words of the house by language; the book of the press, and mailing lists of those who agreed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.press import queries, services
from vedette_hq.press.forms import ReaderForm, WordsForm, spoken
from vedette_hq.press.models import LANGUAGES, Reader
from vedette_hq.press.views import NAMES, done, failed


def words_start(request: Any) -> HttpResponse:
    """Go to the words of the house in the reader's language."""
    return redirect("press:words_of", spoken())


def words(request: Any, language: str) -> HttpResponse:
    """What the house says of itself in one language."""
    if language not in NAMES:
        raise Http404
    held = queries.house_words(language)
    form = WordsForm(request.POST or None, language, held.data if held else {})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        links = [
            {name: data[f"links-{number}-{name}"] for name in ("words", "href")}
            for number in range(form.count)
        ]
        verb = lambda: services.keep_words(request.person, language, data, links)  # noqa: E731
        if done(request, verb, _("Saved.")):
            return redirect("press:words_of", language)
    context = {"title": _("Words of the house"), "form": form, "language": language, "languages_": LANGUAGES}
    return render(request, "press/words.html", context, status=400 if form.errors else 200)


def readers(request: Any) -> HttpResponse:
    """The book of the press, and a mailing list for each language."""
    book = queries.book(request.person)
    counts = [
        (code, name, sum(1 for one in book if one.row.agreed and code in one.row.languages))
        for code, name in LANGUAGES
    ]
    context = {"title": _("Book of the press"), "lines": book, "counts": counts}
    return render(request, "press/readers.html", context)


def _entry(form: ReaderForm) -> services.Entry:
    data = form.cleaned_data
    return services.Entry(
        data["name"],
        data["mail"],
        data["phone"],
        data["outlet"],
        tuple(data["languages"]),
        data["agreed"],
        data["agreed_how"],
    )


def reader_new(request: Any) -> HttpResponse:
    """Write somebody into the book."""
    form = ReaderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = lambda: services.keep_reader(_entry(form), request.person)  # noqa: E731
        if done(request, verb, _("Saved.")):
            return redirect("press:readers")
    context = {"title": _("Somebody of the press"), "form": form, "held": None}
    return render(request, "press/reader.html", context, status=400 if form.errors else 200)


def reader(request: Any, id: str) -> HttpResponse:
    """Change a line of the book."""
    held: Reader = request.subject
    name, mail, phone = held.opened()
    initial = {"name": name, "mail": mail, "phone": phone} | {
        field: getattr(held, field) for field in ("outlet", "languages", "agreed", "agreed_how")
    }
    form = ReaderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        verb = lambda: services.keep_reader(_entry(form), request.person, held)  # noqa: E731
        if done(request, verb, _("Saved.")):
            return redirect("press:readers")
    context = {"title": _("Somebody of the press"), "form": form, "held": held}
    return render(request, "press/reader.html", context, status=400 if form.errors else 200)


def reader_end(request: Any, id: str) -> HttpResponse:
    """Take somebody out of the book."""
    done(request, lambda: services.retire_reader(request.subject, request.person), _("Out of the book."))
    return redirect("press:readers")


def mailing(request: Any) -> HttpResponse:
    """The mailing list of a language, as CSV: those who agreed."""
    language = request.POST.get("language", "")
    try:
        body, _count = services.export_list(request.person, language)
    except VedetteError as error:
        failed(request, error)
        return redirect("press:readers")
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    day = timezone.now().date().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="mailing-list-{language}-{day}.csv"'
    return answer
