"""People coming in as people do: by their link, with paper and a generator."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hq.plugin import logged_in, make_person
from vedette_hq.access import factors
from vedette_hq.access.keys import make_key
from vedette_hq.access.models import AccountKey, KnownDevice, Person, Totp

GOOD = "orchard violin 7 gravel tin"
OTHER = "lantern mosaic 4 harbour wool"


@dataclass
class Time:
    """The instant that the site believes in."""

    now: datetime

    def go(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@dataclass
class Someone:
    """A person, their passphrase and the secret of their generator."""

    person: Person
    secret: bytes
    passphrase: str = GOOD
    codes: list[str] = field(default_factory=list)

    def code(self, time: Time, steps: int = 0) -> str:
        """What the generator shows `steps` steps from now."""
        at = int(time.now.timestamp()) // factors.STEP_SECONDS + steps
        return factors._generator(self.secret).generate(at * factors.STEP_SECONDS).decode()


def someone(login: str, role: str, *, key: bool = False) -> Someone:
    """A person with passphrase and generator, made quickly."""
    person = make_person(login, role)
    person.set_password(GOOD)
    person.save()
    secret = factors.new_secret()
    from vedette_hq.access.boxes import box

    Totp.objects.create(person=person, label="Telephone", secret=box("totp", secret, person.pk))
    if key:
        made = make_key(GOOD)
        AccountKey.objects.create(person=person, recipient=made.recipient, sealed=made.sealed)
    return Someone(person, secret)


def log_in(who: Someone, time: Time, client: Any = None, *, passphrase: str = "") -> Any:
    """Log in with both factors; the client."""
    client = client or logged_in(None)
    first = client.post(
        "/people/login", {"login": who.person.login, "passphrase": passphrase or who.passphrase}
    )
    assert first.status_code == 302, first.content.decode()
    assert first.headers["Location"] == "/people/second"
    second = client.post("/people/second", {"code": who.code(time)})
    assert second.status_code == 302, second.content.decode()
    return client


def words_of(page: str) -> list[str]:
    """What stands in the box of words of a page."""
    found = re.findall(r'class="words"[^>]*>(.*?)</(?:p|ol)>', page, re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "\n", text)).strip() for text in found]


def by_link(address: str, time: Time, *, passphrase: str = "") -> tuple[Any, Someone]:
    """Come in by a link: passphrase (the six words when none is given), generator, codes."""
    client = logged_in(None)
    path = "/" + address.split("/", 3)[3]
    if passphrase:
        done = client.post(path, {"step": "own", "passphrase": passphrase, "again": passphrase})
    else:
        passphrase = words_of(client.post(path, {"step": "words"}).content.decode())[0]
        page = client.post(path, {"step": "written"}).content.decode()
        assert passphrase not in page
        done = client.post(path, {"step": "typed", "typed": f"  {passphrase.upper()} "})
    assert done.status_code == 302, done.content.decode()
    assert done.headers["Location"] == "/people/enrol"
    assert client.get("/people/enrol").status_code == 200
    page = client.get("/people/enrol/generator").content.decode()
    from base64 import b32decode

    secret = b32decode(words_of(page)[0].replace(" ", ""))
    someone_ = Someone(Person(), secret, passphrase)
    page = client.post("/people/enrol/generator", {"code": someone_.code(time), "label": "Telephone"})
    assert page.status_code == 200, page.content.decode()
    someone_.codes = words_of(page.content.decode())[0].split()
    from vedette_hq.access.models import Session
    from vedette_hq.access.sessions import row_key

    key = client.cookies["__Host-vedette"].value
    someone_.person = Session.objects.get(pk=row_key(key)).person
    return client, someone_


def known_browsers(person: Person) -> int:
    """How many browsers are known as this person's."""
    return KnownDevice.objects.filter(person=person).count()
