"""What can be done for the clients of a case: clients, wishes, powers, tasks, costs, remedies.

Every act is one transaction with its note. Nothing is overwritten: a wish follows a wish, a power is revoked,
what was written wrongly is withdrawn with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.casework import queries
from vedette_hq.casework.checking import (
    item_of_case,
    line,
    maybe_money,
    money,
    of_case,
    one_of,
    open_case,
    past,
    text_of,
)
from vedette_hq.casework.models import (
    Client,
    Cost,
    Letter,
    Paper,
    Power,
    Progress,
    Remedy,
    Task,
    Wish,
)
from vedette_hq.vault.models import Item


def withdraw(row: Any, by: Person, reason: str, verb: str) -> None:
    """Withdraw what was written down wrongly; it stays readable. Raises: UsageError, ConflictError."""
    said = line(reason, 500, "reason")
    with transaction.atomic():
        case = open_case(row.case if hasattr(row, "case_id") else row.letter.case, by)
        rows = type(row).objects.filter(pk=row.pk, withdrawn__isnull=True)
        if rows.update(withdrawn=timezone.now(), withdrawn_by=by, withdrawn_reason=said) != 1:
            raise ConflictError("this was withdrawn already")
        note(by, verb, "case", case.pk, what=row.pk)


def take_client(case: Case, by: Person, subject: str, standing: str, since: date) -> Client:
    """Write down that the group acts for a person of a case. Raises: UsageError, ConflictError.

    `subject` is the id of a person record or of a protected person, who stays a pseudonym.
    """
    one_of(standing, Client.Standing, "standing")
    past(since, "since")
    with transaction.atomic():
        held = open_case(case, by)
        found = next((one for one in queries.candidates(by, held) if one.pk == subject), None)
        if found is None:
            raise UsageError("client: choose a person of this case who is none yet")
        who = {"protected_id": found.pk} if found.kind == "protected" else {"record_id": found.pk}
        try:
            with transaction.atomic():
                made = Client.objects.create(case=held, standing=standing, since=since, made_by=by, **who)
        except IntegrityError:
            raise ConflictError("client: is one already") from None
        note(by, "client.begin", "case", held.pk, client=made.pk)
    return made


def end_client(client: Client, by: Person, until: date, words: str) -> None:
    """Write down that the group acts for somebody no longer, and why. Raises: UsageError, ConflictError."""
    said = line(words, 500, "words")
    past(until, "until")
    if until < client.since:
        raise UsageError("until: lies before the day on which it began")
    with transaction.atomic():
        case = open_case(client.case, by)
        rows = Client.objects.filter(pk=client.pk, until__isnull=True)
        if rows.update(until=until, ended_words=said) != 1:
            raise ConflictError("client: is none any more")
        note(by, "client.end", "case", case.pk, client=client.pk)


@dataclass(frozen=True, slots=True)
class WishSaid:
    """What a client said they want."""

    wants: str
    said: date
    refuses: str = ""
    contact: str = ""
    language: str = ""


def write_wish(client: Client, said: WishSaid, by: Person) -> Wish:
    """Write down what a client wants now; the earlier wish stays. Raises: UsageError, ConflictError."""
    with transaction.atomic():
        case = open_case(client.case, by)
        if Client.objects.get(pk=client.pk).until is not None:
            raise ConflictError("client: is none any more")
        made = Wish.objects.create(
            client=client,
            wants=text_of(said.wants, 4000, "what they want", needed=True),
            refuses=text_of(said.refuses, 4000, "what they refuse"),
            contact=text_of(said.contact, 2000, "contact"),
            language=line(said.language, 35, "language", needed=False),
            said=past(said.said, "day"),
            made_by=by,
        )
        note(by, "client.wish", "case", case.pk, client=client.pk)
    return made


@dataclass(frozen=True, slots=True)
class PowerSaid:
    """A power as it is typed."""

    kind: str
    holder: str
    given: date
    valid_from: date
    valid_until: date | None = None
    scopes: tuple[str, ...] = ()
    number: str = ""
    words: str = ""
    paper: Paper | None = None
    item: Item | None = None


def add_power(client: Client, said: PowerSaid, by: Person) -> Power:
    """Write down a power that a client gave. Raises: UsageError, ConflictError."""
    one_of(said.kind, Power.Kind, "kind")
    scopes = list(dict.fromkeys(said.scopes))
    if not scopes or set(scopes) - set(Power.Scope.values):
        raise UsageError("power: say where it lets somebody act")
    if said.valid_until is not None and said.valid_until < said.valid_from:
        raise UsageError("power: ends before it begins")
    past(said.given, "given")
    with transaction.atomic():
        case = open_case(client.case, by)
        of_case(case, paper=said.paper)
        item_of_case(case, said.item)
        made = Power.objects.create(
            case=case,
            client=client,
            kind=said.kind,
            holder=line(said.holder, 200, "holder"),
            number=line(said.number, 100, "number", needed=False),
            given=said.given,
            valid_from=said.valid_from,
            valid_until=said.valid_until,
            scopes=scopes,
            words=line(said.words, 1000, "words", needed=False),
            paper=said.paper,
            item=said.item,
            made_by=by,
        )
        note(by, "power.add", "case", case.pk, power=made.pk)
    return made


def revoke_power(power: Power, by: Person, on: date) -> None:
    """Write down that a client revoked a power; it ends on that day. Raises: UsageError, ConflictError."""
    past(on, "day")
    if on < power.given:
        raise UsageError("day: lies before the power was given")
    with transaction.atomic():
        case = open_case(power.case, by)
        rows = Power.objects.filter(pk=power.pk, revoked__isnull=True, withdrawn__isnull=True)
        if rows.update(revoked=on) != 1:
            raise ConflictError("power: is revoked or withdrawn already")
        note(by, "power.revoke", "case", case.pk, power=power.pk)


def add_task(
    case: Case,
    title: str,
    by: Person,
    *,
    due: date | None = None,
    whose: Person | None = None,
    words: str = "",
    client: Client | None = None,
    origin: str = "",
) -> Task:
    """Write down something to be done; of one `origin` once: the same is returned. Raises: UsageError."""
    said, more = line(title, 300, "task"), text_of(words, 2000, "words")
    with transaction.atomic():
        held = open_case(case, by)
        of_case(held, client=client)
        if whose is not None and whose.pk not in {one.pk for one in queries.colleagues(held)}:
            raise UsageError("task: is given to somebody of the team")
        before = Task.objects.filter(case=held, origin=origin).first() if origin else None
        if before is not None:
            return before
        made = Task.objects.create(
            case=held, title=said, words=more, due=due, whose=whose, client=client, origin=origin, made_by=by
        )
        note(by, "task.add", "case", held.pk, task=made.pk)
    return made


def finish_task(task: Task, by: Person, words: str = "", *, dropped: bool = False) -> None:
    """Say that a task is done, or that it is done no more, and why. Raises: UsageError, ConflictError."""
    said = line(words, 1000, "words", needed=dropped)
    with transaction.atomic():
        case = open_case(task.case, by)
        rows = Task.objects.filter(pk=task.pk, done__isnull=True)
        if rows.update(done=timezone.now(), done_by=by, done_words=said, dropped=dropped) != 1:
            raise ConflictError("task: is done already")
        note(by, "task.done", "case", case.pk, task=task.pk)


@dataclass(frozen=True, slots=True)
class CostSaid:
    """A cost as it is typed."""

    kind: str
    on: date
    amount: Decimal
    currency: str
    payer: str
    claimed: bool = False
    words: str = ""
    client: Client | None = None
    paper: Paper | None = None


def add_cost(case: Case, said: CostSaid, by: Person) -> Cost:
    """Write down what something cost. Raises: UsageError, ConflictError."""
    one_of(said.kind, Cost.Kind, "kind")
    one_of(said.payer, Cost.Payer, "payer")
    amount, currency = money(said.amount, said.currency, "cost")
    past(said.on, "day")
    with transaction.atomic():
        held = open_case(case, by)
        of_case(held, client=said.client, paper=said.paper)
        made = Cost.objects.create(
            case=held,
            client=said.client,
            kind=said.kind,
            on=said.on,
            amount=amount,
            currency=currency,
            payer=said.payer,
            claimed=said.claimed,
            words=line(said.words, 1000, "words", needed=False),
            paper=said.paper,
            made_by=by,
        )
        note(by, "cost.add", "case", held.pk, cost=made.pk)
    return made


@dataclass(frozen=True, slots=True)
class RemedySaid:
    """A remedy as it is typed, with how it stands at first."""

    kind: str
    title: str
    state: str
    on: date
    body: str = ""
    amount: Decimal | None = None
    currency: str = ""
    client: Client | None = None
    letter: Letter | None = None


def add_remedy(case: Case, said: RemedySaid, by: Person) -> Remedy:
    """Write down something that repairs, asked for or ordered. Raises: UsageError, ConflictError."""
    one_of(said.kind, Remedy.Kind, "kind")
    amount, currency = maybe_money(said.amount, said.currency, "remedy")
    with transaction.atomic():
        held = open_case(case, by)
        of_case(held, client=said.client, letter=said.letter)
        made = Remedy.objects.create(
            case=held,
            client=said.client,
            kind=said.kind,
            body=line(said.body, 300, "body", needed=False),
            title=line(said.title, 300, "remedy"),
            amount=amount,
            currency=currency,
            letter=said.letter,
            made_by=by,
        )
        note(by, "remedy.add", "case", held.pk, remedy=made.pk)
        _progress(made, by, said.state, said.on, None, "")
    return made


def _progress(
    remedy: Remedy, by: Person, state: str, on: date, amount: Decimal | None, words: str
) -> Progress:
    return Progress.objects.create(
        remedy=remedy,
        state=one_of(state, Progress.State, "state"),
        on=past(on, "day"),
        amount=amount,
        words=line(words, 1000, "words", needed=False),
        made_by=by,
    )


def move_remedy(
    remedy: Remedy, by: Person, state: str, on: date, amount: Decimal | None = None, words: str = ""
) -> Progress:
    """Write down how a remedy stands from a day on. Raises: UsageError, ConflictError."""
    if amount is not None:
        money(amount, remedy.currency, "remedy")
    with transaction.atomic():
        case = open_case(remedy.case, by)
        if Remedy.objects.get(pk=remedy.pk).withdrawn is not None:
            raise ConflictError("remedy: was withdrawn")
        made = _progress(remedy, by, state, on, amount, words)
        note(by, "remedy.go-on", "case", case.pk, remedy=remedy.pk, state=state)
    return made


def totals(costs: Iterable[Cost]) -> list[tuple[str, Decimal, Decimal]]:
    """Return (currency, sum, of it to be claimed); currencies are never added together."""
    found: dict[str, list[Decimal]] = {}
    for one in costs:
        held = found.setdefault(one.currency, [Decimal(0), Decimal(0)])
        held[0] += one.amount
        held[1] += one.amount if one.claimed else Decimal(0)
    return [(code, total, claimed) for code, (total, claimed) in sorted(found.items())]
