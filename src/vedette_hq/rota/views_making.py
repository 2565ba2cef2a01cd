"""Making a rota: people, rules, turns, the draft by hand, proposals, publication. For leads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.adapters.rota_child import solver_there
from vedette.errors import VedetteError
from vedette.missions.rota.values import Rules, Team
from vedette_hq.missions.queries import called, governed_missions
from vedette_hq.rota import publishing, queries, services, showing
from vedette_hq.rota.forms import (
    AskForm,
    PublishForm,
    RotaForm,
    RulesForm,
    SeriesForm,
    TurnForm,
    WordForm,
)
from vedette_hq.rota.models import Rota, Seat, Turn
from vedette_hq.rota.views import days_page, done, profile_page
from vedette_hq.rota.wording import days_words


def _missions(request: Any) -> list[tuple[str, str]]:
    name = called(request.person)
    rows = governed_missions(request.person).filter(closed__isnull=True).order_by("pseudonym")
    return [(one.pk, name(one)) for one in rows]


def _mission(request: Any, pk: str) -> Any:
    return governed_missions(request.person).filter(pk=pk).first() if pk else None


def people(request: Any) -> HttpResponse:
    """List everybody who can be on a rota."""
    held = queries.profiles()
    rows = [(one, held.get(one.pk)) for one in queries.rota_people(request.person)]
    context = {"title": _("People on the rota"), "rows": rows, "words": bool(queries.words())}
    return render(request, "rota/people.html", context)


def profile(request: Any, id: str) -> HttpResponse:
    """Show and change somebody's profile."""
    return profile_page(request, request.subject, lead=True)


def person_days(request: Any, id: str) -> HttpResponse:
    """Write down days of somebody."""
    return days_page(request, request.subject, redirect("rota:profile", request.subject.pk))


def rules(request: Any) -> HttpResponse:
    """Show and set the rules of the group, and the lists of words."""
    posted = request.POST if request.method == "POST" else None
    form = RulesForm(posted, queries.rules())
    if posted is not None and form.is_valid():
        try:
            services.set_rules(Rules(**form.cleaned_data), request.person)
        except VedetteError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("rota:rules")
    context = {
        "title": _("Rules of the rota"),
        "form": form,
        "words": queries.words(),
        "word_form": WordForm(None),
    }
    return render(request, "rota/rules.html", context, status=400 if posted is not None else 200)


def word(request: Any) -> HttpResponse:
    """Add a word to a list."""
    form = WordForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a word of 1 to 60 characters, and its list."))
        return redirect("rota:rules")
    given = form.cleaned_data
    verb = lambda: services.add_word(given["kind"], given["name"], request.person)  # noqa: E731
    return done(request, verb, _("Added."), redirect("rota:rules"))


def word_end(request: Any, id: str) -> HttpResponse:
    """Take a word out of its list."""
    verb = lambda: services.retire_word(request.subject, request.person)  # noqa: E731
    return done(request, verb, _("Taken out of the list."), redirect("rota:rules"))


def make(request: Any) -> HttpResponse:
    """Begin a rota."""
    form = RotaForm(request.POST)
    try:
        made = services.make_rota(form.cleaned_data["title"] if form.is_valid() else "", request.person)
    except VedetteError as error:
        messages.error(request, str(error))
        return redirect("rota:start")
    return redirect("rota:rota", made.pk)


def close(request: Any, id: str) -> HttpResponse:
    """Close a rota."""
    verb = lambda: services.close_rota(request.subject, request.person)  # noqa: E731
    return done(request, verb, _("The rota is closed. What was published stands."), redirect("rota:start"))


def rota(request: Any, id: str) -> HttpResponse:
    """Show one rota: its turns with their teams and what they break; planning, asking, publishing."""
    return _rota_page(request, request.subject, SeriesForm(None, queries.words(), _missions(request)))


def _rota_page(request: Any, subject: Rota, series: SeriesForm, status: int = 200) -> HttpResponse:
    draft = showing.draft_of(subject)
    published = queries.published_teams(subject)
    rows = showing.lines(draft, published)
    broken = [one for row in rows for one in row.faults if one.rule != "open"]
    proposals = queries.proposals_of(subject)
    context = {
        "title": subject.title,
        "rota": subject,
        "rows": rows,
        "people": len(draft.problem.members),
        "open": sum(1 for row in rows if not row.team),
        "broken": len(broken),
        "never": sum(1 for one in broken if one.never),
        "moved": sum(1 for row in rows if row.changed != ([], [])),
        "newest": queries.newest_publication(subject),
        "answers": queries.answers_of(subject),
        "series": series,
        "asking": AskForm(None),
        "solver": solver_there(),
        "proposals": len(proposals),
        "waiting": sum(1 for one in proposals if one.done is None),
        "publishing": PublishForm(None, initial={"revision": subject.revision}),
    }
    return render(request, "rota/rota.html", context, status=status)


