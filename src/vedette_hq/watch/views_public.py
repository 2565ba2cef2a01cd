"""The page on which a member checks in, without an account, and the door for what gateways received.

Whoever looks on sees one page for all words.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from vedette.errors import LimitError, VedetteError
from vedette.missions.watch.arriving import checkins_in
from vedette_hq.watch import hearing

MAX_CHARACTERS = 600


def checkin(request: Any) -> HttpResponse:
    """Take a check-in. The answer holds nothing of what was sent, no time, no name: always the same bytes."""
    if request.method != "POST":
        return render(request, "watch/checkin.html", {})
    text = request.POST.get("text", "")[:MAX_CHARACTERS].strip()
    delay = request.POST.get("delay", "").strip().removeprefix("+")
    if delay and not text.upper().startswith("V1") and "+" not in text:
        text = f"{text} +{delay}"
    try:
        hearing.hear(text, "web")
    except LimitError:
        return _again(request, _("Too many messages. Wait a little, or use another way."), 429)
    except VedetteError:
        return _again(request, _("This could not be read. Look at it again, and send it once more."), 422)
    return render(request, "watch/received.html", {})


@csrf_exempt
def arrived(request: Any) -> HttpResponse:
    """Take what a gateway of text messages or a mail program received: `missions.watch.arriving`.

    Nobody is logged in here and a check-in proves itself, so no form token is asked for. 200 when one was
    taken, whatever it says; 422 for none, 429 when it was tried too often.
    """
    status, word = 422, "not accepted"
    try:
        for text in checkins_in(request.body, request.headers.get("Content-Type", "")):
            try:
                hearing.hear(text, "text")
                status, word = 200, "received"
            except LimitError:
                raise
            except VedetteError:
                continue  # what a letter quotes was used before
    except LimitError:
        status, word = (200, "received") if status == 200 else (429, "too many")
    except VedetteError:
        pass  # nothing in it looks like one
    return HttpResponse(f"{word}\n", status=status, content_type="text/plain; charset=utf-8")


def _again(request: Any, fault: str, status: int) -> HttpResponse:
    return render(request, "watch/checkin.html", {"fault": fault}, status=status)
