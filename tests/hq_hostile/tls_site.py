"""The site as it stands behind a proxy with TLS, in a process: `python -m hq_hostile.tls_site FOLDER VERB`.

`serve` answers on a port of loopback through the site's own web process and says where, and with which
passphrase, codes and ticket one comes in; `serve_here` does so without TLS; `check` runs Django's own look at
settings that go to others.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ORIGIN = "https://hq.example"
PASSPHRASE = "orchard violin 7 gravel tin"  # noqa: S105 - opens a test


class Keys:
    """Keys that open nothing else; drawn, as the house's own are."""

    def __init__(self) -> None:
        self.cover, self.database, self.site, self.throttle = (os.urandom(32) for _ in range(4))


def begin(folder: Path, *, tls: bool = True) -> Any:
    """Load the site, with an origin that others reach or for this machine alone."""
    from vedette_hq.config import runtime
    from vedette_hq.config.settings_file import Site, SiteSettings

    settings = SiteSettings(site=Site(origin=ORIGIN, behind_proxy=True) if tls else Site())
    found = runtime.Runtime(folder, Keys(), settings, lambda: datetime.now(UTC), covered=False)
    runtime.install(found)
    os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
    import django

    django.setup()
    return found


def _someone() -> bytes:
    """A lead with passphrase and generator; returns its secret."""
    from django.utils import timezone

    from vedette_hq.access import factors
    from vedette_hq.access.boxes import box
    from vedette_hq.access.models import Person, Totp

    person = Person(
        login="vera", name="Vera Invented", pseudonym="p-vera", role="lead", joined=timezone.now()
    )
    person.set_password(PASSPHRASE)
    person.save(force_insert=True)
    secret = factors.new_secret()
    Totp.objects.create(person=person, label="Telephone", secret=box("totp", secret, person.pk))
    return bytes(secret)


def _ticket() -> str:
    """A courier's ticket."""
    from datetime import timedelta

    from vedette.formats.ticket import new_ticket, ticket_hash
    from vedette_hq.access.models import Person
    from vedette_hq.intake.models import Ticket

    text = new_ticket(os.urandom)
    until = datetime.now(UTC) + timedelta(days=1)
    Ticket.objects.create(digest=ticket_hash(text), label="c-1", made_by=Person.objects.get(), until=until)
    return str(text)


def serve(folder: Path, *, tls: bool = True) -> None:
    """Answer until SIGTERM."""
    from django.db import connections

    found = begin(folder, tls=tls)
    from vedette_hq.config.preparing import prepare
    from vedette_hq.config.wsgi import application
    from vedette_hq.serving import web
    from vedette_hq.serving.shared import Shared

    prepare(found, fill=False)
    secret, ticket = _someone(), _ticket()
    connections.close_all()
    listener = socket.create_server(("127.0.0.1", 0))
    told = {
        "port": listener.getsockname()[1],
        "passphrase": PASSPHRASE,
        "secret": secret.hex(),
        "ticket": ticket,
    }
    print(json.dumps(told), flush=True)
    web.serve(listener, application, Shared())


def serve_here(folder: Path) -> None:
    """Answer with an origin of this machine, without TLS."""
    serve(folder, tls=False)


def check(folder: Path, *changes: str) -> None:
    """Django's check for deployment; words such as SESSION_COOKIE_SECURE=false change a setting before it."""
    begin(folder)
    from django.conf import settings
    from django.core.management import call_command

    assert settings.SILENCED_SYSTEM_CHECKS == []
    for change in changes:
        name, _, value = change.partition("=")
        setattr(settings, name, json.loads(value))
    call_command("check", deploy=True, fail_level="WARNING")


if __name__ == "__main__":
    {"serve": serve, "serve_here": serve_here, "check": check}[sys.argv[2]](Path(sys.argv[1]), *sys.argv[3:])