def plan(request: Any, id: str) -> HttpResponse:
    """Plan turns one after another."""
    form = SeriesForm(request.POST, queries.words(), _missions(request))
    if form.is_valid():
        given = form.cleaned_data
        series = services.Series(
            form.by_id[given["region"]],
            _mission(request, given["mission"]),
            first=given["first"],
            days=given["days"],
            every=given["every"],
            count=given["count"],
            least=given["least"],
            most=given["most"],
            wants=form.wants(),
        )
        try:
            services.plan_turns(request.subject, series, request.person)
        except VedetteError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Planned."))
            return redirect("rota:rota", request.subject.pk)
    return _rota_page(request, request.subject, form, 400)


def _words_of(turn: Turn) -> list[Any]:
    names = {one.pk: one for one in queries.words()}
    return [
        *names.values(),
        *queries.retired_words([w for w, _n in turn.wants if w not in names] + [turn.region_id]),
    ]


def turn(request: Any, id: str) -> HttpResponse:
    """Show one turn: who goes, who could, and what speaks against it; change its team."""
    subject = request.subject
    if request.method == "POST":
        row = {
            key.removeprefix("s."): value
            for key, value in request.POST.items()
            if key.startswith("s.") and value
        }
        verb = lambda: services.save_draft(  # noqa: E731
            subject.rota, {subject.pk: row}, _number(request.POST.get("revision")), request.person
        )
        return done(request, verb, _("Saved."), redirect("rota:turn", subject.pk))
    form = TurnForm.of(None, subject, _words_of(subject), _missions(request))
    return _turn_page(request, subject, form)


def _turn_page(request: Any, subject: Turn, form: TurnForm, status: int = 200) -> HttpResponse:
    draft = showing.draft_of(subject.rota)
    order = [one.pk for one in draft.turns]
    place = order.index(subject.pk)
    context = {
        "title": f"{subject.region.name}: {days_words(subject)}",
        "turn": subject,
        "rota": subject.rota,
        "choices": showing.choices(draft, subject),
        "states": Seat.State.choices,
        "faults": draft.faults()[subject.pk],
        "wants": [(draft.names.words.get(one, "?"), count) for one, count in subject.wants],
        "form": form,
        "before": order[place - 1] if place else "",
        "after": order[place + 1] if place + 1 < len(order) else "",
    }
    return render(request, "rota/turn.html", context, status=status)


