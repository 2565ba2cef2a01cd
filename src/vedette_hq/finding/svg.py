"""A drawing of lines, circles and words as SVG, with nothing from outside, fit for a page and for a file.

Colours stand on each element, so that a file looks the same anywhere; on a page `finding.css` goes before.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from vedette.values.shown import shown

INK, SOFT, LINE, PAPER, ACCENT, WARM = "#1c2328", "#55616a", "#d5d0c4", "#fffefb", "#1f4e6b", "#9c1f1f"


def number(value: float) -> str:
    """Return a length as it is written: at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


class Drawing:
    """Collects elements; `label` is what is read of the whole."""

    def __init__(self, width: int, height: int, label: str) -> None:
        self.width, self.height, self.label = width, height, label
        self._parts: list[str] = []

    def _put(self, name: str, inside: str = "", **attributes: object) -> None:
        written = "".join(
            f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
            for key, value in attributes.items()
            if value is not None and value != ""
        )
        self._parts.append(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        kind: str = "",
        color: str = SOFT,
        width: float = 1,
        dash: str = "",
        title: str = "",
    ) -> None:
        """Draw a line."""
        self._put(
            "line",
            _title(title),
            class_=kind,
            x1=x1,
            y1=y1,
            x2=x2,
            y2=y2,
            stroke=color,
            stroke_width=width,
            stroke_dasharray=dash,
        )

    def path(
        self,
        points: Iterable[tuple[float, float]],
        *,
        kind: str = "",
        color: str = LINE,
        fill: str = "none",
        width: float = 1,
        dash: str = "",
    ) -> None:
        """Draw a line through points."""
        written = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._put(
            "polyline",
            class_=kind,
            points=written,
            stroke=color,
            fill=fill,
            stroke_width=width,
            stroke_dasharray=dash,
        )

    def area(
        self, rings: Iterable[Iterable[tuple[float, float]]], *, kind: str = "", fill: str = PAPER
    ) -> None:
        """Fill rings by the even-odd rule."""
        written = "".join("M" + "L".join(f"{number(x)} {number(y)}" for x, y in ring) + "z" for ring in rings)
        if written:
            self._put(
                "path", class_=kind, d=written, fill=fill, fill_rule="evenodd", stroke=LINE, stroke_width=0.5
            )

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        kind: str = "",
        fill: str = ACCENT,
        color: str = PAPER,
        opacity: float = 1,
        dash: str = "",
        title: str = "",
    ) -> None:
        """Draw a circle."""
        self._put(
            "circle",
            _title(title),
            class_=kind,
            cx=x,
            cy=y,
            r=radius,
            fill=fill,
            stroke=color,
            fill_opacity=opacity if opacity < 1 else None,
            stroke_dasharray=dash,
        )

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        kind: str = "",
        fill: str = ACCENT,
        color: str = "none",
        opacity: float = 1,
        title: str = "",
    ) -> None:
        """Draw a rectangle."""
        self._put(
            "rect",
            _title(title),
            class_=kind,
            x=x,
            y=y,
            width=max(width, 1),
            height=height,
            rx=2,
            fill=fill,
            stroke=color,
            fill_opacity=opacity if opacity < 1 else None,
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        kind: str = "",
        size: float = 11,
        anchor: str = "start",
        color: str = INK,
        bold: bool = False,
    ) -> None:
        """Write words; a long name keeps its own direction."""
        self._put(
            "text",
            escape(words),
            class_=kind,
            x=x,
            y=y,
            font_size=size,
            text_anchor=anchor if anchor != "start" else None,
            fill=color,
            font_weight="600" if bold else None,
        )

    def link(self, address: str, label: str) -> None:
        """Open a link round what follows, until `close`."""
        self._parts.append(f'<a href="{escape(address)}" aria-label="{escape(label)}">')

    def close(self) -> None:
        """End a link."""
        self._parts.append("</a>")

    def hatching(self, name: str, color: str = WARM) -> None:
        """Define a pattern of slanted lines, to be filled with as `url(#name)`."""
        self._parts.append(
            f'<defs><pattern id="{escape(name)}" width="6" height="6" patternUnits="userSpaceOnUse"'
            f' patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6" stroke="{color}"'
            ' stroke-width="1.5"/></pattern></defs>'
        )

    def arrow(self, name: str = "arrow") -> None:
        """Define the head of an arrow."""
        self._parts.append(
            f'<defs><marker id="{escape(name)}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
            f' markerHeight="7" orient="auto-start-reverse"><path d="M0,0 L8,4 L0,8 z" fill="{SOFT}"'
            ' class="head"/>'
            "</marker></defs>"
        )

    def arrowed(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        kind: str = "",
        color: str = SOFT,
        width: float = 1,
        title: str = "",
    ) -> None:
        """Draw a line with an arrow at its end (`arrow` before)."""
        self._put(
            "line",
            _title(title),
            class_=kind,
            x1=x1,
            y1=y1,
            x2=x2,
            y2=y2,
            stroke=color,
            stroke_width=width,
            marker_end="url(#arrow)",
        )

    def markup(self, *, alone: bool = False) -> SafeString:
        """Return it for a page, or `alone` as a file."""
        space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
        size = f' width="{self.width}" height="{self.height}"' if alone else ""
        ground = f'<rect width="{self.width}" height="{self.height}" fill="{PAPER}"/>' if alone else ""
        head = '<?xml version="1.0" encoding="UTF-8"?>\n' if alone else ""
        kind = ' role="img"' if alone else ' role="group"'
        parts = self._parts
        if alone:  # a file leads nowhere
            parts = ["" if part.startswith("<a href") or part == "</a>" else part for part in parts]
        return mark_safe(  # noqa: S308 - every attribute and text was escaped above
            f'{head}<svg{space}{size} class="drawing" viewBox="0 0 {self.width} {self.height}"{kind}'
            f' aria-label="{escape(self.label)}" font-family="system-ui, sans-serif">{ground}'
            f"{''.join(parts)}</svg>"
        )


def _title(text: str) -> str:
    return f"<title>{escape(shown(text, 300))}</title>" if text else ""


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)
