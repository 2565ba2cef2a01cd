"""Drawn scenes that pass for photographs: no real place, door, van or court is shown.

Every scene is made from shapes, gradients and the noise of the generator handed in, so the
same generator gives the same pixels. (`Image.effect_noise` is not used: it reads the C
library's own generator, which no seed reaches.) A strip under each picture says that it is
invented.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps
from PIL.ExifTags import GPS, IFD, Base

Colour = tuple[int, int, int]
Point = tuple[float, float]
Scene = Callable[[Random], Image.Image]

SIZE = (1600, 1200)
CAPTION = "INVENTED SCENE - drawn by a program - no real place or event"


def _gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    return ImageOps.colorize(Image.linear_gradient("L").resize(size), top, bottom)


def _noise(size: tuple[int, int], random: Random, cell: tuple[int, int]) -> Image.Image:
    """Grey noise whose grains measure `cell` pixels."""
    width, height = max(2, size[0] // cell[0]), max(2, size[1] // cell[1])
    grains = Image.frombytes("L", (width, height), random.randbytes(width * height))
    return grains.resize(size, Image.Resampling.BICUBIC)


def _cloud(size: tuple[int, int], random: Random, cell: int) -> Image.Image:
    """Noise of three sizes laid over each other: plaster, smoke, asphalt."""
    cloud = _noise(size, random, (cell, cell))
    for part in (cell // 3, cell // 9):
        cloud = Image.blend(cloud, _noise(size, random, (max(1, part), max(1, part))), 0.36)
    return ImageOps.autocontrast(cloud)


def _textured(image: Image.Image, texture: Image.Image, strength: float) -> Image.Image:
    rough = ImageChops.overlay(image, Image.merge("RGB", (texture, texture, texture)))
    return Image.blend(image, rough, strength)


def _filled(image: Image.Image, outline: Sequence[Point], filling: Image.Image) -> None:
    """Lay `filling`, as large as the picture, inside `outline`."""
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).polygon(list(outline), fill=255)
    image.paste(filling, (0, 0), mask)


def _shadow(image: Image.Image, outline: Sequence[Point], blur: int, depth: int) -> None:
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).polygon(list(outline), fill=depth)
    image.paste((12, 12, 14), (0, 0), mask.filter(ImageFilter.GaussianBlur(blur)))


def _photographed(image: Image.Image, random: Random, warmth: float = 1.0) -> Image.Image:
    """What a cheap lens adds: softness, dark corners, grain; and the strip that says invented."""
    image = image.filter(ImageFilter.GaussianBlur(1.1))
    corners = ImageOps.invert(Image.radial_gradient("L").resize(image.size))
    corners = corners.point(lambda value: min(255, 130 + value))
    image = ImageChops.multiply(image, Image.merge("RGB", (corners, corners, corners)))
    image = _textured(image, _noise(image.size, random, (2, 2)), 0.13)
    image = ImageEnhance.Color(image).enhance(warmth)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, image.height - 34, image.width, image.height), fill=(20, 20, 20))
    font = ImageFont.load_default(20)
    draw.text((16, image.height - 29), CAPTION, font=font, fill=(225, 225, 225))
    return image


def burnt_door(random: Random) -> Image.Image:
    """The door of an office after a fire: scorched steel, soot up the wall, ash on the floor."""
    width, height = SIZE
    image = _textured(_gradient(SIZE, (188, 182, 166), (150, 143, 128)), _cloud(SIZE, random, 90), 0.5)
    floor = _textured(_gradient(SIZE, (60, 58, 56), (96, 92, 88)), _cloud(SIZE, random, 27), 0.7)
    _filled(image, [(0, 1010), (width, 985), (width, height), (0, height)], floor)
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 985), (width, 958), (width, 990), (0, 1016)], fill=(96, 88, 76))
    draw.polygon([(548, 170), (1062, 158), (1062, 990), (548, 1002)], fill=(58, 50, 44))
    door = _textured(_gradient(SIZE, (46, 40, 38), (112, 84, 62)), _cloud(SIZE, random, 63), 0.95)
    _filled(image, [(580, 202), (1030, 192), (1030, 990), (580, 1000)], door)
    draw = ImageDraw.Draw(image)
    for upper, lower in ((250, 560), (610, 940)):
        draw.rectangle((636, upper, 974, lower), outline=(30, 26, 24), width=7)
        draw.line((640, lower - 4, 972, lower - 4), fill=(120, 96, 74), width=3)
    # the cut around the lock, its edge still rusty
    hole = [
        (
            905 + 66 * math.cos(a / 9 * math.tau) * random.uniform(0.7, 1.2),
            588 + 84 * math.sin(a / 9 * math.tau) * random.uniform(0.7, 1.2),
        )
        for a in range(9)
    ]
    draw.polygon(hole, fill=(6, 5, 5))
    draw.line([*hole, hole[0]], fill=(164, 92, 44), width=6, joint="curve")
    # soot: dense above the door, in tongues, thinner with height
    soot = Image.new("L", SIZE)
    sooty = ImageDraw.Draw(soot)
    for _ in range(70):
        x, spread = min(1120.0, max(490.0, random.gauss(805, 185))), random.uniform(40, 130)
        top = random.uniform(-60, 330) + abs(x - 805) * 0.55
        sooty.ellipse((x - spread, top, x + spread, top + random.uniform(180, 520)), fill=235)
    soot = ImageChops.multiply(
        soot.filter(ImageFilter.GaussianBlur(48)),
        _cloud(SIZE, random, 120).point(lambda value: min(255, 95 + value)),
    )
    image.paste((17, 15, 14), (0, 0), soot)
    draw = ImageDraw.Draw(image)
    for _ in range(420):
        x, y = random.gauss(800, 270), random.uniform(1000, 1160)
        grey = random.randrange(14, 110)
        reach = random.uniform(2, 15)
        draw.polygon(
            [(x, y), (x + reach, y - reach * random.random()), (x + reach * 1.5, y + reach / 2)],
            fill=(grey, grey, max(0, grey - 4)),
        )
    draw.rectangle((1130, 430, 1270, 520), fill=(196, 190, 176), outline=(90, 84, 76), width=4)
    draw.line((1146, 456, 1250, 456), fill=(120, 116, 110), width=6)
    draw.line((1146, 486, 1222, 486), fill=(120, 116, 110), width=6)
    return _photographed(image, random, 0.85)


def corridor(random: Random) -> Image.Image:
    """A corridor with closed doors, lamps and a window at its end."""
    width, height = SIZE
    vanish = (random.uniform(740, 860), 520.0)

    def at(corner: Point, depth: float) -> Point:
        return (
            corner[0] + (vanish[0] - corner[0]) * depth,
            corner[1] + (vanish[1] - corner[1]) * depth,
        )

    left, right = (0.0, 0.0), (float(width), 0.0)
    low_left, low_right = (0.0, float(height)), (float(width), float(height))
    end = 0.84
    image = Image.new("RGB", SIZE, (90, 96, 92))
    for corners, top, bottom, cell in (
        ((left, right), (196, 196, 184), (120, 122, 116), 81),
        ((low_left, low_right), (70, 66, 60), (126, 112, 96), 36),
        ((left, low_left), (148, 160, 150), (92, 112, 104), 72),
        ((right, low_right), (136, 148, 140), (84, 102, 96), 72),
    ):
        filling = _textured(_gradient(SIZE, top, bottom), _cloud(SIZE, random, cell), 0.45)
        first, second = corners
        _filled(image, [first, second, at(second, end), at(first, end)], filling)
    draw = ImageDraw.Draw(image)
    draw.polygon([at(c, end) for c in (left, right, low_right, low_left)], fill=(168, 174, 168))
    window = [at(c, 0.9) for c in (left, right, low_right, low_left)]
    draw.polygon(window, fill=(244, 246, 240), outline=(110, 110, 104), width=4)
    middle = (window[0][0] + window[1][0]) / 2
    draw.line((middle, window[0][1], middle, window[2][1]), fill=(120, 120, 112), width=4)
    for number in range(5):  # doors on both walls, nearer ones wider
        near, far = 1 - 0.86 ** (number * 2 + 1), 1 - 0.86 ** (number * 2 + 2.1)
        for upper, lower in ((left, low_left), (right, low_right)):
            top_near, top_far = at(upper, near), at(upper, far)
            low_near, low_far = at(lower, near), at(lower, far)
            lift_near = (low_near[1] - top_near[1]) * 0.26
            lift_far = (low_far[1] - top_far[1]) * 0.26
            shade = random.randrange(-10, 10)
            draw.polygon(
                [
                    (top_near[0], top_near[1] + lift_near),
                    (top_far[0], top_far[1] + lift_far),
                    low_far,
                    low_near,
                ],
                fill=(112 + shade, 82 + shade, 58 + shade),
                outline=(60, 44, 34),
                width=5,
            )
            knob = (
                low_far[0] * 0.8 + low_near[0] * 0.2,
                low_far[1] - (low_far[1] - vanish[1]) * 0.9,
            )
            draw.ellipse((knob[0] - 5, knob[1] - 5, knob[0] + 5, knob[1] + 5), fill=(206, 198, 170))
    glow = Image.new("L", SIZE)
    shining = ImageDraw.Draw(glow)
    for number in range(6):
        near, far = 1 - 0.8 ** (number + 0.6), 1 - 0.8 ** (number + 1.0)
        lamp = [at((x, 0.0), depth) for x, depth in ((650, near), (950, near), (950, far), (650, far))]
        draw.polygon(lamp, fill=(252, 252, 236) if number != 2 else (140, 140, 132))
        if number != 2:
            shining.polygon(lamp, fill=255)
    shining.polygon(window, fill=255)
    glow = glow.filter(ImageFilter.GaussianBlur(46))
    image.paste((255, 252, 232), (0, 0), glow.point(lambda value: value * 2 // 3))
    return _photographed(image, random, 0.9)


def road_with_van(random: Random) -> Image.Image:
    """A country road at dusk and, from behind, a grey van without plates at the verge."""
    width, height = SIZE
    image = _gradient(SIZE, (88, 108, 140), (226, 206, 182))
    clouds = _noise(SIZE, random, (240, 60)).point(lambda value: max(0, value - 110))
    image.paste((240, 234, 228), (0, 0), clouds.filter(ImageFilter.GaussianBlur(18)))
    for level, colour, rough in ((500, (116, 124, 138), 60.0), (560, (84, 96, 88), 34.0)):
        ridge: list[Point] = [(0, height)]
        for along in range(0, width + 40, 40):
            wave = math.sin(along / 310 + level) * rough
            wave += math.sin(along / 97 + rough) * rough / 4
            ridge.append((along, level + wave + random.uniform(-6, 6)))
        _filled(image, [*ridge, (width, height)], Image.new("RGB", SIZE, colour))
    grass = _textured(_gradient(SIZE, (98, 104, 66), (78, 84, 48)), _cloud(SIZE, random, 18), 0.8)
    _filled(image, [(0, 640), (width, 625), (width, height), (0, height)], grass)
    asphalt = _textured(_gradient(SIZE, (120, 118, 116), (66, 65, 66)), _cloud(SIZE, random, 27), 0.6)
    _filled(image, [(770, 636), (832, 636), (1500, height), (60, height)], asphalt)
    draw = ImageDraw.Draw(image)
    for number in range(8):
        near, far = 0.74**number, 0.74 ** (number + 0.55)
        y_near, y_far = 636 + 564 * near, 636 + 564 * far
        x_near, x_far = 800 - 18 * near, 800 - 18 * far
        draw.polygon(
            [
                (x_near - 13 * near, y_near),
                (x_near + 13 * near, y_near),
                (x_far + 13 * far, y_far),
                (x_far - 13 * far, y_far),
            ],
            fill=(212, 208, 198),
        )
    for number in range(7):  # poles along the left verge
        scale = math.pow(0.7, number)
        x, foot, top = 770 - 700 * scale, 634 + 330 * scale, 634 - 560 * scale
        draw.line((x, foot, x, top), fill=(58, 52, 48), width=max(2, int(17 * scale)))
        draw.line(
            (x - 60 * scale, top + 24 * scale, x + 60 * scale, top + 24 * scale),
            fill=(58, 52, 48),
            width=max(1, int(9 * scale)),
        )
    _shadow(image, [(925, 905), (1335, 905), (1375, 950), (905, 950)], 14, 190)
    draw = ImageDraw.Draw(image)
    for x in (958, 1236):
        draw.rounded_rectangle((x, 850, x + 62, 930), 14, fill=(22, 22, 24))
    body = _textured(_gradient(SIZE, (206, 208, 210), (60, 64, 70)), _cloud(SIZE, random, 45), 0.25)
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).rounded_rectangle((936, 500, 1318, 890), 44, fill=255)
    image.paste(body, (0, 0), mask)
    draw = ImageDraw.Draw(image)
    for x in (968, 1136):
        draw.rounded_rectangle((x, 546, x + 150, 668), 14, fill=(32, 38, 46), outline=(70, 74, 78), width=5)
        draw.polygon([(x + 14, 650), (x + 84, 560), (x + 110, 560), (x + 40, 650)], fill=(62, 72, 84))
    draw.line((1127, 520, 1127, 872), fill=(58, 60, 64), width=5)
    for x in (944, 1286):
        draw.rounded_rectangle((x, 700, x + 24, 792), 8, fill=(168, 36, 30))
        draw.rectangle((x, 770, x + 24, 792), fill=(222, 176, 120))
    draw.rectangle((1062, 800, 1192, 834), fill=(92, 94, 96))  # where a plate would be
    draw.rounded_rectangle((926, 862, 1328, 898), 12, fill=(46, 48, 52))
    return _photographed(image, random)


def court_building(random: Random) -> Image.Image:
    """A court: columns, a pediment, steps, bare trees; it has no flag and no name."""
    width, height = SIZE
    image = _gradient(SIZE, (142, 160, 178), (222, 224, 222))
    clouds = _noise(SIZE, random, (200, 80)).point(lambda value: max(0, value - 90))
    image.paste((246, 246, 246), (0, 0), clouds.filter(ImageFilter.GaussianBlur(22)))
    wall = _textured(_gradient(SIZE, (214, 196, 156), (178, 156, 118)), _cloud(SIZE, random, 63), 0.35)
    _filled(image, [(150, 400), (1450, 400), (1450, 965), (150, 965)], wall)
    draw = ImageDraw.Draw(image)
    draw.rectangle((130, 380, 1470, 412), fill=(226, 214, 186))
    for row in (470, 715):
        for x in (200, 330, 460, 1060, 1190, 1320):
            draw.rectangle((x - 8, row - 8, x + 88, row + 168), fill=(232, 224, 204))
            draw.rectangle((x, row, x + 80, row + 160), fill=(50, 60, 72))
            draw.polygon(
                [(x, row + 90), (x + 80, row + 20), (x + 80, row + 60), (x, row + 130)],
                fill=(88, 102, 116),
            )
            draw.line((x + 40, row, x + 40, row + 160), fill=(224, 216, 198), width=5)
            draw.line((x, row + 54, x + 80, row + 54), fill=(224, 216, 198), width=5)
    _shadow(image, [(570, 420), (1040, 420), (1040, 960), (570, 960)], 10, 120)
    draw = ImageDraw.Draw(image)
    draw.rectangle((735, 660, 865, 960), fill=(70, 46, 32), outline=(38, 26, 20), width=8)
    draw.line((800, 660, 800, 960), fill=(38, 26, 20), width=6)
    column = Image.linear_gradient("L").rotate(90).resize((54, 540))
    shade = ImageOps.colorize(column, (244, 238, 222), (164, 152, 128))
    for x in (560, 666, 880, 986):
        image.paste(shade, (x, 416))
        draw.rectangle((x - 9, 404, x + 63, 424), fill=(236, 228, 208))
        draw.rectangle((x - 9, 944, x + 63, 962), fill=(236, 228, 208))
    draw.polygon([(500, 404), (1100, 404), (800, 230)], fill=(232, 222, 198))
    draw.polygon([(566, 388), (1034, 388), (800, 254)], fill=(196, 180, 146))
    draw.ellipse((764, 306, 836, 378), fill=(222, 210, 182), outline=(150, 134, 102), width=4)
    square = _textured(_gradient(SIZE, (120, 120, 116), (150, 146, 140)), _cloud(SIZE, random, 27), 0.6)
    _filled(image, [(0, 965), (width, 965), (width, height), (0, height)], square)
    draw = ImageDraw.Draw(image)
    for step in range(6):
        grey = 208 - step * 14
        draw.rectangle(
            (520 - step * 34, 960 + step * 17, 1080 + step * 34, 977 + step * 17),
            fill=(grey, grey - 4, grey - 12),
        )

    def branch(x: float, y: float, angle: float, length: float) -> None:
        if length < 13:
            return
        tip = (x + math.cos(angle) * length, y - math.sin(angle) * length)
        draw.line((x, y, *tip), fill=(52, 44, 40), width=max(1, int(length / 9)))
        for turn in (random.uniform(0.15, 0.6), -random.uniform(0.15, 0.6)):
            branch(*tip, angle + turn, length * random.uniform(0.68, 0.8))

    for x in (70, 1535):
        branch(x, 1075, math.pi / 2, 165)
    return _photographed(image, random)


def stairwell(random: Random) -> Image.Image:
    """A stairwell seen upright: flights, a rail, a narrow window."""
    size = (SIZE[1], SIZE[0])
    image = _textured(_gradient(size, (176, 186, 176), (110, 126, 118)), _cloud(size, random, 72), 0.45)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 900, size[0], 908), fill=(70, 92, 84))
    draw.rectangle((470, 120, 720, 560), fill=(240, 244, 240), outline=(120, 116, 104), width=14)
    draw.line((595, 120, 595, 560), fill=(120, 116, 104), width=10)
    draw.line((470, 340, 720, 340), fill=(120, 116, 104), width=10)
    steps = 13
    for number in range(steps):
        y = 1600 - number * 66
        inset = number * 24
        grey = 150 - number * 5
        draw.rectangle((90 + inset, y - 66, 900 - inset // 2, y - 44), fill=(grey + 34, grey + 30, grey + 22))
        draw.rectangle((90 + inset, y - 44, 900 - inset // 2, y), fill=(grey - 26, grey - 30, grey - 34))
    top = 1600 - steps * 66
    for number in range(steps):
        x, y = 915 - number * 12, 1600 - number * 66
        draw.line((x, y - 40, x, y - 300 + number * 8), fill=(52, 54, 56), width=10)
    draw.line((930, 1320, 915 - steps * 12, top - 160), fill=(104, 66, 40), width=26)
    glow = Image.new("L", size)
    ImageDraw.Draw(glow).rectangle((480, 130, 710, 550), fill=230)
    image.paste((255, 252, 240), (0, 0), glow.filter(ImageFilter.GaussianBlur(60)))
    return _photographed(image, random, 0.9)


def document_on_table(random: Random, page: Image.Image) -> Image.Image:
    """The sheet `page` lying askew on a wooden table, a pen beside it."""
    size = (2000, 1500)
    grain = _noise(size, random, (90, 4)).filter(ImageFilter.GaussianBlur(1))
    image = _textured(_gradient(size, (150, 108, 70), (112, 76, 46)), grain, 0.4)
    draw = ImageDraw.Draw(image)
    for y in (380, 760, 1140):
        draw.line((0, y, size[0], y + 6), fill=(64, 42, 26), width=5)
    sheet = page.convert("RGB")
    sheet = sheet.resize((1080, 1080 * sheet.height // sheet.width), Image.Resampling.LANCZOS)
    sheet = sheet.crop((0, 0, 1080, min(sheet.height, 1500)))
    paper = _noise(sheet.size, random, (150, 150)).point(lambda value: 226 + value // 9)
    sheet = ImageChops.multiply(sheet, Image.merge("RGB", (paper, paper, paper)))
    angle = random.uniform(4, 8)
    mask = Image.new("L", sheet.size, 255).rotate(angle, expand=True)
    sheet = sheet.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    shadow = Image.new("L", size)
    shadow.paste(mask.point(lambda value: value * 3 // 5), (352, 92))
    image.paste((18, 12, 8), (0, 0), shadow.filter(ImageFilter.GaussianBlur(20)))
    image.paste(sheet, (330, 70), mask)
    draw = ImageDraw.Draw(image)
    draw.line((1585, 470, 1745, 1050), fill=(40, 28, 20), width=34)
    draw.line((1580, 466, 1738, 1044), fill=(34, 52, 104), width=28)
    draw.line((1576, 470, 1730, 1030), fill=(96, 118, 176), width=6)
    draw.polygon([(1722, 1046), (1752, 1040), (1752, 1092)], fill=(196, 190, 176))
    tilted = image.transform(
        SIZE,
        Image.Transform.QUAD,
        (120, 60, 0, size[1], size[0], size[1], size[0] - 120, 60),
        Image.Resampling.BICUBIC,
    )
    return _photographed(tilted, random)


def screen_in_hand(random: Random, page: Image.Image) -> Image.Image:
    """A page shown on a telephone's screen and photographed badly: dark, blurred, striped."""
    image = document_on_table(random, page).crop((180, 60, 1380, 960)).resize(SIZE)
    stripes = Image.linear_gradient("L").resize((SIZE[0], 24)).rotate(0)
    lines = Image.new("L", SIZE)
    for y in range(0, SIZE[1], 24):
        lines.paste(stripes.point(lambda value: 200 + value // 5), (0, y))
    image = ImageChops.multiply(image, Image.merge("RGB", (lines, lines, lines)))
    image = ImageEnhance.Color(image).enhance(0.55)
    image = ImageEnhance.Brightness(image).enhance(0.86)
    return _photographed(image.filter(ImageFilter.BoxBlur(3)), random)


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(round(abs(value) * 3600, 2), 60)
    degrees, minutes = divmod(minutes, 60)
    return (degrees, minutes, round(seconds, 2))


def jpeg(image: Image.Image, taken: datetime, place: Point, upright: bool) -> bytes:
    """Return the JPEG bytes with the metadata a telephone writes.

    `taken` is aware; `place` is latitude and longitude. With `upright` the pixels are stored
    on their side and the orientation mark (6) says to turn them.
    """
    exif = Image.Exif()
    stamp = taken.strftime("%Y:%m:%d %H:%M:%S")
    zone = taken.strftime("%z")
    exif[Base.ImageDescription] = "Invented scene, drawn by a program"
    exif[Base.Make] = "Vymysel"
    exif[Base.Model] = "Vymysel Okno 3 (invented)"
    exif[Base.Orientation] = 6 if upright else 1
    exif[Base.DateTime] = stamp
    detail = exif.get_ifd(IFD.Exif)
    detail[Base.DateTimeOriginal] = stamp
    detail[Base.OffsetTimeOriginal] = f"{zone[:3]}:{zone[3:]}"
    position = exif.get_ifd(IFD.GPSInfo)
    position[GPS.GPSLatitudeRef] = "S" if place[0] < 0 else "N"
    position[GPS.GPSLatitude] = _degrees(place[0])
    position[GPS.GPSLongitudeRef] = "W" if place[1] < 0 else "E"
    position[GPS.GPSLongitude] = _degrees(place[1])
    position[GPS.GPSMapDatum] = "WGS-84"
    if upright:
        image = image.transpose(Image.Transpose.ROTATE_90)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=84, exif=exif)
    return out.getvalue()
