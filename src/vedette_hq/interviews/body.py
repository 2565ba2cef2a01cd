"""The body map: our own drawings of a body in seven views, the regions of each, and where a point lies.

A point is (x, y) in thousandths of the drawing's width and height, from its upper left corner. Left and right
are the person's own: on the front their right side stands at the left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from vedette.errors import FormatError

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Region:
    """A named part of a drawing: a box in units of its `View`. `side` is left, right or empty."""

    part: str
    side: str
    box: tuple[float, float, float, float]

    @property
    def code(self) -> str:
        """`part` or `side-part`."""
        return f"{self.side}-{self.part}" if self.side else self.part

    @property
    def left(self) -> float:
        """The smallest x of the box."""
        return self.box[0]

    @property
    def top(self) -> float:
        """The smallest y of the box."""
        return self.box[1]

    @property
    def wide(self) -> float:
        """The width of the box."""
        return self.box[2] - self.box[0]

    @property
    def high(self) -> float:
        """The height of the box."""
        return self.box[3] - self.box[1]

    def off(self, x: float, y: float) -> float:
        """How far a point is from the box, 0 inside; squared."""
        x0, y0, x1, y1 = self.box
        return max(x0 - x, 0, x - x1) ** 2 + max(y0 - y, 0, y - y1) ** 2


@dataclass(frozen=True, slots=True)
class View:
    """One drawing: its size in units, outlines as paths, thin lines as paths, its regions."""

    code: str
    width: int
    height: int
    outlines: tuple[str, ...]
    lines: tuple[str, ...]
    regions: tuple[Region, ...]


def _smooth(points: Points, closed: bool = True) -> str:
    """A curve through the points: Catmull-Rom, written as cubic Bézier."""
    count = len(points)

    def at(i: int) -> tuple[float, float]:
        return points[i % count] if closed else points[min(max(i, 0), count - 1)]

    said = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for i in range(count if closed else count - 1):
        a, b, c, d = at(i - 1), at(i), at(i + 1), at(i + 2)
        one = (b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6)
        two = (c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6)
        said.append(f"C{one[0]:.1f} {one[1]:.1f} {two[0]:.1f} {two[1]:.1f} {c[0]:g} {c[1]:g}")
    return "".join(said) + ("Z" if closed else "")


def _mirrored(half: Points, middle: float) -> list[tuple[float, float]]:
    """Points given as (distance from the middle, y), from the top to the bottom, and their mirror."""
    right = [(middle + dx, y) for dx, y in half]
    return right + [(middle - dx, y) for dx, y in reversed(half) if dx]


def _flip(points: Points, width: float) -> list[tuple[float, float]]:
    return [(width - x, y) for x, y in points]


def _move(points: Points, dx: float, dy: float = 0) -> list[tuple[float, float]]:
    return [(x + dx, y + dy) for x, y in points]


_HALF = (
    *((0, 18), (30, 24), (46, 52), (47, 84), (41, 118), (25, 147), (24, 172), (44, 187), (86, 200)),
    *((110, 222), (118, 270), (127, 335), (142, 400), (152, 455), (160, 500), (171, 540), (170, 576)),
    *((158, 594), (146, 578), (139, 540), (130, 495), (115, 450), (104, 400), (95, 345), (87, 285)),
    *((82, 330), (77, 385), (80, 440), (90, 490), (94, 545), (90, 625), (79, 705), (81, 760), (72, 845)),
    *((58, 910), (61, 944), (73, 966), (58, 978), (34, 976), (27, 960), (31, 925), (28, 860), (24, 780)),
    *((22, 700), (14, 610), (0, 552)),
)
_SIDE = (
    *((256, 18), (222, 25), (203, 55), (199, 84), (186, 106), (197, 113), (198, 134), (212, 150)),
    *((230, 153), (230, 180), (206, 208), (187, 258), (190, 310), (200, 362), (200, 420), (194, 470)),
    *((198, 545), (204, 640), (214, 715), (211, 800), (219, 890), (210, 930), (172, 958), (168, 974)),
    *((222, 978), (284, 974), (288, 948), (268, 908), (283, 830), (291, 765), (281, 695), (301, 605)),
    *((314, 520), (308, 470), (287, 420), (290, 350), (305, 280), (301, 222), (282, 186), (277, 158)),
    *((300, 124), (307, 82), (298, 42)),
)
_ARM = (
    *((226, 232), (221, 300), (224, 375), (216, 450), (210, 515), (206, 560), (216, 592), (232, 584)),
    *((240, 545), (248, 500), (258, 440), (268, 375), (274, 300), (274, 232), (250, 208)),
)
_FACE = (*((0, 20), (70, 34), (108, 90), (114, 160), (106, 220), (88, 280), (54, 330), (24, 352), (0, 356)),)
_PROFILE = (
    *((210, 20), (140, 24), (82, 62), (62, 120), (60, 158), (34, 212), (56, 222), (54, 240), (60, 252)),
    *((56, 268), (66, 288), (72, 320), (110, 338), (150, 330), (168, 380), (290, 380), (286, 318)),
    *((316, 260), (334, 170), (310, 80), (264, 34)),
)
_HAND = (
    *((96, 470), (90, 380), (66, 320), (58, 240), (60, 130), (66, 84), (80, 76), (92, 86), (96, 150)),
    *((100, 200), (104, 130), (108, 52), (120, 38), (134, 50), (138, 130), (142, 198), (148, 130)),
    *((156, 62), (168, 52), (180, 64), (178, 140), (180, 208), (188, 150), (198, 112), (210, 106)),
    *((218, 118), (214, 190), (210, 262), (228, 250), (252, 214), (268, 206), (276, 220), (262, 268)),
    *((232, 326), (212, 380), (206, 470)),
)
_FOOT = (
    *((110, 60), (84, 110), (72, 190), (58, 270), (52, 330), (58, 366), (74, 372), (84, 362), (92, 384)),
    *((106, 388), (116, 374), (124, 396), (138, 400), (148, 384), (156, 406), (172, 408), (180, 392)),
    *((188, 420), (212, 428), (230, 408), (232, 350), (222, 270), (212, 190), (204, 110), (178, 60)),
    *((144, 48),),
)


def _box(part: str, side: str, *box: float) -> Region:
    return Region(part, side, (box[0], box[1], box[2], box[3]))


def _both(
    bands: Sequence[tuple[str, float, float, float, float]], middle: float, front: bool
) -> Iterator[Region]:
    """Regions given as (part, from and to off the middle, from and to in height), on both sides."""
    near, far = ("right", "left") if front else ("left", "right")
    for part, d0, d1, y0, y1 in bands:
        yield _box(part, near, middle - d1, y0, middle - d0, y1)
        yield _box(part, far, middle + d0, y0, middle + d1, y1)


_ARMS = (
    ("shoulder", 84, 126, 188, 245),
    ("upper-arm", 86, 136, 245, 340),
    ("elbow", 95, 150, 340, 395),
    ("forearm", 104, 162, 395, 490),
    ("wrist", 126, 172, 490, 525),
    ("hand", 132, 180, 525, 600),
)
_FRONT = (
    ("chest", 0, 84, 190, 330),
    ("abdomen", 0, 84, 330, 470),
    ("hip", 42, 96, 470, 555),
    ("thigh", 0, 96, 555, 695),
    ("knee", 0, 86, 695, 765),
    ("lower-leg", 0, 84, 765, 905),
    ("ankle", 0, 70, 905, 945),
    ("foot", 0, 80, 945, 985),
)
_BACK = (
    ("shoulder-blade", 0, 84, 190, 300),
    ("back", 0, 84, 300, 395),
    ("loin", 0, 84, 395, 460),
    ("buttock", 0, 96, 460, 570),
    ("back-of-thigh", 0, 96, 570, 695),
    ("hollow-of-knee", 0, 86, 695, 765),
    ("calf", 0, 84, 765, 905),
    ("ankle", 0, 70, 905, 945),
    ("heel", 0, 80, 945, 985),
)
_FLANK = (
    ("side-of-head", 186, 18, 308, 150),
    ("neck", 224, 150, 290, 190),
    ("shoulder", 215, 190, 300, 245),
    ("upper-arm", 218, 245, 276, 345),
    ("elbow", 218, 345, 272, 400),
    ("forearm", 210, 400, 268, 500),
    ("hand", 203, 500, 250, 596),
    ("chest", 184, 208, 218, 330),
    ("back", 274, 190, 308, 420),
    ("abdomen", 190, 330, 218, 470),
    ("buttock", 250, 440, 318, 560),
    ("hip", 192, 470, 250, 560),
    ("thigh", 195, 560, 305, 695),
    ("knee", 205, 695, 292, 765),
    ("lower-leg", 205, 765, 294, 905),
    ("ankle", 205, 905, 290, 945),
    ("foot", 164, 945, 292, 985),
)


def _body(code: str, front: bool) -> View:
    central = (
        [_box("face", "", 200, 18, 300, 150), _box("neck", "", 218, 150, 282, 190)]
        if front
        else [_box("back-of-head", "", 200, 18, 300, 150), _box("nape", "", 218, 150, 282, 190)]
    )
    if front:
        central.append(_box("genitals", "", 208, 470, 292, 560))
    regions = (*central, *_both(_FRONT if front else _BACK, 250, front), *_both(_ARMS, 250, front))
    lines: list[Points] = []
    for sign in (-1, 1):
        if front:
            lines += [
                [(250 + sign * 34, 292), (250 + sign * 52, 300), (250 + sign * 70, 290)],
                [(250 + sign * 34, 725), (250 + sign * 50, 740), (250 + sign * 66, 725)],
                [(250 + sign * 8, 204), (250 + sign * 40, 206), (250 + sign * 74, 212)],
                [(250 + sign * 12, 76), (250 + sign * 19, 72), (250 + sign * 27, 76)],
                [(250 + sign * 40, 500), (250 + sign * 22, 535), (250 + sign * 4, 556)],
            ]
        else:
            lines += [
                [(250 + sign * 24, 225), (250 + sign * 34, 275), (250 + sign * 62, 292)],
                [(250 + sign * 6, 560), (250 + sign * 46, 568), (250 + sign * 84, 548)],
                [(250 + sign * 34, 735), (250 + sign * 50, 728), (250 + sign * 66, 735)],
            ]
    if front:
        lines += [
            [(236, 122), (250, 127), (264, 122)],
            [(250, 80), (243, 104), (252, 107)],
            [(246, 398), (250, 404), (254, 398)],
        ]
    else:
        lines += [[(250, 200), (250, 330), (250, 450)], [(250, 470), (250, 520), (250, 560)]]
    return View(
        code,
        500,
        1000,
        (_smooth(_mirrored(_HALF, 250)),),
        tuple(_smooth(each, False) for each in lines),
        regions,
    )


def _profile(side: str) -> View:
    points: Points = _SIDE
    arm: Points = _ARM
    lines: list[Points] = [
        [(250, 82), (262, 78), (264, 96), (254, 106)],
        [(206, 78), (212, 76), (217, 79)],
        [(199, 128), (208, 128), (213, 125)],
        [(216, 735), (226, 742), (238, 738)],
    ]
    boxes: list[tuple[str, int, int, int, int]] = list(_FLANK)
    if side == "right":
        points, arm = _flip(points, 500), _flip(arm, 500)
        lines = [_flip(each, 500) for each in lines]
        boxes = [(part, 500 - x1, y0, 500 - x0, y1) for part, x0, y0, x1, y1 in boxes]
    regions = tuple(_box(part, side, *box) for part, *box in boxes)
    said = (_smooth(arm), *(_smooth(each, False) for each in lines))
    return View(side, 500, 1000, (_smooth(points),), said, regions)


def _twice(part: str, box: tuple[int, int, int, int], width: int, side: str = "right") -> Iterator[Region]:
    """A box of the person's right side, and its mirror on the left."""
    x0, y0, x1, y1 = box
    yield _box(part, side, x0, y0, x1, y1)
    yield _box(part, "left" if side == "right" else "right", width - x1, y0, width - x0, y1)


