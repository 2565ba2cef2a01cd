"""A drawing in DOCX: shapes of the word processor's own, in one group, so that a lawyer can move and copy it.

Source: ECMA-376 part 1, 20.1 (DrawingML); ISO/IEC 29500-1 extensions of 2010 for groups of shapes in a text.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from vedette.papers.drawing import Drawing, Mark, Stroke

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PLACE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_CHOICE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MILLIMETRE = 36_000
"""In EMU, the unit of DrawingML."""
_MARK = 3.8
"""How wide the ring of a mark is, in millimetres."""
_STEPS = 100
"""Into how many steps a unit of a drawing is parted: paths have whole numbers."""


def _emu(millimetres: float) -> int:
    return round(millimetres * _MILLIMETRE)


def _point(x: float, y: float) -> str:
    return f'<a:pt x="{round(x * _STEPS)}" y="{round(y * _STEPS)}"/>'


def _shape(number: int, place: str, geometry: str, inner: str = "") -> str:
    """A shape of the group; `place` is its `a:xfrm`, `geometry` its form, filling and line."""
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="{number}"/><wps:cNvSpPr/>'
        f"<wps:spPr>{place}{geometry}</wps:spPr>{inner or '<wps:bodyPr/>'}</wps:wsp>"
    )


def _line(width: float, colour: str) -> str:
    return f'<a:ln w="{round(width * 12700)}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln>'


def _stroke(number: int, drawing: Drawing, one: Stroke) -> str:
    wide, high = _emu(drawing.millimetres), _emu(drawing.high)
    place = f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
    curves = "".join(
        f"<a:cubicBezTo>{_point(c[0], c[1])}{_point(c[2], c[3])}{_point(c[4], c[5])}</a:cubicBezTo>"
        for c in one.curves
    )
    filled = one.closed and not one.thin
    kind = "norm" if filled else "none"
    path = (
        f'<a:path w="{drawing.width * _STEPS}" h="{drawing.height * _STEPS}" fill="{kind}">'
        f"<a:moveTo>{_point(*one.start)}</a:moveTo>{curves}{'<a:close/>' if one.closed else ''}</a:path>"
    )
    fill = '<a:solidFill><a:srgbClr val="FAFAFA"/></a:solidFill>' if filled else "<a:noFill/>"
    geometry = (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        '<a:rect l="0" t="0" r="r" b="b"/>'
        f"<a:pathLst>{path}</a:pathLst></a:custGeom>{fill}"
    )
    return _shape(number, place, geometry + (_line(0.35, "787878") if one.thin else _line(0.75, "3C3C3C")))


def _mark(number: int, drawing: Drawing, one: Mark) -> str:
    unit = drawing.millimetres / drawing.width
    size = _emu(_MARK)
    left, top = _emu(one.x * unit - _MARK / 2), _emu(one.y * unit - _MARK / 2)
    place = f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{size}" cy="{size}"/></a:xfrm>'
    geometry = (
        '<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>' + _line(0.8, "8A1C1C")
    )
    words = (
        '<wps:txbx><w:txbxContent><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" '
        'w:lineRule="auto"/><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="11"/>'
        f'<w:szCs w:val="11"/></w:rPr><w:t>{one.number}</w:t></w:r></w:p></w:txbxContent></wps:txbx>'
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/>'
    )
    return _shape(number, place, geometry, words)


def drawing_run(drawing: Drawing, number: int, alt: str) -> str:
    """Return a run that holds a drawing. `number` is the first of its ids, `alt` cleaned words for it.

    It takes as many ids as it has strokes and marks, and one.
    """
    wide, high = _emu(drawing.millimetres), _emu(drawing.high)
    shapes = "".join(_stroke(at, drawing, one) for at, one in enumerate(drawing.strokes, number + 1))
    first = number + 1 + len(drawing.strokes)
    shapes += "".join(_mark(at, drawing, one) for at, one in enumerate(drawing.marks, first))
    box = f'<a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/><a:chOff x="0" y="0"/>'
    group = (
        f'<wpg:wgp xmlns:wpg="{_GROUP}" xmlns:wps="{_SHAPE}"><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>{box}'
        f'<a:chExt cx="{wide}" cy="{high}"/></a:xfrm></wpg:grpSpPr>{shapes}</wpg:wgp>'
    )
    held = (
        f'<w:drawing><wp:inline xmlns:wp="{_PLACE}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name="{number}" descr={quoteattr(alt)}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_GROUP}">{group}'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{_CHOICE}" xmlns:wpg="{_GROUP}" xmlns:wps="{_SHAPE}">'
        f'<mc:Choice Requires="wpg">{held}</mc:Choice></mc:AlternateContent></w:r>'
    )


def ids_of(drawing: Drawing) -> int:
    """Return how many ids a drawing takes."""
    return 1 + len(drawing.strokes) + len(drawing.marks)
