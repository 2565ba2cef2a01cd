"""The golden table of the facts, and dates of published judgments."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from vedette.cases.clocks import Start, calendar, compute, governing, rule, rules

SHARED = Path(os.environ.get("VEDETTE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
if SHARED.name == "vectors":
    SHARED = SHARED.parent
LEGAL = SHARED / "data" / "legal"


@pytest.mark.parametrize(
    ("wanted", "region", "taken", "served", "rule_id", "ours", "theirs"),
    [
        ("ecthr.4m", "RU", "2005-11-28", "2005-11-28", "ecthr.6m", "2006-05-28", "2006-05-28"),
        ("ecthr.4m", "RU", "2022-01-19", "2022-02-25", "ecthr.6m", "2022-08-25", "2022-08-25"),
        ("ecthr.4m", "RU", "2022-02-01", "2022-02-10", "ecthr.4m", "2022-06-10", "2022-06-10"),
        ("ecthr.4m", "RU", "2022-01-31", "2022-02-10", "ecthr.6m", "2022-08-10", "2022-08-10"),
        ("ecthr.4m", "RU", "2022-10-31", "2022-10-31", "ecthr.4m", "2023-02-28", "2023-02-28"),
        ("ecthr.4m", "RU", "2023-10-31", "2023-10-31", "ecthr.4m", "2024-02-29", "2024-02-29"),
        ("ru.389_4.15d", "RU", "2025-02-14", None, "ru.389_4.15d", "2025-02-28", "2025-03-03"),
        ("ru.389_4.15d", "RU-CE", "2025-03-14", None, "ru.389_4.15d", "2025-03-28", "2025-04-02"),
        ("ru.389_4.15d", "RU", "2025-03-14", None, "ru.389_4.15d", "2025-03-28", "2025-03-31"),
        ("ru.144.3d", "RU-CE", "2025-03-03", None, "ru.144.3d", "2025-03-05", "2025-03-06"),
        ("ru.144.10d", "RU-CE", "2025-03-03", None, "ru.144.10d", "2025-03-12", "2025-03-13"),
        ("ru.144.30d", "RU-CE", "2025-03-03", None, "ru.144.30d", "2025-04-01", "2025-04-02"),
    ],
)
def test_the_golden_table(
    wanted: str, region: str, taken: str, served: str | None, rule_id: str, ours: str, theirs: str
) -> None:
    day = date.fromisoformat(taken)
    found = governing(rules(), wanted, day)
    begun = Start(event=day, taken=day, served=date.fromisoformat(served) if served else None)
    term = compute(found, begun, calendar(region))
    assert (found.id, str(term.ours), str(term.theirs)) == (rule_id, ours, theirs)


def test_posted_on_the_monday_after_a_sunday_is_late() -> None:
    term = compute(rule("ecthr.6m"), Start(served=date(2005, 11, 28)), calendar("RU"))
    assert term.theirs == date(2006, 5, 28) and term.theirs.weekday() == 6
    assert date(2006, 5, 29) > term.theirs


def _rows() -> list[dict[str, str]]:
    with (LEGAL / "ecthr_russia_judgments_meta.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _said(text: str) -> date:
    return datetime.strptime(f"{text} +0000", "%d %B %Y %z").date()


@pytest.mark.skipif(not LEGAL.exists(), reason="the published judgments are not here")
def test_chamber_judgments_became_final_when_the_window_closed() -> None:
    """Art. 44 § 2 (b): three months after, unless a referral was asked for and refused later."""
    equal = 0
    for row in _rows():
        if not row["final_date"]:
            continue
        given, final = date.fromisoformat(row["judgment_date"]), date.fromisoformat(row["final_date"])
        term = compute(rule("ecthr.referral3m"), Start(taken=given), calendar("RU"))
        assert term.ours == term.theirs
        if row["final_vs_article_44_2b"] == "equal_3_months":
            assert term.theirs == final, row["itemid"]
            equal += 1
        else:
            assert term.theirs < final, row["itemid"]
    assert equal >= 8


@pytest.mark.skipif(not LEGAL.exists(), reason="the published judgments are not here")
def test_the_texts_themselves_give_the_same_days() -> None:
    """Read from the head of each text: the day it was given, the word FINAL, the day.

    Later than the window when a referral was asked for and refused; never earlier.
    """
    read = window = sunday = 0
    with gzip.open(LEGAL / "ecthr_russia_judgments.jsonl.gz", "rt", encoding="utf-8") as source:
        lines = source.readlines()
    for line in lines:
        head = json.loads(line)["text"][:1500]
        given = re.search(r"STRASBOURG\s+(\d{1,2} [A-Z][a-z]+ \d{4})", head)
        final = re.search(r"FINAL\s+(\d{2})/(\d{2})/(\d{4})", head)
        if given is None or final is None:
            continue
        became = date(int(final[3]), int(final[2]), int(final[1]))
        term = compute(rule("ecthr.referral3m"), Start(taken=_said(given[1])), calendar("RU"))
        assert term.theirs <= became, head[:80]
        read += 1
        window += term.theirs == became
        sunday += term.theirs == became and became.weekday() > 4
    assert read >= 10 and window >= 8
    assert sunday, "one at least became final on a weekend: nothing rolls over"
