"""A press kit: one ZIP of texts, pictures with their captions, cards. The same in, the same bytes out.

    press-release-en.pdf .docx .txt     the text in each language
    pictures/01.jpg …                   pictures as released: rebuilt, without metadata
    captions-en.txt                     each picture's caption and what it shows
    cards/wide-en.png …                 cards for social media
    EMBARGO.txt                         only under an embargo: until when, in each language
    SHA256SUMS                          digest of each file

Names are ours: none comes from where a file was before. Times are all the same.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.publication.press.wording import word

_TIME = (1980, 1, 1, 0, 0, 0)
_NAME = re.compile(r"[a-z0-9-]{1,60}(/[a-z0-9-]{1,60})?\.(pdf|docx|txt|png|jpg)")
_SUMS = "SHA256SUMS"
_EMBARGO = "EMBARGO.txt"
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class KitPicture:
    """A picture: its bytes, of which of `EXTENSIONS`, and by language its caption and what it shows."""

    content: bytes
    media_type: str
    captions: Mapping[str, tuple[str, str]]


def picture_names(pictures: Iterable[KitPicture]) -> list[str]:
    """Return the names that pictures have in a kit. Raises: FormatError for another kind of file."""
    found = []
    for number, one in enumerate(pictures, 1):
        if one.media_type not in EXTENSIONS:
            raise FormatError(f"press kit: picture {number} is neither JPEG nor PNG")
        found.append(f"pictures/{number:02d}.{EXTENSIONS[one.media_type]}")
    return found


def captions(pictures: Iterable[KitPicture], language: str) -> str:
    """Return the list of captions in a language, as text."""
    held = list(pictures)
    lines = [word("captions", language), ""]
    for name, one in zip(picture_names(held), held, strict=True):
        caption, alt = one.captions.get(language, ("", ""))
        lines += [name, caption or word("no-caption", language)]
        if alt:
            lines.append(f"{word('shows', language)}: {alt}")
        lines.append("")
    return "\n".join(lines)


def kit_bytes(
    files: Mapping[str, bytes], pictures: Iterable[KitPicture], embargo: Mapping[str, str]
) -> bytes:
    """Return the ZIP. `embargo` says until when, by language; empty when there is none.

    Raises: FormatError for a name that a kit does not have, a picture of another kind.
    """
    held = list(pictures)
    packed = dict(files)
    for name in files:
        if not _NAME.fullmatch(name):
            raise FormatError("press kit: a name has small letters, digits, hyphens and a known ending")
    packed |= {name: one.content for name, one in zip(picture_names(held), held, strict=True)}
    if held:
        languages = sorted({language for one in held for language in one.captions})
        packed |= {f"captions-{code}.txt": captions(held, code).encode() for code in languages}
    if embargo:
        lines = [f"{word('embargo', code).format(until)}\n" for code, until in sorted(embargo.items())]
        packed[_EMBARGO] = "\n".join(lines).encode()
    sums = "".join(f"{hashlib.sha256(packed[name]).hexdigest()}  {name}\n" for name in sorted(packed))
    packed[_SUMS] = sums.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(packed):
            about = zipfile.ZipInfo(name, _TIME)
            about.create_system, about.external_attr = 3, 0o644 << 16
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, packed[name])
    return made.getvalue()
