"""What kind of content a file holds, by its first bytes; names are not believed."""

from __future__ import annotations

SNIFF_BYTES = 4096

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"WARC/", "application/warc"),
)

EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/tiff": "tif",
    "image/webp": "webp",
    "image/heic": "heic",
    "audio/wav": "wav",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/mpeg": "mp3",
    "audio/amr": "amr",
    "video/quicktime": "mov",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/gzip": "gz",
    "application/json": "json",
    "application/x-7z-compressed": "7z",
    "application/x-ole-storage": "ole",
    "application/warc": "warc",
    "text/plain": "txt",
}


def media_type(head: bytes) -> str:
    """Return the media type of content that begins with `head` (up to 4 096 bytes)."""
    for offset, magic, kind in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return kind
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "audio/mpeg"
    if head and _is_text(head):
        return "application/json" if head.lstrip()[:1] in (b"{", b"[") else "text/plain"
    return "application/octet-stream"


def extension(kind: str) -> str:
    """Return the file name extension for a media type, `bin` for one that has none here."""
    return EXTENSIONS.get(kind, "bin")


def _is_text(head: bytes) -> bool:
    cut = head[:-3] if len(head) >= SNIFF_BYTES else head
    try:
        text = cut.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(cut) - 3 or len(head) < SNIFF_BYTES:
            return False
        text = cut[: error.start].decode("utf-8")
    return not any(ord(char) < 32 and char not in "\t\n\r\f" for char in text)
