"""What a device knows of the watch: under which tag it checks in, and where texts may be sent.

    vedette-watch-member-v1
    tag <8 hex digits>
    url <address of a watcher's page>      none, one or several

Nothing of the codes and nothing of the letters stands in it.

Normative page: docs/formats/watch.md, 5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.missions.watch.codes import check_tag

HEADER = "vedette-watch-member-v1"
MAX_BYTES = 4096
MAX_URLS = 8
_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,200}(?:/[A-Za-z0-9._~/\-]{0,200})?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class MemberFile:
    """The tag, and the addresses of pages that take check-ins. Refuses (FormatError) what cannot be."""

    tag: str
    urls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_tag(self.tag)
        if len(self.urls) > MAX_URLS or not all(_URL.match(url) for url in self.urls):
            raise FormatError(f"member file: at most {MAX_URLS} addresses of http or https expected")

    def encode(self) -> bytes:
        """The bytes that `parse_member_file` reads."""
        lines = [HEADER, f"tag {self.tag}", *(f"url {url}" for url in self.urls)]
        return "".join(f"{line}\n" for line in lines).encode("ascii")


def parse_member_file(data: bytes) -> MemberFile:
    """The member file in `data`. Raises: FormatError, LimitError."""
    if len(data) > MAX_BYTES:
        raise LimitError(f"member file: more than {MAX_BYTES} bytes")
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise FormatError("member file: not ASCII") from None
    if len(lines) < 3 or lines[0] != HEADER:
        raise FormatError(f"member file: expected {HEADER} and a tag")
    found = MemberFile(
        lines[1].removeprefix("tag "), tuple(line.removeprefix("url ") for line in lines[2:-1])
    )
    if found.encode() != data:
        raise FormatError("member file: not written as it is written")
    return found