def _head() -> View:
    face, back = _mirrored(_FACE, 200), _mirrored(_FACE, 600)
    left, right = _move(_PROFILE, 20, 420), _flip(_move(_PROFILE, 20, 420), 800)
    lines: list[Points] = []
    for sign in (-1, 1):
        lines += [
            [
                (200 + sign * 24, 160),
                (200 + sign * 48, 146),
                (200 + sign * 74, 160),
                (200 + sign * 48, 170),
                (200 + sign * 24, 160),
            ],
            [(200 + sign * 20, 134), (200 + sign * 50, 122), (200 + sign * 80, 134)],
            [
                (200 + sign * 113, 160),
                (200 + sign * 134, 152),
                (200 + sign * 128, 200),
                (200 + sign * 107, 222),
            ],
            [
                (600 + sign * 113, 160),
                (600 + sign * 134, 152),
                (600 + sign * 128, 200),
                (600 + sign * 107, 222),
            ],
            [(600 + sign * 60, 345), (600 + sign * 58, 372), (600 + sign * 64, 396)],
        ]
    lines += [
        [(200, 165), (190, 222), (182, 236), (200, 244), (218, 236)],
        [(160, 282), (185, 276), (200, 280), (215, 276), (240, 282)],
        [(160, 282), (200, 298), (240, 282)],
    ]
    ear = [(206, 560), (240, 552), (250, 600), (226, 640), (212, 612)]
    eye = [(92, 572), (112, 562), (126, 574), (110, 582)]
    mouth = [(78, 672), (96, 678), (112, 672)]
    for each in (ear, eye, mouth):
        lines += [each, _flip(each, 800)]
    regions = (
        _box("forehead", "", 88, 20, 312, 128),
        _box("nose", "", 180, 165, 220, 250),
        _box("mouth", "", 150, 262, 250, 302),
        _box("jaw", "", 120, 302, 280, 360),
        _box("crown", "", 488, 20, 712, 130),
        _box("back-of-head", "", 488, 130, 712, 300),
        _box("nape", "", 530, 300, 670, 400),
        *_twice("eye", (110, 128, 185, 185), 400),
        *_twice("cheek", (90, 185, 178, 262), 400),
        *_twice("side-of-head", (440, 440, 670, 550), 800, "right"),
        *_twice("ear", (545, 550, 600, 645), 800, "right"),
        *_twice("side-of-face", (600, 560, 725, 700), 800, "right"),
        *_twice("jaw", (600, 700, 720, 770), 800, "right"),
        *_twice("neck", (480, 720, 620, 805), 800, "right"),
    )
    outlines = tuple(_smooth(each) for each in (face, back, left, right))
    return View("head", 800, 820, outlines, tuple(_smooth(each, False) for each in lines), regions)


