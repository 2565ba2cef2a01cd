"""What every act of casework checks first: the case is open, words fit, a day does not lie ahead."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.cases.models import Case

D = TypeVar("D", bound=date | None)
_CURRENCY = re.compile(r"[A-Z]{3}")
MOST_AMOUNT = Decimal("999999999")


def open_case(case: Case, by: Person) -> Case:
    """Return the case, held for this transaction. Raises: ConflictError when closed, UsageError."""
    if by.role not in CASEWORK:
        raise UsageError("case: is worked on by leads, lawyers and investigators")
    held = Case.objects.select_for_update().get(pk=case.pk)
    if held.closed is not None:
        raise ConflictError("case: is closed", hint="A lead can open it again.")
    return held


def line(text: str, most: int, what: str, *, needed: bool = True) -> str:
    """Return one line. Raises: UsageError."""
    found = " ".join(text.split())
    if len(found) > most or (needed and not found):
        raise UsageError(f"{what}: one line of at most {most} characters expected")
    return found


def text_of(text: str, most: int, what: str, *, needed: bool = False) -> str:
    """Return several lines as they were typed. Raises: UsageError."""
    found = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(found) > most or (needed and not found):
        raise UsageError(f"{what}: at most {most} characters expected")
    return found


def one_of(value: str, choices: Any, what: str) -> str:
    """Return a code of a list. Raises: UsageError."""
    if value not in choices.values:
        raise UsageError(f"{what}: no such choice")
    return value


def past(day: D, what: str) -> D:
    """Return a day that is here already somewhere on the earth. Raises: UsageError."""
    if day is not None and (day > timezone.now().date() + timedelta(days=1) or day.year < 1900):
        raise UsageError(f"{what}: lies ahead, or before 1900")
    return day


def maybe_money(amount: Decimal | None, currency: str, what: str) -> tuple[Decimal | None, str]:
    """Return an amount with its currency, (None, "") for none. Raises: UsageError."""
    return (None, "") if amount is None else money(amount, currency, what)


def money(amount: Decimal, currency: str, what: str) -> tuple[Decimal, str]:
    """Return an amount with its currency. Raises: UsageError."""
    code = currency.strip().upper()
    exponent = amount.as_tuple().exponent
    if (
        not amount.is_finite()
        or not 0 < amount <= MOST_AMOUNT
        or not isinstance(exponent, int)
        or exponent < -2
    ):
        raise UsageError(f"{what}: an amount of more than nothing with at most two decimals expected")
    if not _CURRENCY.fullmatch(code):
        raise UsageError(f"{what}: a currency of three letters expected, such as RUB or EUR")
    return amount, code


def of_case(case: Case, **rows: Any) -> None:
    """Check that rows named beside something are of the same case. Raises: UsageError."""
    for name, row in rows.items():
        if row is not None and row.case_id != case.pk:
            raise UsageError(f"{name}: is of another case")


def item_of_case(case: Case, item: Any) -> None:
    """Check that an item is in the case. Raises: UsageError."""
    from vedette_hq.vault.models import CaseItem

    if item is not None and not CaseItem.objects.filter(case=case, item=item, until__isnull=True).exists():
        raise UsageError("item: is not in this case")
