"""Style sheets of archived pages, with every way out of them stopped: no address is left but data of ours."""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_STYLE = 2 << 20
MAX_PASSES = 20
_COMMENT = re.compile(r"/\*.*?(\*/|\Z)", re.DOTALL)
_IMPORT = re.compile(
    r"@import\s*+(?:url\(\s*+)?+[\"']?+([^\"'();{}\s]++)[^;{}]*+(;|(?=[{}])|\Z)", re.IGNORECASE
)
_AT = re.compile(r"@(?:import|charset|namespace|font-face|counter-style|property)", re.IGNORECASE)
_URL = re.compile(r"url\s*\(\s*(\"[^\"]*\"|'[^']*'|[^)\"']*)\s*\)?", re.IGNORECASE)
_CALLS = re.compile(
    r"(-webkit-)?(image-set|cross-fade|image|src|element|paint|expression|attr|env)\s*\(", re.IGNORECASE
)
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}:)?//", re.IGNORECASE)
_BINDING = re.compile(r"(behavior|-moz-binding)\s*:", re.IGNORECASE)


def addresses(style: str) -> list[str]:
    """Return the addresses a style sheet asks for, in order, once each; imported sheets are `imports`."""
    plain = _COMMENT.sub(" ", style[:MAX_STYLE]).replace("\\", "")
    found = [_bare(one[1]) for one in _URL.finditer(_IMPORT.sub(" ", plain))]
    return list(dict.fromkeys(one for one in found if one and not one.lower().startswith("data:")))


def imports(style: str) -> list[str]:
    """Return the addresses of the sheets that a style sheet imports."""
    plain = _COMMENT.sub(" ", style[:MAX_STYLE]).replace("\\", "")
    return list(dict.fromkeys(_bare(one[1]) for one in _IMPORT.finditer(plain)))


def _bare(text: str) -> str:
    return text.strip().strip("\"'").strip()


def rebuild(style: str, picture: Callable[[str], str]) -> str:
    """Return a style sheet in which `picture` says what stands for each address: data of ours, or "".

    Escapes, imported sheets, fonts and every function that could name an address are taken out.
    """
    plain = _COMMENT.sub(" ", style[:MAX_STYLE]).replace("\\", "").replace("<", " ")
    plain = _IMPORT.sub(" ", plain)
    kept: dict[str, str] = {}

    def stand(found: re.Match[str]) -> str:
        address = _bare(found[1])
        data = "" if address.lower().startswith("data:") else picture(address)
        if not data:
            return "none"
        mark = f"vedette-kept-{len(kept)}-"
        kept[mark] = f'url("{data}")'
        return mark

    for _ in range(MAX_PASSES):  # what is taken out may leave another behind
        again = _URL.sub(stand, plain)
        again = _CALLS.sub("none-(", again)
        again = _AT.sub("@none", again)
        again = _BINDING.sub("none:", again)
        again = _SCHEME.sub(" ", again)
        if again == plain:
            break
        plain = again
    else:
        return ""
    return re.sub(r"vedette-kept-[0-9]+-", lambda found: kept.get(found[0], "none"), plain)
