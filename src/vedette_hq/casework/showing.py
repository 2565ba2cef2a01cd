"""What the views of casework share: saying that something was done, or why not; lists to choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from vedette.errors import VedetteError
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework import queries
from vedette_hq.casework.models import Client, Letter, Paper


def failed(request: Any, error: VedetteError) -> None:
    """Say why something was refused."""
    messages.error(request, f"{error}. {error.hint}" if error.hint else str(error))


def done(request: Any, verb: Callable[[], object], words: str, to: str, pk: str) -> HttpResponse:
    """Do something, say that it is done or why not, and go to a page."""
    try:
        verb()
    except VedetteError as error:
        failed(request, error)
    else:
        messages.success(request, words)
    return redirect(to, pk)


def wrong(request: Any, form: Any, to: str, pk: str) -> HttpResponse:
    """Say what is wrong with a small form, and go back to its page."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(errors)}" if label else " ".join(errors))
    return redirect(to, pk)


def base(request: Any, case: Case) -> dict[str, Any]:
    """Return what every page of a case needs."""
    return {"case": case, "writes": case.closed is None}


def lists(person: Person, case: Case) -> dict[str, list[tuple[str, str]]]:
    """Return what the forms of a case choose from."""
    clients = [line for line in queries.clients_of(person, case) if line.now]
    return {
        "people": [(one.pk, one.label) for one in queries.candidates(person, case)],
        "clients": [(line.client.pk, line.name) for line in clients],
        "papers": [(one.pk, str(one)) for one in queries.papers_of(person, case)],
        "letters": [(one.pk, _letter(one)) for one in reversed(queries.letters_of(person, case))],
        "items": queries.items_to_choose(person, case),
        "authorities": [(one.pk, str(one)) for one in queries.authorities(person)],
        "team": [(one.pk, one.name) for one in queries.colleagues(case)],
    }


def _letter(one: Letter) -> str:
    return f"{one.day.isoformat() if one.day else '–'} {one.title}"


def chosen_paper(person: Person, case: Case, pk: str) -> Paper | None:
    """Return a paper that was chosen in a form."""
    return queries.visible_papers(person).filter(case=case, pk=pk).first() if pk else None


def chosen_client(person: Person, case: Case, pk: str) -> Client | None:
    """Return a client who was chosen in a form."""
    return queries.visible_clients(person).filter(case=case, pk=pk).first() if pk else None


def chosen_letter(person: Person, case: Case, pk: str) -> Letter | None:
    """Return a letter that was chosen in a form."""
    return queries.visible_letters(person).filter(case=case, pk=pk).first() if pk else None
