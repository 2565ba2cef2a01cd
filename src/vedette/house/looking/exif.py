"""What a picture says of itself: EXIF, IPTC, XMP, comments. All of it claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.house.looking.content import Finding
from vedette.house.looking.text import decode

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

_IFD_EXIF, _IFD_GPS = 0x8769, 0x8825
_TAGS = {
    0x010E: ("ImageDescription", "person"),
    0x010F: ("Make", ""),
    0x0110: ("Model", ""),
    0x0131: ("Software", "program"),
    0x0132: ("DateTime", "no-zone"),
    0x013B: ("Artist", "person"),
    0x013C: ("HostComputer", "program"),
    0x8298: ("Copyright", "person"),
    0x9C9B: ("XPTitle", "person"),
    0x9C9C: ("XPComment", "person"),
    0x9C9D: ("XPAuthor", "person"),
}
_EXIF_TAGS = {
    0x9003: ("DateTimeOriginal", "no-zone"),
    0x9004: ("DateTimeDigitized", "no-zone"),
    0x9010: ("OffsetTime", "device-clock"),
    0x9011: ("OffsetTimeOriginal", "device-clock"),
    0x9012: ("OffsetTimeDigitized", "device-clock"),
    0x9291: ("SubSecTimeOriginal", "device-clock"),
    0x829A: ("ExposureTime", ""),
    0x829D: ("FNumber", ""),
    0x8827: ("ISOSpeed", ""),
    0x920A: ("FocalLength", ""),
    0x9286: ("UserComment", "person"),
    0xA002: ("PixelXDimension", ""),
    0xA003: ("PixelYDimension", ""),
    0xA420: ("ImageUniqueID", ""),
    0xA430: ("CameraOwnerName", "person"),
    0xA431: ("BodySerialNumber", ""),
    0xA433: ("LensMake", ""),
    0xA434: ("LensModel", ""),
    0xA435: ("LensSerialNumber", ""),
}
_IPTC = {
    (2, 5): "ObjectName",
    (2, 25): "Keywords",
    (2, 55): "DateCreated",
    (2, 60): "TimeCreated",
    (2, 80): "By-line",
    (2, 90): "City",
    (2, 101): "Country",
    (2, 105): "Headline",
    (2, 110): "Credit",
    (2, 116): "CopyrightNotice",
    (2, 120): "Caption",
}


def read_embedded(picture: Image, found: Finding) -> None:
    """Read all that a picture says of itself into `found`."""
    exif = picture.getexif()
    if exif:
        read_exif(exif, found)
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp")
    if xmp:
        from vedette.house.looking.xmp import read_xmp

        read_xmp(xmp if isinstance(xmp, bytes) else str(xmp).encode("utf-8"), found)
    if picture.format in ("JPEG", "TIFF", "MPO"):
        from PIL import IptcImagePlugin

        for key, value in (IptcImagePlugin.getiptcinfo(picture) or {}).items():  # type: ignore[arg-type]
            if key in _IPTC:
                for each in value if isinstance(value, list) else [value]:
                    found.claim("iptc", _IPTC[key], decode(bytes(each), cut=False)[0], "person")
    comment = picture.info.get("comment")
    if comment:
        text = decode(comment, cut=False)[0] if isinstance(comment, bytes) else comment
        found.claim("container", "comment", text, "person")
    for name, value in getattr(picture, "text", {}).items() if picture.format == "PNG" else ():
        if name != "XML:com.adobe.xmp":
            found.claim("container", f"text {name}", value, "program")


def read_exif(exif: Exif, found: Finding) -> None:
    """Read the tags that matter, and the place."""
    for tag, (name, note) in _TAGS.items():
        _claim(found, name, exif.get(tag), note)
    inner = exif.get_ifd(_IFD_EXIF)
    for tag, (name, note) in _EXIF_TAGS.items():
        if name == "DateTimeOriginal" and inner.get(0x9011):
            note = "device-clock"
        _claim(found, name, inner.get(tag), note)
    _place(exif.get_ifd(_IFD_GPS), found)


def _claim(found: Finding, name: str, value: Any, note: str) -> None:
    if value is None:
        return
    if isinstance(value, bytes):
        if name.startswith("XP"):
            value = value.decode("utf-16-le", "replace")
        else:
            code, rest = value[:8], value[8:]
            kinds = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16"}
            value = rest.decode(kinds[code], "replace") if code in kinds else decode(value, cut=False)[0]
    elif isinstance(value, tuple):
        value = " ".join(str(each) for each in value[:8])
    elif name == "ExposureTime" and getattr(value, "numerator", 0) == 1:
        value = f"1/{value.denominator}"
    found.claim("exif", name, str(value).strip("\0 "), note)


def _place(gps: dict[int, Any], found: Finding) -> None:
    latitude = _degrees(gps.get(2), gps.get(1), "NS", 90)
    longitude = _degrees(gps.get(4), gps.get(3), "EW", 180)
    if latitude and longitude:
        found.claim("exif", "GPSPosition", f"{latitude}, {longitude}", "device-place")
    elif gps.get(2) is not None or gps.get(4) is not None:
        found.warn("damaged-metadata")
    height = _number(gps.get(6))
    if height is not None:
        below = gps.get(5) in (1, b"\x01")
        found.claim("exif", "GPSAltitude", f"{-height if below else height:g} m", "device-place")
    time, day = gps.get(7), gps.get(29)
    if isinstance(time, tuple) and len(time) == 3:
        parts = [_number(each) for each in time]
        if None not in parts:
            hour, minute, second = (int(each or 0) for each in parts)
            date = str(day).replace(":", "-").strip("\0 ") if day else ""
            found.claim("exif", "GPSTime", f"{date}T{hour:02}:{minute:02}:{second:02}Z", "device-place")
    _claim(found, "GPSProcessingMethod", gps.get(27), "device-place")


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if abs(number) < 1e9 else None  # not-a-number compares false as well


def _degrees(value: Any, side: Any, sides: str, most: int) -> str:
    if not isinstance(value, tuple) or len(value) != 3 or not isinstance(side, str):
        return ""
    parts = [_number(each) for each in value]
    side = side.strip("\0 ").upper()
    if None in parts or side not in tuple(sides):
        return ""
    degrees, minutes, seconds = (float(each or 0) for each in parts)
    total = degrees + minutes / 60 + seconds / 3600
    if total > most:
        return ""
    return f"{-total if side == sides[1] else total:.6f}"