def change(request: Any, id: str) -> HttpResponse:
    """Change a turn's days and what it asks for."""
    subject = request.subject
    form = TurnForm.of(request.POST, subject, _words_of(subject), _missions(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.change_turn(
                subject,
                request.person,
                region=form.by_id[given["region"]],
                mission=_mission(request, given["mission"]),
                wants=form.wants(),
                **{name: given[name] for name in ("first", "last", "least", "most", "fixed")},
            )
        except VedetteError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("rota:turn", subject.pk)
    return _turn_page(request, subject, form, 400)


def drop(request: Any, id: str) -> HttpResponse:
    """Plan a turn no more."""
    verb = lambda: services.drop_turn(request.subject, request.person)  # noqa: E731
    back = redirect("rota:rota", request.subject.rota_id)
    return done(request, verb, _("The turn is not planned any more."), back)


def _number(text: str | None) -> int:
    plain = text is not None and text.isascii() and text.isdigit() and len(text) <= 9
    return int(text) if plain and text is not None else -1


def _posted(request: Any, draft: showing.Draft) -> dict[str, dict[str, str]]:
    """Return the seats that a posted grid, or turn, says: those of its turns, as they would be."""
    known = {turn.pk for turn in draft.turns}
    found: dict[str, dict[str, str]] = {}
    for key in request.POST.getlist("t"):
        if key in known:
            kept = draft.seats.get(key, {})
            found[key] = {who: state for who, state in kept.items() if state != Seat.State.GOES}
    for cell in request.POST.getlist("c"):
        key, _dot, who = cell.partition(".")
        if key in found and who:
            found[key].setdefault(who, Seat.State.GOES)
    for name, state in request.POST.items():
        if name.startswith("s.") and len(found) == 1 and state in ("", *Seat.State.values):
            row = next(iter(found.values()))
            row.pop(name.removeprefix("s."), None)
            if state:
                row[name.removeprefix("s.")] = state
    return found


def _teams_with(draft: showing.Draft, posted: dict[str, dict[str, str]]) -> dict[str, Team]:
    return queries.teams_in({**draft.seats, **posted})


def grid(request: Any, id: str) -> HttpResponse:
    """Show people by turns, and change who goes."""
    draft = showing.draft_of(request.subject)
    place = max(0, min(_number(request.GET.get("from", "0")), max(0, len(draft.turns) - 1)))
    turns = draft.turns[place : place + showing.GRID_TURNS]
    teams = draft.teams
    if request.method == "POST":
        posted = _posted(request, draft)
        if "look" not in request.POST:
            verb = lambda: services.save_draft(  # noqa: E731
                request.subject, posted, _number(request.POST.get("revision")), request.person
            )
            back = redirect(f"{reverse('rota:grid', args=[request.subject.pk])}?from={place}")
            return done(request, verb, _("Saved."), back)
        teams = _teams_with(draft, posted)
        turns = [turn for turn in draft.turns if turn.pk in posted]
    faults = draft.faults(teams)
    context = {
        "title": _("Who goes when"),
        "rota": request.subject,
        "turns": [(turn, days_words(turn), faults[turn.pk]) for turn in turns],
        "rows": showing.grid(draft, turns, teams),
        "from": place,
        "before": max(0, place - showing.GRID_TURNS) if place else None,
        "after": place + showing.GRID_TURNS if place + showing.GRID_TURNS < len(draft.turns) else None,
    }
    return render(request, "rota/grid.html", context)


def check(request: Any, id: str) -> HttpResponse:
    """Say what a draft as it is typed would break, turn by turn. Changes nothing."""
    draft = showing.draft_of(request.subject)
    posted = _posted(request, draft)
    faults = draft.faults(_teams_with(draft, posted))
    marks = {True: _("never"), False: _("rule")}
    told = {
        key: [{"text": one.text, "never": one.never, "mark": marks[one.never]} for one in rows]
        for key, rows in faults.items()
    }
    shown = {key: rows for key, rows in told.items() if key in posted}
    elsewhere = sum(len(rows) for key, rows in told.items() if key not in posted)
    count = sum(len(rows) for rows in shown.values())
    status = _("Rules broken here: %(here)s; on other turns: %(there)s.") % {
        "here": count,
        "there": elsewhere,
    }
    return JsonResponse({"turns": shown, "status": status})


def propose(request: Any, id: str) -> HttpResponse:
    """Ask for proposals."""
    form = AskForm(request.POST)
    chosen = form.cleaned_data["emphasis"] if form.is_valid() else []
    verb = lambda: publishing.ask(request.subject, chosen, request.person)  # noqa: E731
    said = _("Proposals are being worked out. This takes some seconds each.")
    return done(request, verb, said, redirect("rota:compare", request.subject.pk))


def compare(request: Any, id: str) -> HttpResponse:
    """Show the proposals beside each other."""
    names = showing.names_of(queries.turns_of(request.subject))
    rows = [showing.proposed(one, names) for one in queries.proposals_of(request.subject)]
    context = {
        "title": _("Proposals"),
        "rota": request.subject,
        "rows": rows,
        "waiting": sum(1 for row in rows if row.proposal.done is None),
        "solver": solver_there(),
        "asking": AskForm(None),
    }
    return render(request, "rota/compare.html", context)


def proposal(request: Any, id: str) -> HttpResponse:
    """Show one proposal turn by turn, and why turns stay open."""
    draft = showing.draft_of(request.subject.rota)
    context = {
        "title": _("Proposal: %(kind)s") % {"kind": request.subject.get_emphasis_display()},
        "rota": request.subject.rota,
        "row": showing.proposed(request.subject, draft.names),
        "lines": showing.proposed_lines(request.subject, draft),
    }
    return render(request, "rota/proposal.html", context)


def take(request: Any, id: str) -> HttpResponse:
    """Make a proposal the draft."""
    verb = lambda: publishing.take(request.subject, request.person)  # noqa: E731
    back = redirect("rota:rota", request.subject.rota_id)
    return done(request, verb, _("It is the draft now. Nobody was told yet."), back)


def burdens(request: Any, id: str) -> HttpResponse:
    """Show what everybody carries."""
    draft = showing.draft_of(request.subject)
    context = {
        "title": _("Who carries how much"),
        "rota": request.subject,
        "rows": showing.burden_rows(draft),
        "window": draft.problem.rules.window,
    }
    return render(request, "rota/burdens.html", context)


def publish(request: Any, id: str) -> HttpResponse:
    """Publish the draft and tell those whom it changes."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Look at the rota again, and publish it from there."))
        return redirect("rota:rota", request.subject.pk)
    given = form.cleaned_data
    verb = lambda: publishing.publish(  # noqa: E731
        request.subject, given["revision"], given["reason"], request.person
    )
    said = _("Published. Those whom it changes are told on their first page.")
    return done(request, verb, said, redirect("rota:rota", request.subject.pk))
