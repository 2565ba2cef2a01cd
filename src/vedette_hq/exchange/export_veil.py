"""What leaves of those who did not consent: a pseudonym of this one export, and no text that names them.

Their records keep no field but that pseudonym, under another identifier in each export, so that two exports
cannot be joined. A text anywhere that holds a word of one of their names, in any script or declension, is
left out and counted: rather too much than a name. Titles of sources that are persons are left out always.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from vedette.records.exports.material import Material, OutRecord, OutSource, OutStatement, text_of
from vedette.records.names import tokens
from vedette.records.schema import FIELDS, Kind, Type
from vedette.records.values import Value
from vedette_hq.records.models import NameVariant, Source

SHORTEST = 4
"""A word of a name with fewer letters is not looked for: it would hide everything."""
_WORD = re.compile(r"[^\W_]+(?:['’ʼ|!-][^\W_]+)*[|!]?")
_TEXTS = frozenset({Type.LINE, Type.WORDS, Type.NAME, Type.PLACE})


@dataclass(slots=True)
class Veil:
    """Covers the records `hidden`; `left_out` counts texts that named one of them."""

    hidden: Mapping[str, str]
    """Record to the identifier it has in this export."""
    stems: Mapping[str, int]
    """Beginnings of the words of their names, folded, to the length of the longest such word."""
    left_out: int = 0

    def names_somebody(self, text: str) -> bool:
        """Say whether a text holds a word of one of the names, in any script and declension."""
        return any(self._is_of_a_name(fold) for fold in _folds(text)) if self.stems and text else False

    def _is_of_a_name(self, fold: str) -> bool:
        for length in range(SHORTEST, len(fold) + 1):
            longest = self.stems.get(fold[:length])
            if longest is not None and len(fold) <= longest + 3:
                return True
        return False

    def over(self, material: Material) -> Material:
        """Return the material under the veil."""
        return Material(
            records=lambda: map(self._record, material.records()),
            statements=lambda: self._statements(material.statements()),
            sources=lambda: map(self._source, material.sources()),
            items=material.items,
            about=material.about,
        )

    def _record(self, record: OutRecord) -> OutRecord:
        if record.id in self.hidden:
            made = self.hidden[record.id]
            return OutRecord(made, record.kind, {"pseudonym": [Value(f"P-{made[:6]}")]}, made, "", 0)
        view = {}
        for name, values in record.view.items():
            kept = []
            for one in values:
                covered = self._value(record.kind, name, one)
                if covered is not None:
                    kept.append(covered)
            if kept:
                view[name] = kept
        return replace(record, view=view, entity=self.hidden.get(record.entity, record.entity))

    def _value(self, kind: Kind, name: str, one: Value) -> Value | None:
        found = FIELDS[kind][name]
        if found.type in _TEXTS and self.names_somebody(f"{text_of(one.value)} {one.note}"):
            self.left_out += 1
            return None
        if found.type is Type.RECORD:
            return replace(one, value=self.hidden.get(one.value, one.value))
        if found.type is Type.PART:
            actor = self.hidden.get(one.value["actor"], one.value["actor"])
            return replace(one, value={**one.value, "actor": actor})
        return one

    def _statements(self, statements: Iterable[OutStatement]) -> Iterator[OutStatement]:
        for one in statements:
            if one.withdrawn:
                continue
            texts = (one.words, one.translation, one.about_words, one.reason)
            if any(self.names_somebody(text) for text in texts):
                self.left_out += 1
                yield replace(one, words="[…]", translation="", about_words="", reason="")
            else:
                yield one

    def _source(self, source: OutSource) -> OutSource:
        if source.what == Source.What.PERSON or self.names_somebody(f"{source.title} {source.address}"):
            return replace(source, title="", address="", external="")
        return source


def _folds(text: str) -> Iterator[str]:
    """Yield every way to read every word of a text."""
    for word in _WORD.findall(text):
        for token in tokens(word):
            yield from (reading.fold for reading in token.readings)


def _stem(fold: str) -> str:
    """Return a word of a name without what declension changes: its last letter or two."""
    return fold[: max(SHORTEST, len(fold) - 2)]


def veil_over(hidden: Collection[str]) -> Veil:
    """Return a veil over these records of persons."""
    stems: dict[str, int] = {}
    ids = sorted(hidden)
    for start in range(0, len(ids), 500):
        rows = NameVariant.objects.filter(record__in=ids[start : start + 500])
        for text in rows.values_list("text", flat=True):
            for fold in _folds(text):
                if len(fold) >= SHORTEST:
                    stem = _stem(fold)
                    stems[stem] = max(stems.get(stem, 0), len(fold))
    return Veil({pk: secrets.token_hex(16) for pk in ids}, stems)