def _pairs(
    code: str, shape: Points, parts: tuple[tuple[str, str], ...], bands: Sequence[tuple[str, float, float]]
) -> View:
    """Four drawings side by side in two rows: (side, surface) each, with bands from top to bottom."""
    outlines, regions = [], []
    for index, (side, surface) in enumerate(parts):
        dx, dy = 320 * (index % 2), 500 * (index // 2)
        flipped = (side == "left") == (surface in ("palm", "top-of-foot"))  # thumb and great toe inside
        points = _flip(shape, 320) if flipped else list(shape)
        outlines.append(_smooth(_move(points, dx, dy)))
        regions += [
            _box(f"{surface}-{band}", side, 40 + dx, y0 + dy, 290 + dx, y1 + dy) for band, y0, y1 in bands
        ]
    return View(code, 640, 1000, tuple(outlines), (), tuple(regions))


@cache
def views() -> dict[str, View]:
    """Return the drawings by their codes."""
    hands = (("right", "palm"), ("left", "palm"), ("right", "back-of-hand"), ("left", "back-of-hand"))
    feet = (("right", "top-of-foot"), ("left", "top-of-foot"), ("right", "sole"), ("left", "sole"))
    found = [
        _body("front", True),
        _body("back", False),
        _profile("left"),
        _profile("right"),
        _head(),
        _pairs("hands", _HAND, hands, (("fingers", 30, 220), ("middle", 220, 380), ("wrist", 380, 475))),
        _pairs("feet", _FOOT, feet, (("heel", 45, 150), ("middle", 150, 320), ("toes", 320, 435))),
    ]
    return {view.code: view for view in found}


def region_at(view: str, x: int, y: int) -> str:
    """Return the code of the region at a point in thousandths, or of the nearest. Raises: FormatError."""
    drawing = view_of(view)
    if not (0 <= x <= 1000 and 0 <= y <= 1000):
        raise FormatError("finding: the point is not on the drawing")
    ux, uy = x * drawing.width / 1000, y * drawing.height / 1000
    return min(drawing.regions, key=lambda one: (one.off(ux, uy), _size(one))).code


def _size(region: Region) -> float:
    x0, y0, x1, y1 = region.box
    return (x1 - x0) * (y1 - y0)


def view_of(code: str) -> View:
    """Return a drawing by its code. Raises: FormatError."""
    found = views().get(code)
    if found is None:
        raise FormatError("finding: no such drawing")
    return found


def middle_of(view: str, region: str) -> tuple[int, int]:
    """Return the middle of a region as a point in thousandths. Raises: FormatError."""
    drawing = view_of(view)
    found = next((one for one in drawing.regions if one.code == region), None)
    if found is None:
        raise FormatError("finding: no such region on this drawing")
    x0, y0, x1, y1 = found.box
    return round((x0 + x1) * 500 / drawing.width), round((y0 + y1) * 500 / drawing.height)
