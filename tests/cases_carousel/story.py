"""Invented matters: ten refusals in twenty months, and small ones."""

from __future__ import annotations

from datetime import date, timedelta

from vedette.cases.carousel import Act, Kind


def lyapin() -> list[Act]:
    """Ten refusals in twenty months, nine set aside; once on an eve, once in spite of an order."""
    day = date(2019, 4, 26)
    acts = [Act(Kind.REPORT, day, "report")]
    for number in range(10):
        day += timedelta(30)
        who = ("A. Invented", "B. Invented", "C. Invented")[number % 3]
        acts.append(
            Act(
                Kind.REFUSAL,
                day,
                f"refusal-{number + 1}",
                day + timedelta(5),
                "Investigative unit",
                who,
                f"{number + 1}/19",
            )
        )
        if number == 9:
            break
        day += timedelta(35)
        if number == 3:
            acts.append(Act(Kind.COMPLAINT, day - timedelta(9), "complaint"))
            acts.append(Act(Kind.HEARING, day + timedelta(1), "hearing"))
        if number == 5:
            acts.append(Act(Kind.ORDER, day, "order", by="District court"))
        acts.append(Act(Kind.CANCELLATION, day, f"cancelled-{number + 1}", by="Head of the unit"))
    return acts
