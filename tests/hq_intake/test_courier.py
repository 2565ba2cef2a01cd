"""The courier's program against the real site on loopback, with a line that is cut in the middle."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hq_intake.carrying import list_devices, new_ticket_row
from intake.stage import GOOD
from vedette.adapters.intake_client import (
    DeviceCredential,
    HttpIntake,
    TicketCredential,
    delivery_id,
    outgoing,
    send_delivery,
)
from vedette.cli.program import main
from vedette.errors import FormatError, SignatureError, StoreError
from vedette.formats.note import parse_note
from vedette.formats.receipt import parse_receipt
from vedette.formats.upload import PIECE_BYTES
from vedette_hq.intake.models import Arrival, Delivery
from vedette_hq.outbox.loop import do

pytestmark = pytest.mark.django_db(transaction=True)
BIG = 1_300_000


class Line:
    """A line to the site that is cut whenever so many bytes were sent, and counts what was sent."""

    def __init__(self, port: int, cut_after: int | None) -> None:
        self.port, self.cut_after, self.sent, self.cuts = port, cut_after, 0, 0
        self._since = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://localhost:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """No line any more."""
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self.port))
            except OSError:
                return
            for source, sink, up in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._carry, args=(source, sink, up), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        try:
            while data := source.recv(16384):
                if up:
                    self.sent += len(data)
                    self._since += len(data)
                    if self.cut_after is not None and self._since > self.cut_after:
                        self.cuts += 1
                        self._since = 0
                        break
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def line(port: int, cut_after: int | None = None) -> Iterator[Line]:
    """A line for a block."""
    made = Line(port, cut_after)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def stick(house: Any, worker: Any) -> Any:
    """Four packages, one of many pieces."""
    house.good = house.seal([*GOOD, os.urandom(BIG)])
    house.export()
    list_devices(worker)
    return house


def test_a_line_cut_again_and_again_brings_all_once_and_little_twice(
    stick: Any, worker: Any, people: Any, site: int
) -> None:
    _, text = new_ticket_row(people["lead"])
    credential = TicketCredential(text)
    files = outgoing(stick.stick)
    total = sum(file.size for file in files)
    with line(site, cut_after=700_000) as cut:
        intake = HttpIntake(cut.address, credential, timeout=20, pause=lambda _: None)
        said = send_delivery(intake, delivery_id(files, credential), files)
        intake.close()
        assert cut.cuts >= 2
        assert cut.sent <= total + cut.cuts * PIECE_BYTES + len(files) * 2000  # a cut costs one piece at most
    assert said.sent == total
    assert do(worker, "intake.delivery") == 1
    assert sorted(Arrival.objects.values_list("sha256", "fate")) == sorted((d, "stored") for d in stick.good)
    intake = HttpIntake(f"http://localhost:{site}", credential, timeout=20)
    again = send_delivery(intake, delivery_id(files, credential), files)
    intake.close()
    assert (again.sent, again.state) == (0, "checked")
    assert Delivery.objects.count() == 1


def test_the_program_goes_on_where_it_was_ended(
    stick: Any, worker: Any, people: Any, site: int, tmp_path: Path
) -> None:
    _, text = new_ticket_row(people["lead"])
    ticket = tmp_path / "ticket"
    ticket.write_text(text + "\n")
    credential = TicketCredential(text)
    files = outgoing(stick.stick)
    total = sum(file.size for file in files)
    with line(site, cut_after=900_000) as cut:
        intake = HttpIntake(cut.address, credential, timeout=20, tries=1)
        with pytest.raises(StoreError, match="cannot be reached"):
            send_delivery(intake, delivery_id(files, credential), files)
        first = cut.sent
    assert first > 262_144
    receipts = tmp_path / "receipts"
    command = ["courier", "send", f"http://localhost:{site}", str(stick.stick), "--ticket", str(ticket)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    sent = int(done.stderr.partition(" bytes sent, ")[0])
    assert sent <= total - 262_144
    do(worker, "intake.delivery")
    done = CliRunner().invoke(main, [*command, "--receipts", str(receipts), "--wait", "5"])
    assert done.exit_code == 0, done.output
    said = [json.loads(row) for row in done.stdout.splitlines()]
    assert {(row["result"], row["state"]) for row in said} == {("stored", "durable")}
    assert text not in done.output
    kit = stick.kit()
    for path in receipts.glob("*.receipt"):
        assert kit.take_receipt(path.read_bytes())
        assert parse_receipt(parse_note(path.read_bytes()).text).package_sha256 == path.stem
    assert len(kit.receipts()) == 4


def test_a_device_with_a_wrong_clock_sends_by_headquarters_time(stick: Any, worker: Any, site: int) -> None:
    kit = stick.kit()
    credential = DeviceCredential(kit.kit.origin, kit.key(), os.urandom)
    files = outgoing(stick.stick)
    intake = HttpIntake(f"http://localhost:{site}", credential, timeout=20)
    send_delivery(intake, delivery_id(files, credential), files)
    do(worker, "intake.delivery")
    assert {row["state"] for row in intake.packages(delivery_id(files, credential))} == {"durable"}
    intake.close()


def test_a_refused_package_is_told_with_its_check(
    stick: Any, worker: Any, people: Any, site: int, tmp_path: Path
) -> None:
    _, text = new_ticket_row(people["lead"])
    (tmp_path / "ticket").write_text(text)
    path = sorted(stick.outbox.glob("*.age"))[0]
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    command = [
        "courier",
        "send",
        f"http://localhost:{site}",
        str(stick.stick),
        "--ticket",
        str(tmp_path / "ticket"),
    ]
    assert CliRunner().invoke(main, command).exit_code == 0
    do(worker, "intake.delivery")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert '"check":3' in done.stdout


def test_nothing_goes_to_a_host_that_is_not_headquarters(stick: Any, people: Any) -> None:
    _, text = new_ticket_row(people["lead"])
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def portal() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            heard.append(near.recv(65536))
            near.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            near.close()

    threading.Thread(target=portal, daemon=True).start()
    credential = TicketCredential(text)
    files = outgoing(stick.stick)
    intake = HttpIntake(f"http://localhost:{listening.getsockname()[1]}", credential, timeout=5, tries=2)
    with pytest.raises(FormatError, match="nothing at this address"):
        send_delivery(intake, delivery_id(files, credential), files)
    intake.close()
    listening.close()
    assert b"".join(heard).count(b"\r\n\r\n") == 1  # the question for the time, without the ticket
    assert text.encode() not in b"".join(heard)


def test_a_ticket_that_ended_is_refused_at_once(stick: Any, people: Any, site: int) -> None:
    from django.utils import timezone

    _, text = new_ticket_row(people["lead"], ended=timezone.now())
    credential = TicketCredential(text)
    files = outgoing(stick.stick)
    intake = HttpIntake(f"http://localhost:{site}", credential, timeout=5)
    with pytest.raises(SignatureError, match="ticket: is not one"):
        send_delivery(intake, delivery_id(files, credential), files)
    intake.close()
