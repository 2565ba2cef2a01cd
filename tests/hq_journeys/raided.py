"""Programs that the drill runs on a house, each in a process of its own, and a visitor without a browser.

`inside(house, secret, [verb, words…], …)` starts `python -m hq_journeys.raided`, which reads on standard
input what to do and answers with one line of JSON.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from hq_serving.stage import surroundings
from vedette.house.lockbox import HouseKeys
from vedette_demo.run import ORIGIN, now

WORDS = "four invented words for a journey"
NAME = "Олена Invented-Witness"
SECRET = hashlib.sha256(b"an invented generator").digest()[:20]
"""What everybody's generator holds in this drill."""


def begin(house: Path, secret: bytes) -> None:
    """Load the site on `house`."""
    from vedette_hq.config import runtime
    from vedette_hq.config.settings_file import load_settings

    runtime.install(runtime.Runtime(house, HouseKeys.of(secret), load_settings(house), now))
    os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
    import django

    django.setup()


def inside(house: Path, secret: bytes, *work: list[Any], killed: bool = False) -> list[Any]:
    """Do work with the database of a house; return what each verb returned. `killed`: it kills itself."""
    done = subprocess.run(
        [sys.executable, "-m", "hq_journeys.raided"],
        input=json.dumps({"house": str(house), "secret": secret.hex(), "work": work}),
        capture_output=True,
        text=True,
        env=surroundings(),
        timeout=900,
        check=False,
    )
    if killed:
        assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
        return []
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[Any] = json.loads(done.stdout)
    return found


