"""Vocabularies: the list with search, one vocabulary, a term of the group, lists that others give."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vedette.errors import VedetteError
from vedette.records.vocabulary import builtin
from vedette_hq.access.roles import Role
from vedette_hq.terms import queries, services
from vedette_hq.terms.forms import FileForm, TermForm

MAX_WANTED_CHARS = 100


def _wanted(request: Any) -> str:
    return str(request.GET.get("q", ""))[:MAX_WANTED_CHARS].strip()


def _leads(request: Any) -> bool:
    return bool(request.person.role == Role.LEAD)


def vocabularies(request: Any) -> HttpResponse:
    """List the vocabularies, or what a search in all of them finds."""
    wanted = _wanted(request)
    found = queries.search(wanted) if wanted else []
    called = {one.name: one.title for one in queries.listed()}
    context = {
        "title": _("Terms"),
        "wanted": wanted,
        "found": [(name, called[name], line) for name, line in found],
        "listed": [] if wanted else queries.listed(),
        "leads": _leads(request),
    }
    return render(request, "terms/list.html", context)


def _of(name: str) -> str:
    if not queries.exists(name):
        raise Http404
    return queries.title(name)


def vocabulary(request: Any, vocabulary: str) -> HttpResponse:
    """Show one vocabulary: its terms, what each means, its code of HURIDOCS."""
    title = _of(vocabulary)
    ours = builtin().get(vocabulary)
    wanted = _wanted(request)
    context = {
        "title": title,
        "vocabulary": vocabulary,
        "ours": ours,
        "wanted": wanted,
        "lines": queries.lines(vocabulary, wanted),
        "leads": _leads(request),
    }
    return render(request, "terms/vocabulary.html", context)


def add(request: Any, vocabulary: str) -> HttpResponse:
    """Add a term of the group."""
    title = _of(vocabulary)
    parents = [
        (one.code, "\u2003" * depth + queries.label(vocabulary, one.code))
        for depth, one in queries.tree(vocabulary)
    ]
    form = TermForm(request.POST or None, parents)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        labels = {one: data[f"label_{one}"] for one in ("en", "fr", "ru")}
        meaning = {request.LANGUAGE_CODE: data["meaning"]}
        given = services.Given(data["code"], data["parent"], data["huridocs"], labels, meaning)
        try:
            services.add(vocabulary, given, request.person)
        except VedetteError as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("The term is there. It can be chosen from now on."))
            return redirect("terms:vocabulary", vocabulary)
    context = {"title": _("Add a term"), "vocabulary": vocabulary, "called": title, "form": form}
    return render(request, "terms/add.html", context, status=400 if form.errors else 200)


def _turned(request: Any, vocabulary: str, verb: Any, said: str) -> HttpResponse:
    _of(vocabulary)
    try:
        verb(vocabulary, str(request.POST.get("code", "")), request.person)
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("terms:vocabulary", vocabulary)


def retire(request: Any, vocabulary: str) -> HttpResponse:
    """Take a term of the group out of use."""
    said = _("The term is out of use. What bears it keeps it.")
    return _turned(request, vocabulary, services.retire, said)


def use(request: Any, vocabulary: str) -> HttpResponse:
    """Take a term of the group into use again."""
    return _turned(request, vocabulary, services.use_again, _("The term is in use again."))


def give_file(request: Any) -> HttpResponse:
    """Read a file of lists; what it holds is shown before anything is taken over."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = services.read_file(form.cleaned_data["file"].read(), request.person)
        except VedetteError as error:
            form.add_error("file", f"{error} {error.hint}" if error.hint else str(error))
        else:
            return redirect("terms:take", file.pk)
    context = {"title": _("Take over lists of terms"), "form": form}
    return render(request, "terms/import.html", context, status=400 if form.errors else 200)


def take(request: Any, id: str) -> HttpResponse:
    """Show what a file holds and what would come; take the chosen lists over."""
    file = request.subject
    if request.method == "POST":
        try:
            came = services.take_over(file, request.POST.getlist("list"), request.person)
        except VedetteError as error:
            messages.error(request, str(error))
            return redirect("terms:take", file.pk)
        said = ngettext("%(n)s term came.", "%(n)s terms came.", came) % {"n": came}
        messages.success(request, said)
        return redirect("terms:list")
    context = {"title": _("What the file holds"), "file": file, "lists": queries.dry_run(file)}
    return render(request, "terms/take.html", context)
