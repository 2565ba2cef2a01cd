"""What a scan found, in what it looked, and into what it could not look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from vedette.errors import FormatError
from vedette.formats import jcs

MAX_BYTES = 64 << 20
_FORM = ("face", "metadata", "hidden", "revision", "attachment", "trailer", "thumbnail")
_OF_REGISTER = (
    *("name", "nickname", "phone", "date", "place", "coordinates", "relation", "occupation"),
    *("file-name", "number", "digest"),
)
KINDS = (*_OF_REGISTER, *_FORM)
FORM_KINDS = frozenset(_FORM)
"""Faults of a file's form, whoever it is about: it was not rebuilt."""

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "name": "the name of a protected person",
            "nickname": "the nickname of a protected person",
            "phone": "a telephone number of a protected person",
            "date": "a date that leads to a protected person",
            "place": "a place that leads to a protected person",
            "coordinates": "coordinates near a protected person",
            "relation": "a relation that leads to a protected person",
            "occupation": "an occupation beside a village that leads to a protected person",
            "file-name": "the original file name of something sealed",
            "number": "a number of a protected person",
            "digest": "a digest that confirms a name or an original",
            "face": "a face",
            "metadata": "metadata that was not removed",
            "hidden": "something that is there and not shown",
            "revision": "an older revision of the file",
            "attachment": "a file attached inside",
            "trailer": "bytes after the end of the file",
            "thumbnail": "a small copy of the picture",
            "by": "found as",
        },
        "fr": {
            "name": "le nom d’une personne protégée",
            "nickname": "le surnom d’une personne protégée",
            "phone": "un numéro de téléphone d’une personne protégée",
            "date": "une date qui mène à une personne protégée",
            "place": "un lieu qui mène à une personne protégée",
            "coordinates": "des coordonnées proches d’une personne protégée",
            "relation": "un lien qui mène à une personne protégée",
            "occupation": "un métier auprès d’un village qui mène à une personne protégée",
            "file-name": "le nom d’origine d’un fichier scellé",
            "number": "un numéro d’une personne protégée",
            "digest": "une empreinte qui confirme un nom ou un original",
            "face": "un visage",
            "metadata": "des métadonnées qui n’ont pas été enlevées",
            "hidden": "un contenu présent qui n’est pas montré",
            "revision": "une version antérieure du fichier",
            "attachment": "un fichier joint à l’intérieur",
            "trailer": "des octets après la fin du fichier",
            "thumbnail": "une petite copie de l’image",
            "by": "trouvé sous la forme",
        },
        "ru": {
            "name": "имя защищаемого лица",
            "nickname": "прозвище защищаемого лица",
            "phone": "телефон защищаемого лица",
            "date": "дата, которая ведёт к защищаемому лицу",
            "place": "место, которое ведёт к защищаемому лицу",
            "coordinates": "координаты рядом с защищаемым лицом",
            "relation": "родство, которое ведёт к защищаемому лицу",
            "occupation": "занятие рядом с селом, которое ведёт к защищаемому лицу",
            "file-name": "исходное имя запечатанного файла",
            "number": "номер защищаемого лица",
            "digest": "хеш, который подтверждает имя или оригинал",
            "face": "лицо",
            "metadata": "метаданные, которые не удалены",
            "hidden": "содержимое, которое есть, но не показано",
            "revision": "прежняя версия файла",
            "attachment": "файл, вложенный внутрь",
            "trailer": "байты после конца файла",
            "thumbnail": "уменьшенная копия изображения",
            "by": "найдено как",
        },
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that must not leave: what, whose, where, why. It never repeats the words themselves.

    `where` is the path, with `!` before what lies in a container; `element` the part of the file; `offset`
    in its bytes or letters, -1 where that says nothing; `how` through which codings it was read.
    """

    kind: str
    person: str
    where: str
    element: str = ""
    offset: int = -1
    why: str = ""
    how: str = ""

    def sentence(self, language: str = "en") -> str:
        """Return what, where, why in one sentence of en, fr or ru."""
        words = _WORDS.get(language, _WORDS["en"])
        who = f" ({self.person})" if self.person else ""
        element = f", {self.element}" if self.element else ""
        offset = f", {self.offset}" if self.offset >= 0 else ""
        how = "; ".join(each for each in (self.why, self.how) if each)
        tail = f"; {words['by']}: {how}" if how else ""
        return f"{self.where}{element}{offset}: {words.get(self.kind, self.kind)}{who}{tail}"


@dataclass(frozen=True, slots=True, order=True)
class CouldNot:
    """Something that was not looked into, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a scan. `could_not` blocks like a finding; `by_hand` is left to a person's eye."""

    findings: tuple[Finding, ...] = ()
    looked: tuple[str, ...] = ()
    could_not: tuple[CouldNot, ...] = ()
    by_hand: tuple[CouldNot, ...] = ()
    bytes_read: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing was found and nothing left unread."""
        return not self.findings and not self.could_not

    def of_form(self) -> tuple[Finding, ...]:
        """Return the faults of form: files that were not rebuilt."""
        return tuple(one for one in self.findings if one.kind in FORM_KINDS)


_FIELDS = ("kind", "person", "where", "element", "offset", "why", "how")


def encode_report(report: Report) -> bytes:
    """Return a report as canonical JSON."""
    return jcs.encode(
        {
            "format": "vedette/disclosure-scan",
            "v": 1,
            "bytes": report.bytes_read,
            "findings": [{key: getattr(one, key) for key in _FIELDS} for one in report.findings],
            "looked": list(report.looked),
            "could_not": [[one.where, one.why] for one in report.could_not],
            "by_hand": [[one.where, one.why] for one in report.by_hand],
        }
    )


def parse_report(data: bytes) -> Report:
    """Return the report. Raises: FormatError."""
    said: Any = jcs.parse(data, max_bytes=MAX_BYTES)
    members = ["by_hand", "bytes", "could_not", "findings", "format", "looked", "v"]
    if not isinstance(said, dict) or sorted(said) != members:
        raise FormatError("report: has other members than version 1 has")
    if said["format"] != "vedette/disclosure-scan" or said["v"] != 1 or not _count(said["bytes"]):
        raise FormatError("report: is not vedette/disclosure-scan of version 1")
    lists = [said[key] for key in ("findings", "looked", "could_not", "by_hand")]
    if not all(isinstance(one, list) for one in lists):
        raise FormatError("report: a list is missing")
    if not all(isinstance(one, str) for one in said["looked"]):
        raise FormatError("report: looked is a list of texts")
    return Report(
        tuple(_finding(one) for one in said["findings"]),
        tuple(said["looked"]),
        tuple(_left(one) for one in said["could_not"]),
        tuple(_left(one) for one in said["by_hand"]),
        said["bytes"],
    )


def _count(value: object) -> bool:
    return type(value) is int and value >= 0


def _finding(said: Any) -> Finding:
    if not isinstance(said, dict) or sorted(said) != sorted(_FIELDS):
        raise FormatError("report: a finding has other members than version 1 has")
    if type(said["offset"]) is not int or said["offset"] < -1 or said["kind"] not in KINDS:
        raise FormatError("report: a finding is of no known kind")
    texts = [said[key] for key in _FIELDS if key != "offset"]
    if not all(isinstance(one, str) for one in texts):
        raise FormatError("report: a finding is made of texts")
    return Finding(**said)


def _left(said: Any) -> CouldNot:
    if not isinstance(said, list) or len(said) != 2 or not all(isinstance(one, str) for one in said):
        raise FormatError("report: what was not read is its place and why")
    return CouldNot(said[0], said[1])


def plain_place(text: str) -> str:
    """Return a place fit to be shown: printable, at most 400 characters."""
    return re.sub(r"[^\x20-\x7e\u00a0-\u1fff\u2010-\uffdc]", "\u2423", text)[:400]
