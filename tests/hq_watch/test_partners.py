"""Headquarters and a real partner: orders go out sealed, events both ways, silence is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hq_watch.stage import HOUR, Sent, engine, line, now, watch_of
from partner_watch.stage import Partner, free_port
from vedette_hq.config import runtime

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(tmp_path: Path) -> Iterator[Partner]:
    """A partner that trusts this house's register, behind its door in this process."""
    from vedette_partner.folder import create, open_folder

    folder = tmp_path / "P1"
    create(folder, "nord.example", ["watch"], "Northern Lawyers, invented")
    found = Partner(open_folder(folder), free_port())
    yield found
    found.stop_here()


def known(house: Any, partner: Partner, hq: Any) -> None:
    """Each learns the other's keys."""
    from vedette.house.abroad.partners import add_partner
    from vedette_partner.watch.state import State

    add_partner(hq, "nord", partner.url, partner.folder.card().encode())
    state: State = partner.state()
    state.trust([hq.key("register-ed25519").verifier], now())
    state.close()
    partner.start_here()
    runtime.install(runtime.current())


@pytest.mark.django_db(transaction=True)  # a turn copies the database, in a transaction of its own
def test_an_order_and_what_happened_reach_a_partner_and_come_back(
    house: Any, people: Any, mission: Any, worker: Any, partner: Partner
) -> None:
    from vedette_hq.outbox import loop
    from vedette_hq.watch import hearing, setting_up
    from vedette_hq.watch.exchanging import round_with
    from vedette_hq.watch.keeping import Clock
    from vedette_hq.watch.models import Event, Peer

    known(house, partner, worker.hq)
    lead = people["lead"]
    assert setting_up.watching_partners() == [("nord", "Northern Lawyers, invented")]
    watch = watch_of(
        mission, lead, due=now() + HOUR, names=("Ilya, invented", "Zarema, invented"), force=False
    )
    type(watch).objects.filter(pk=watch.pk).update(partners=["nord"])
    watch.refresh_from_db()
    setting_up.put_in_force(watch, lead)
    for _ in range(3):
        loop.turn(worker)  # the register's key signs it
    clock = Clock("")
    assert round_with("nord", clock), Peer.objects.get().fault
    peer = Peer.objects.get()
    assert peer.delivered == 1 and peer.heard and peer.sheet
    first, second = watch.members.order_by("name")

    # a check-in taken by headquarters is known at the partner; one taken there is known here
    hearing.hear(line(first, 1, "ok"), "web")
    assert partner.check_in(line(second, 1, "duress"))[0] == 200
    assert round_with("nord", clock)
    kinds = sorted(Event.objects.filter(kind="report").values_list("watcher", flat=True))
    assert kinds == [peer.name, _me()]
    state = partner.state()
    assert len(state.events(watch.pk, 0, 64)) == Event.objects.filter(watch=watch).count()
    state.close()
    sent = Sent()
    engine(sent).tick(now())
    assert {one.level for one in sent.alerts} == {4}
    row = watch.episodes.get(cause="duress")
    assert row.member == second

    # it was asked for help by the ladder: "partner" stands in the exchange as told
    assert round_with("nord", clock)
    assert Event.objects.filter(kind="told").exists()

    # the partner is gone: said so, and nothing is lost when it is back
    partner.stop_here()
    assert not round_with("nord", clock)
    assert "cannot be reached" in Peer.objects.get().fault
    hearing.hear(line(first, 2, "ok"), "web")
    partner.start_here()
    assert round_with("nord", clock) and not Peer.objects.get().fault
    state = partner.state()
    assert len(state.events(watch.pk, 0, 200)) == Event.objects.filter(watch=watch).count()
    state.close()

    # called off: an event that also a partner with an old order understands
    for one in watch.episodes.filter(over__isnull=True):
        from vedette_hq.watch import acting

        acting._end(one, "safe", "invented", lead)
    setting_up.cancel(watch, lead)
    assert round_with("nord", clock)


def test_a_silent_partner_is_told_to_the_officer(
    house: Any, people: Any, mission: Any, worker: Any, partner: Partner
) -> None:
    from vedette_hq.watch import setting_up

    known(house, partner, worker.hq)
    lead = people["lead"]
    watch = watch_of(mission, lead, due=now() + HOUR, force=False)
    type(watch).objects.filter(pk=watch.pk).update(partners=["nord"])
    watch.refresh_from_db()
    setting_up.put_in_force(watch, lead)
    sent = Sent()
    held = engine(sent)
    held.tick(now())
    assert [one.duty for one in sent.alerts] == ["officer"]
    row = watch.episodes.get()
    assert row.cause == "watcher" and row.top == 1


def _me() -> str:
    from vedette_hq.watch.facts import me

    return me()
