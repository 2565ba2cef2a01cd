"""The public site as the house sees it: how it stands, its settings, previews, editions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import FormatError, VedetteError
from vedette.publication.website import Site, Tongue
from vedette.publication.website.preview import preview as preview_pages
from vedette.publication.website.words import OWN_NAMES
from vedette_hq.config.middleware import CSP
from vedette_hq.releases.queries import CASELESS, piece_bytes, texts_of
from vedette_hq.website import queries, services
from vedette_hq.website.forms import SettingsForm

PAGE_CSP = f"{CSP}; frame-src 'self'"
FRAME_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
WIDTHS = (360, 768, 1280)
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "pdf": "application/pdf",
}
"""What is shown as what it is; everything else is only given to be kept."""


def start(request: Any) -> HttpResponse:
    """Show how the site stands, its editions, and what can be looked at."""
    held = queries.newest_settings()
    rows = queries.editions(request.person)
    context = {
        "title": _("Public site"),
        "settings": held,
        "site": queries.own_site(held) if held else None,
        "edition": queries.latest_edition(),
        "failed": rows[0] if rows and rows[0].failure else None,
        "editions": rows,
        "releases": queries.previews(request.person),
        "may_write": request.person.role in CASELESS,
        "folder": str(queries.public_folder().site),
    }
    return render(request, "website/start.html", context)


def settings(request: Any) -> HttpResponse:
    """Write what the site says of itself."""
    held = queries.newest_settings()
    site = queries.own_site(held) if held else None
    form = SettingsForm(request.POST or None, site, held.number if held else 0)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.save_settings(request.person, form.site, form.cleaned_data["seen"])
            except VedetteError as error:
                messages.error(request, str(error))
                status = 409
            else:
                messages.success(request, _("Saved. The site is built by it within a minute."))
                return redirect("website:start")
    context = {"title": _("Settings of the public site"), "form": form, "blocks": form.blocks()}
    return render(request, "website/settings.html", context, status=status)


def build(request: Any) -> HttpResponse:
    """Have the site built now."""
    try:
        services.ask_build(request.person)
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Asked for. The site is built within a minute."))
    return redirect("website:start")


def edition(request: Any, id: str) -> HttpResponse:
    """Show one edition: what came, what went, where it stands in the register."""
    held = request.subject
    context = {"title": _("Edition %(number)d") % {"number": held.number}, "edition": held}
    return render(request, "website/edition.html", context)


def archive(request: Any) -> Any:
    """Give the whole site as a ZIP, for a mirror or a disk."""
    if queries.latest_edition() is None:
        raise Http404
    response = StreamingHttpResponse(queries.public_folder().archive(), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="site.zip"'
    return response


def shown(request: Any, path: str) -> HttpResponse:
    """Show a page of the site as it stands, or another file of it."""
    try:
        data = queries.public_folder().read(path)
    except (FormatError, OSError):
        raise Http404 from None
    return _framed(data, path)


def _framed(data: bytes, path: str) -> HttpResponse:
    kind = TYPES.get(path.rpartition(".")[2], "")
    response = HttpResponse(data, content_type=kind or "application/octet-stream")
    response.headers["Content-Security-Policy"] = FRAME_CSP
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    if not kind:
        response.headers["Content-Disposition"] = "attachment"
    return response


def _site(language: str) -> Site:
    """Return the site a preview is drawn on; where it has no such language yet, one with that alone."""
    held = queries.newest_settings()
    site = queries.site_of(held) if held else None
    if site is None or language not in site.tongues:
        return Site({language: Tongue("…")})
    return site


def preview(request: Any, id: str) -> HttpResponse:
    """Show a release as its page will look, in each language and width."""
    held = request.subject
    tongues = list(texts_of(held))
    language = request.GET.get("language", "")
    if language not in tongues:
        language = tongues[0] if tongues else ""
    asked = request.GET.get("width", "")
    width = int(asked) if asked in map(str, WIDTHS) else WIDTHS[0]
    context: dict[str, Any] = {
        "title": _("Preview"),
        "release": held,
        "tongues": [(one, OWN_NAMES[one]) for one in tongues],
        "language": language,
        "widths": WIDTHS,
        "width": width,
    }
    found = queries.preview_of(held, language) if language else None
    if found is not None:
        try:
            context["path"] = next(iter(preview_pages(_site(language), *found)))
        except FormatError as error:
            context["fault"] = str(error)
    response = render(request, "website/preview.html", context)
    response.headers["Content-Security-Policy"] = PAGE_CSP
    return response


def see(request: Any, id: str, path: str) -> HttpResponse:
    """Give the page of a preview, its style sheet, or a file of it, for the frame."""
    held = request.subject
    if path.startswith("files/"):
        piece = queries.piece_at(held, path)
        if piece is None:
            raise Http404
        return _framed(b"".join(piece_bytes(piece)), path)
    language = path.partition("/")[0]
    if path == "style.css":
        language = next(iter(texts_of(held)), "")
    found = queries.preview_of(held, language) if language else None
    if found is None:
        raise Http404
    try:
        pages = preview_pages(_site(language), *found)
    except FormatError:
        raise Http404 from None
    if path not in pages:
        raise Http404
    return _framed(pages[path], path)
