"""Pages of imports: bring a file, say what its columns become, try, import, decide, undo."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.errors import FormatError, VedetteError
from vedette.records.mapping import guessing
from vedette.records.schema import Kind
from vedette_hq.audit.queries import named_for
from vedette_hq.exchange import import_queries as queries
from vedette_hq.exchange import import_services as services
from vedette_hq.exchange import import_showing as showing
from vedette_hq.exchange.import_forms import KINDS, BringForm, ColumnsForm, MappingForm
from vedette_hq.exchange.import_staging import PIECE_BYTES
from vedette_hq.exchange.import_words import style_of
from vedette_hq.exchange.models import Import, ImportConflict, Imported, Stage

PAGE_ROWS = 100
LISTED = 50


def imports(request: Any) -> HttpResponse:
    """List the imports; bring a file."""
    form = BringForm(request.person, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file is None:
            limit = _(
                "Choose a file. Without a script in the browser it has at most 1 MB; pack it with gzip."
            )
            form.add_error("file", limit)
        else:
            try:
                pieces = file.chunks(PIECE_BYTES)
                run = services.bring(form.cleaned_data["case"], file.name or "", pieces, request.person)
            except VedetteError as error:
                form.add_error("file", _said(error))
            else:
                return redirect("exchange:import", run.pk)
    named = named_for(request.person)
    lines = [
        {"row": one, "by": named(one.made_by), "style": style_of(one.stage)}
        for one in queries.listed_imports(request.person)[:LISTED]
    ]
    context = {"title": _("Imports"), "form": form, "lines": lines, "piece": PIECE_BYTES}
    return render(request, "exchange/imports.html", context, status=400 if form.errors else 200)


def import_begin(request: Any) -> JsonResponse:
    """Begin to bring a file in pieces."""
    form = BringForm(request.person, request.POST)
    if not form.is_valid():
        return JsonResponse({"reason": _("Choose a case.")}, status=400)
    try:
        run = services.begin(form.cleaned_data["case"], str(request.POST.get("name", "")), request.person)
    except VedetteError as error:
        return JsonResponse({"reason": _said(error)}, status=409)
    names = ("import_piece", "import_whole", "import")
    return JsonResponse({name: reverse(f"exchange:{name}", args=(run.pk,)) for name in names})


def import_piece(request: Any, id: str) -> JsonResponse:
    """Take one piece."""
    _own(request)
    number = str(request.GET.get("number", ""))
    if not (number.isascii() and number.isdigit() and len(number) < 8):
        return JsonResponse({"reason": _("Say which piece it is.")}, status=400)
    try:
        count = services.add_piece(request.subject, int(number), request.body)
    except VedetteError as error:
        return JsonResponse({"reason": _said(error)}, status=409)
    return JsonResponse({"pieces": count})


def import_whole(request: Any, id: str) -> JsonResponse:
    """The last piece is here."""
    _own(request)
    try:
        services.whole(request.subject, request.person)
    except VedetteError as error:
        return JsonResponse({"reason": _said(error)}, status=409)
    return JsonResponse({"stage": Stage.WAITING})


def _own(request: Any) -> None:
    """Only who began to bring a file goes on."""
    if request.subject.made_by_id != request.person.pk:
        raise Http404


def _said(error: VedetteError) -> str:
    return f"{error} ({error.hint})" if error.hint else str(error)


def _columns(request: Any, run: Import) -> tuple[showing.Found | None, Any, list[tuple[str, str]]]:
    if run.made_by_id != request.person.pk or not run.has_file or run.working:
        return None, None, []
    wanted = str(request.GET.get("kind", ""))
    kinds = [value for value, _label in KINDS]
    found = showing.look_into(run, wanted if wanted in kinds else "")
    if not found.columns:
        return found, None, []
    form = ColumnsForm(initial={"kind": found.kind, "name": run.set or "my-data"})
    return found, form, showing.choices(request.person, found.kind)


def import_(request: Any, id: str) -> HttpResponse:
    """Show one import: what it waits for, or what came of it."""
    return _page(request, request.subject, MappingForm(initial={"text": request.subject.mapping}), 200)


def _page(request: Any, run: Import, form: MappingForm, status: int) -> HttpResponse:
    found, columns_form, choices = _columns(request, run)
    problems = list(run.problems.order_by("id")[:20])
    undecided = queries.visible_conflicts(request.person).filter(of=run, decision="").count()
    wrote = Imported.objects.filter(of=run, undone=False).exists()
    counts = run.counts
    context = {
        "title": _("Import of %(name)s") % {"name": run.set or run.pk[:8]},
        "run": run,
        "style": style_of(run.stage),
        "by": named_for(request.person)(run.made_by),
        "mine": run.made_by_id == request.person.pk,
        "found": found,
        "columns_form": columns_form,
        "choices": choices,
        "form": form if run.stage in services.EDITABLE else None,
        "earlier": [one for one in queries.earlier_mappings(request.person) if one.pk != run.pk],
        "counted": showing.counted(counts),
        "counts": counts,
        "problems": showing.problem_lines(problems),
        "undecided": undecided,
        "may_check": run.stage in services.EDITABLE and bool(run.mapping) and not wrote,
        "may_run": run.stage == Stage.CHECKED,
        "may_go_on": run.stage == Stage.REFUSED and wrote,
        "may_undo": run.stage in (Stage.DONE, Stage.REFUSED) and wrote,
        "may_discard": run.stage in (*services.EDITABLE, Stage.RECEIVING) and not wrote,
        "done": sum(counts.get("made", {}).values()) + sum(counts.get("changed", {}).values()),
        "total": max(run.rows, run.reached, 1),
    }
    return render(request, "exchange/import.html", context, status=status)


def import_mapping(request: Any, id: str) -> HttpResponse:
    """Take a mapping: as text, as chosen for the columns, or that of an earlier import."""
    run = request.subject
    text = str(request.POST.get("text", ""))
    try:
        if request.POST.get("how") == "columns":
            text = _from_columns(request, run)
        elif request.POST.get("how") == "earlier":
            earlier = (
                queries.visible_imports(request.person).filter(pk=str(request.POST.get("of", ""))).first()
            )
            text = earlier.mapping if earlier else ""
        services.give_mapping(run, text, request.person)
    except VedetteError as error:
        form = MappingForm({"text": text})
        form.is_valid()
        form.add_error("text", _said(error))
        return _page(request, run, form, 400)
    messages.success(request, _("The mapping is understood. Make a trial run now: it writes nothing."))
    return redirect("exchange:import", run.pk)


def _from_columns(request: Any, run: Import) -> str:
    form = ColumnsForm(request.POST)
    kind = str(request.POST.get("kind", ""))
    if not form.is_valid() or run.made_by_id != request.person.pk:
        raise FormatError("mapping: say what each row is, and a short name of a-z, 0-9 and -")
    found = showing.look_into(run, kind)
    may = {name for name, _label in showing.choices(request.person, kind)}
    chosen = {}
    for column in found.columns:
        target = str(request.POST.get(f"to-{column.number}", ""))
        if target in may:
            chosen[column.name] = target
    name, language = form.cleaned_data["name"], form.cleaned_data["language"]
    return guessing.written(name, found.file, Kind(kind), chosen, found.cells, language)


def _verb(request: Any, verb: Any, said: str) -> HttpResponse:
    try:
        verb(request.subject, request.person)
    except VedetteError as error:
        messages.error(request, _said(error))
    else:
        messages.success(request, said)
    return redirect("exchange:import", request.subject.pk)


def import_check(request: Any, id: str) -> HttpResponse:
    """Have a trial run made."""
    return _verb(request, services.check, _("The trial run has begun. It writes nothing."))


def import_run(request: Any, id: str) -> HttpResponse:
    """Have it imported."""
    if request.subject.stage == Stage.REFUSED:
        return _verb(request, services.go_on_after, _("The import goes on."))
    return _verb(request, services.start, _("The import has begun. You can leave this page."))


def import_undo(request: Any, id: str) -> HttpResponse:
    """Have it undone."""
    return _verb(request, services.undo, _("The import is being undone."))


def import_discard(request: Any, id: str) -> HttpResponse:
    """Give it up."""
    try:
        services.discard(request.subject, request.person)
    except VedetteError as error:
        messages.error(request, _said(error))
        return redirect("exchange:import", request.subject.pk)
    messages.success(request, _("The file is gone. Nothing was imported."))
    return redirect("exchange:imports")


def import_progress(request: Any, id: str) -> JsonResponse:
    """Say how far it is."""
    run = request.subject
    return JsonResponse(
        {
            "working": run.working,
            "reached": run.reached,
            "total": max(run.rows, run.reached, 1),
            "said": _("%(reached)s rows") % {"reached": run.reached},
        }
    )


def import_problems(request: Any, id: str) -> HttpResponse:
    """Show the problems, row by row; as CSV when asked for."""
    run = request.subject
    rows = run.problems.order_by("id")
    if request.GET.get("as") == "csv":
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(["row", "line", "column", "code", "problem", "detail"])
        for line in showing.problem_lines(list(rows)):
            one = line["row"]
            cells = (one.row, one.line or "", one.column, one.code, line["words"], one.detail)
            writer.writerow([_cell(str(cell)) for cell in cells])
        response = HttpResponse(file.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="problems-{run.pk[:8]}.csv"'
        return response
    after = str(request.GET.get("after", "0"))
    after = after if after.isascii() and after.isdigit() and len(after) < 18 else "0"
    found = list(rows.filter(id__gt=int(after))[: PAGE_ROWS + 1])
    context = {
        "title": _("Problems"),
        "run": run,
        "problems": showing.problem_lines(found[:PAGE_ROWS]),
        "all": run.counts.get("problems", 0),
        "kept": rows.count(),
        "earlier": f"after={found[PAGE_ROWS - 1].pk}" if len(found) > PAGE_ROWS else "",
    }
    return render(request, "exchange/import_problems.html", context)


def _cell(text: str) -> str:
    """Let no spreadsheet take a cell for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def import_conflicts(request: Any, id: str) -> HttpResponse:
    """Show what was changed here and in the file; take decisions."""
    run = request.subject
    waiting = queries.visible_conflicts(request.person).filter(of=run, decision="")
    if request.method == "POST":
        return _decided(request, run, waiting)
    found = list(waiting.select_related("record").order_by("row", "id")[:PAGE_ROWS])
    context = {
        "title": _("Conflicts"),
        "run": run,
        "lines": showing.conflict_lines(request.person, found),
        "left": waiting.count(),
        "decided": ImportConflict.objects.filter(of=run).exclude(decision="").count(),
    }
    return render(request, "exchange/import_conflicts.html", context)


def _decided(request: Any, run: Import, waiting: Any) -> HttpResponse:
    count = 0
    for one in list(waiting.order_by("row", "id")[:PAGE_ROWS]):
        said = str(request.POST.get(f"c-{one.pk}", ""))
        if said not in services.Decision.values:
            continue
        try:
            services.decide(one, said, request.person)
            count += 1
        except VedetteError as error:
            messages.error(request, _said(error))
            break
    if count:
        messages.success(request, _("%(count)s decided.") % {"count": count})
    return redirect("exchange:import_conflicts", run.pk)
