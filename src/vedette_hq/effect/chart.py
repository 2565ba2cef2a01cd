"""The line chart of the log: helpful, harmful and releases by month, one above the other in time."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vedette.publication.effect import Month
from vedette_hq.finding.svg import ACCENT, LINE, SOFT, WARM, Drawing

WIDTH, HEIGHT = 900, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 20, 20, 66
MAX_LABELS = 12
HELPFUL = "#2f6b3a"


def legend() -> tuple[tuple[str, str, str], ...]:
    """Return (tone, colour, words) of each line."""
    return (
        ("helpful", HELPFUL, pgettext("in a chart", "Helpful")),
        ("harmful", WARM, pgettext("in a chart", "Harmful")),
        ("release", ACCENT, pgettext("in a chart", "Releases")),
    )


def chart(months: Sequence[Month]) -> Drawing:
    """Return the drawing: two lines with points of different shape, releases as bars at the foot.

    Every number of it stands in the table beside it.
    """
    drawing = Drawing(WIDTH, HEIGHT, _("What helped and what harmed, by month, with the releases"))
    most = max((one.count(tone) for one in months for tone in ("helpful", "harmful", "release")), default=0)
    step = max(1, -(-most // 5))
    top = step * max(1, -(-most // step))
    foot = HEIGHT - BOTTOM
    wide = (WIDTH - LEFT - RIGHT) / max(1, len(months))

    def x(number: int) -> float:
        return LEFT + wide * (number + 0.5)

    def y(count: int) -> float:
        return foot - (foot - TOP) * count / top

    for count in range(0, top + 1, step):
        drawing.line(LEFT, y(count), WIDTH - RIGHT, y(count), kind="grid", color=LINE)
        drawing.text(LEFT - 6, y(count) + 4, str(count), anchor="end", color=SOFT)
    every = -(-len(months) // MAX_LABELS)
    for number, one in enumerate(months):
        if number % every == 0:
            drawing.line(x(number), foot, x(number), foot + 4, kind="grid", color=SOFT)
            drawing.text(x(number), foot + 18, formats.date_format(one.first, "m.Y"), anchor="middle")
        if one.count("release"):
            said = f"{label(one)}: {one.count('release')} {pgettext('in a chart', 'Releases')}"
            height = min(max(wide * 0.5, 3), 16)
            drawing.rectangle(
                x(number) - height / 2,
                y(one.count("release")),
                height,
                foot - y(one.count("release")),
                kind="released",
                fill=ACCENT,
                opacity=0.35,
                title=said,
            )
    for tone, color, words in legend()[:2]:
        points = [(x(n), y(one.count(tone))) for n, one in enumerate(months)]
        drawing.path(points, kind=tone, color=color, width=2.5, dash="" if tone == "helpful" else "7 4")
        for number, one in enumerate(months):
            if one.count(tone):
                said = f"{label(one)}: {one.count(tone)} {words}"
                if tone == "helpful":
                    drawing.circle(*points[number], 4.5, kind=tone, fill=color, title=said)
                else:
                    px, py = points[number]
                    drawing.rectangle(px - 4, py - 4, 8, 8, kind=tone, fill=color, title=said)
    _key(drawing)
    return drawing


def _key(drawing: Drawing) -> None:
    at, y = LEFT, HEIGHT - 16
    for tone, color, words in legend():
        if tone == "release":
            drawing.rectangle(at, y - 9, 12, 10, kind="released", fill=color, opacity=0.35)
        else:
            drawing.line(
                at,
                y - 4,
                at + 22,
                y - 4,
                kind=tone,
                color=color,
                width=2.5,
                dash="" if tone == "helpful" else "7 4",
            )
        drawing.text(at + 28, y, words)
        at += 60 + 8 * len(words)


def label(one: Month) -> str:
    """Return a month in words."""
    return str(formats.date_format(one.first, "YEAR_MONTH_FORMAT"))