def code(steps: int) -> str:
    """What the generators show, `steps` steps of half a minute from now."""
    return TOTP(SECRET, 6, SHA1(), 30).generate((int(time.time()) // 30 + steps) * 30).decode()  # noqa: S303


# verbs


def join(links: list[str]) -> int:
    """Let people in by their links: passphrase, account key, generator, recovery codes."""
    from django.db import transaction

    from vedette_hq.access import factors, services

    for link in links:
        held = services.invitation_of(link.rpartition("/")[2])
        assert held is not None
        person = services.take_passphrase(held, WORDS)
        with transaction.atomic():
            assert factors.add_totp(person, SECRET, code(-1), "Telephone") is not None
            factors.new_codes(person)
            services.finish_enrolment(person, held)
    return len(links)


def work_a_day(count: int) -> dict[str, Any]:
    """Open items, a case; two let a lawyer into it; give a protected person a pseudonym."""
    from vedette_demo.office_inside import listed
    from vedette_hq.access.approvals import approve
    from vedette_hq.access.models import Person
    from vedette_hq.cases.services import open_case, propose_member
    from vedette_hq.identity.sealing import Card
    from vedette_hq.identity.services import protect
    from vedette_hq.vault.models import Item
    from vedette_hq.vault.services import open_item, put_into_case

    assert listed(count) == {"count": count}
    lead, second, lawyer, other = (
        Person.objects.get(login=login) for login in ("lead", "second", "lawyer", "investigator")
    )
    case = open_case("An invented case", lead)
    approve(propose_member(case, lawyer, lead, "knows the village"), second)
    propose_member(case, other, lead, "waits for somebody's decision")
    protected = protect(case, Card(NAME, "+000 000", "an invented note"), lawyer)
    items = list(Item.objects.filter(state="projected").order_by("pk")[:5])
    for item in items:
        open_item(lawyer, item, "an invented reason")
    put_into_case(lawyer, items[0], case)
    return {"item": items[0].pk, "protected": protected.pk}


def carry(url: str, ticket: str) -> str:
    """Let the worker write the database's copy and settle, until the mirror holds it; the segment's name."""
    from vedette.house.recovery.house_copy import read_state
    from vedette.house.recovery.restore_source import MirrorSource, read_wanted
    from vedette_hq.config import copy, runtime
    from vedette_hq.outbox.services import put, wait_for

    found = runtime.current()
    assert wait_for(str(put("house.copy", {}).pk), 30).done is not None
    paths = {f"database/copy/{path.name}": path for path in copy.place(found.house).iterdir()}
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert wait_for(str(put("settle", {}).pk), 60).done is not None
        state = read_state(found.house, found.cover)
        assert state is not None
        source = MirrorSource(url, ORIGIN, ticket)
        wanted = read_wanted(source)
        source.close()
        last = state.segments[-1].sha256
        sealed = {path: seen.sha256 for path, seen in state.files.items()}
        now_ = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}
        if last in wanted.house and now_.items() <= sealed.items():
            return last
    raise AssertionError("the copy did not reach the mirror")


def copied() -> dict[str, list[str]]:
    """Digests of the rows in the copy that the house carries, by table."""
    from vedette_hq.config import copy, runtime

    found = runtime.current()
    index = copy._read_index(found.house, found.cover)
    return {
        table: sorted(
            hashlib.sha256(line).hexdigest()
            for name in files
            for line in found.cover.read(copy.place(found.house) / name, 1 << 30, "copy").splitlines()
        )
        for table, files in index["tables"].items()
    }


def held() -> dict[str, list[str]]:
    """Digests of the rows in the tables, by table."""
    from vedette_hq.config.copy import _models, _rows

    return {
        table: sorted(hashlib.sha256(line[:-1]).hexdigest() for _, line in _rows(model))
        for table, model in _models().items()
    }


def prepare(kill: str = "", number: int = 1) -> None:
    """Make the database ready as a start does; be killed at the `number`th time that something is done."""
    from django.db.migrations.recorder import MigrationRecorder

    from vedette_hq.config import copy, preparing, runtime

    def die_at(place: Any, name: str) -> None:
        kept: Callable[..., Any] = getattr(place, name)
        times = iter(range(1, 10_000))

        def instead(*given: Any, **named: Any) -> Any:
            if next(times) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return kept(*given, **named)

        setattr(place, name, instead)

    places = {
        "making": (MigrationRecorder, "record_applied"),  # in the transaction that makes the tables
        "made": (copy, "load"),
        "loading": (copy, "_insert"),
        "loaded": (copy, "_reset_sequences"),  # before the commit
    }
    if kill:
        die_at(*places[kill])
    preparing.prepare(runtime.current())


def forget_one() -> None:
    """Lose a row: what the comparison must see."""
    from vedette_hq.access.models import KnownDevice, Notice

    row = Notice.objects.first() or KnownDevice.objects.first()
    assert row is not None
    row.delete()


def chain() -> int:
    """Check the whole chain of acts and its anchors; its length."""
    from vedette_hq.audit.services import check_chain

    return check_chain(whole=True).size


def see(item: str) -> list[str]:
    """Open an item as the viewer does: digest of what was opened, digest that its row names."""
    from vedette_hq.access.models import Person
    from vedette_hq.vault import room, services, showing
    from vedette_hq.vault.models import Item

    row = Item.objects.get(pk=item)
    services.open_item(Person.objects.get(login="lawyer"), row, "after the raid")
    with showing.content(row) as opened:
        data = os.pread(opened.handle, opened.size, 0)
    shown = showing.sheet(row, 1)
    room.close()
    assert shown["fault"] == "", shown["fault"]
    return [hashlib.sha256(data).hexdigest(), row.content_sha256]


def identify(protected: str, passphrase: str) -> list[str]:
    """Open who a protected person is, as their lawyer: what was shown, "" when it did not open."""
    from vedette.errors import OpenError
    from vedette.values.ids import new_id
    from vedette_hq.access.models import Person
    from vedette_hq.identity.models import Protected
    from vedette_hq.identity.services import read

    row, lawyer = Protected.objects.get(pk=protected), Person.objects.get(login="lawyer")
    try:
        with read(row, lawyer, passphrase, "contact", "after the raid", new_id(os.urandom)) as found:
            return [b"".join(found.pieces()).decode("utf-8")]
    except OpenError:
        return []


def errands() -> list[str]:
    """Keys of errands that stand there twice, and kinds of those that were refused."""
    from django.db.models import Count

    from vedette_hq.outbox.models import Errand

    rows = Errand.objects.exclude(key="").values("key").annotate(many=Count("pk")).filter(many__gt=1)
    refused = Errand.objects.exclude(refused="").values_list("kind", flat=True)
    return [*(row["key"] for row in rows), *refused]


_ALL: tuple[Callable[..., Any], ...] = (
    *(join, work_a_day, carry, copied, held, prepare),
    *(forget_one, chain, see, identify, errands),
)
VERBS = {each.__name__: each for each in _ALL}


# a visitor


@dataclass
class Visitor:
    """Somebody with cookies, and no browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """One page; (status, where it sends to, text). A form gets the token of the page it is on."""
        sent = {"Host": f"localhost:{self.port}", "Accept-Language": "en"}
        body = None
        if form is not None:
            page = self.ask(path)[2]
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
            assert token is not None, page[:500]
            body = urlencode({**form, "csrfmiddlewaretoken": token[1]})
            sent |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://localhost:{self.port}",
            }
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET" if body is None else "POST", path, body, sent)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location", ""), answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def log_in(self, login: str, passphrase: str, steps: int) -> str:
        """Both factors; where it ended."""
        status, to, _ = self.ask("/people/login", {"login": login, "passphrase": passphrase})
        if (status, to) != (302, "/people/second"):
            return f"{status} {to}"
        status, to, _ = self.ask("/people/second", {"code": code(steps)})
        return f"{status} {to}"


def typed(sheets: dict[str, dict[int, str]], names: tuple[str, ...]) -> Iterator[str]:
    """The lines that four people type."""
    for name in names:
        yield name
        yield " ".join(sheets[name][number] for number in sorted(sheets[name]))


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    begin(Path(asked["house"]), bytes.fromhex(asked["secret"]))
    print(json.dumps([VERBS[verb](*words) for verb, *words in asked["work"]]))
