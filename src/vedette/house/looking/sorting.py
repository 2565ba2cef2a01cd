"""What an item is, by its bytes: its kind and media type. Names and declarations are only compared."""

from __future__ import annotations

from vedette.capture.media import EXTENSIONS, SNIFF_BYTES, media_type
from vedette.house.looking.content import Content
from vedette.house.looking.sight import Kind, is_media_type

_ZIP = "application/zip"
OFFICE_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
WACZ = "application/wacz"
WARC = "application/warc"
MAIL = "message/rfc822"

_KINDS = {
    "application/pdf": Kind.PDF,
    "application/json": Kind.TEXT,
    "application/xml": Kind.TEXT,
    MAIL: Kind.MAIL,
    WARC: Kind.ARCHIVE,
    WACZ: Kind.ARCHIVE,
    **dict.fromkeys(OFFICE_TYPES.values(), Kind.OFFICE),
}
_SAME = (
    {"image/jpeg", "image/jpg", "image/pjpeg"},
    {"audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"},
    {"audio/mpeg", "audio/mp3"},
    {"audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac"},
    {"audio/flac", "audio/x-flac"},
    {"audio/ogg", "audio/opus", "audio/vorbis", "application/ogg", "video/ogg"},
    {"video/mp4", "video/quicktime", "video/3gpp", "video/x-m4v"},
    {"video/webm", "video/x-matroska", "audio/webm"},
    {"application/zip", "application/x-zip-compressed"},
    {"application/gzip", "application/x-gzip"},
    {"image/heic", "image/heif"},
    {"text/plain", "text/csv", "text/html", "text/markdown", "text/tab-separated-values", "application/json"},
    {"application/xml", "text/xml", "image/svg+xml", "application/rdf+xml", "text/html", "text/plain"},
    {WARC, "application/warc-fields", "application/gzip"},
)
"""Media types that may stand for the same bytes."""
_CONTAINED = {*OFFICE_TYPES.values(), WACZ}
_SAYS_NOTHING = {"", "application/octet-stream", "binary/octet-stream", "application/x-download"}
_ENDINGS = {
    **{ending: kind for kind, ending in EXTENSIONS.items()},
    **OFFICE_TYPES,
    "jpeg": "image/jpeg",
    "tiff": "image/tiff",
    "heif": "image/heic",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "m4v": "video/mp4",
    "3gp": "video/mp4",
    "mkv": "video/webm",
    "opus": "audio/ogg",
    "oga": "audio/ogg",
    "eml": MAIL,
    "wacz": WACZ,
    "csv": "text/plain",
    "md": "text/plain",
    "htm": "text/plain",
    "html": "text/plain",
    "xml": "application/xml",
    "xmp": "application/xml",
    **dict.fromkeys(("exe", "dll", "scr", "com", "bat", "cmd", "msi", "js", "vbs", "lnk", "ps1", "sh"), "-"),
}
_HEADERS = (b"from:", b"received:", b"return-path:", b"delivered-to:", b"message-id:", b"mime-version:")


def sort(content: Content) -> tuple[Kind, str]:
    """Return kind and media type of the bytes; zip and gzip are looked into by `name_zip` and `is_warc`."""
    head = content.at(0, SNIFF_BYTES)
    kind = _extra(head) or media_type(head)
    if kind in ("text/plain", "application/octet-stream"):
        kind = _worded(head) or kind
    return kind_of(kind), kind


def kind_of(kind: str) -> Kind:
    """Return the kind of what has the media type `kind`."""
    if kind in _KINDS:
        return _KINDS[kind]
    family = kind.split("/")[0]
    families = {"image": Kind.PICTURE, "video": Kind.VIDEO, "audio": Kind.SOUND, "text": Kind.TEXT}
    return families.get(family, Kind.UNKNOWN)


def _extra(head: bytes) -> str:
    """What `capture.media` does not know, or knows by less than the standards ask."""
    if head[:4] in (b"RIFF", b"RIFX") or head[8:12] in (b"WEBP", b"WAVE"):
        if head[:4] != b"RIFF":
            return "application/octet-stream"
        forms = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
        return forms.get(head[8:12], "application/octet-stream")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"):
            return "image/heic" if b"avif" not in head[16:64] else "image/avif"
        if brand in (b"avif", b"avis"):
            return "image/avif"
        if brand in (b"M4A ", b"M4B ", b"F4A "):
            return "audio/mp4"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and len(head) >= 26:
        return "image/bmp"
    if head[:2] == b"\xff\xf1" or head[:2] == b"\xff\xf9":
        return "audio/aac"
    if head[:2] == b"MZ" or head[:4] == b"\x7fELF" or head[:4] in (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"):
        return "application/x-executable"
    if head[:4] in (b"PK\5\6", b"PK\7\x08"):
        return _ZIP
    if b"%PDF-" in head[:1024] and not head.startswith((b"\x89PNG", b"\xff\xd8", b"PK")):
        return "application/pdf"
    return ""


def _worded(head: bytes) -> str:
    """What text is, by its first words; UTF-16 has its mark."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") and len(head) > 3:
        return "text/plain"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<?xml", b"<x:xmpmeta")):
        return "application/xml"
    first = [line.lower() for line in head.split(b"\n")[:12]]
    if first[0].startswith(_HEADERS) and sum(line.startswith(_HEADERS) for line in first) >= 2:
        return MAIL
    # other alphabets in the encodings of old: mostly letters, few controls
    text = head[:2048]
    if text and not any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in text):
        letters = sum(byte >= 0x80 or 65 <= byte <= 122 or byte in (10, 13, 32) for byte in text)
        if letters * 10 >= len(text) * 8:
            return "text/plain"
    return ""


def mismatch(declared: str, real: str) -> str:
    """Return the declared media type when it tells something else than the bytes, else empty."""
    said = declared.split(";")[0].strip().lower()
    if said in _SAYS_NOTHING or said == real or not is_media_type(said):
        return ""
    if any(said in same and real in same for same in _SAME):
        return ""
    if said == _ZIP and real in _CONTAINED:
        return ""
    if said.startswith("text/") and real in ("text/plain", MAIL):
        return ""
    return said


def name_differs(name: str, real: str) -> bool:
    """Whether the ending of `name` is a known one and tells something else than the bytes."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    told = _ENDINGS.get(ending, "")
    return bool(told) and (told == "-" or bool(mismatch(told, real)))
