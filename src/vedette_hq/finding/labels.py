"""From words that are typed to the terms whose labels hold them, in any of our languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from vedette.records.stems import stem, stems_of, words
from vedette.records.vocabulary import builtin
from vedette_hq.terms.models import GroupTerm

Label = tuple[str, ...]
"""A label as stems."""
Index = dict[str, dict[str, dict[str, list[Label]]]]
"""Vocabulary to stem to code to the labels of the code that hold the stem."""


def terms_with(vocabulary: str, piece: list[str], index: Index) -> list[str]:
    """Return the codes whose label holds this word, or this phrase word after word."""
    known = index.get(vocabulary)
    if not known:
        return []
    found: dict[str, None] = {}
    if len(piece) == 1:
        for one in stems_of(piece[0]):
            found.update(dict.fromkeys(known.get(one, ())))
        return list(found)
    for latin in ("en", "fr"):
        wanted = tuple(stem(word, latin) for word in piece)
        for code, labels in known.get(wanted[0], {}).items():
            if any(_holds(label, wanted) for label in labels):
                found[code] = None
    return list(found)


def _holds(label: Label, wanted: Label) -> bool:
    return any(label[at : at + len(wanted)] == wanted for at in range(len(label) - len(wanted) + 1))


def whole() -> Index:
    """Return all labels, the group's too: to be asked for once a question."""
    group = list(GroupTerm.objects.values_list("vocabulary", "code", "labels"))
    if not group:
        return _ours()
    found = {name: {one: dict(codes) for one, codes in known.items()} for name, known in _ours().items()}
    for vocabulary, code, labels in group:
        _add(found, vocabulary, code, labels)
    return found


@cache
def _ours() -> Index:
    found: Index = {}
    for name, vocabulary in builtin().items():
        for code, term in vocabulary.terms.items():
            _add(found, name, code, term.labels)
    return found


def _add(index: Index, vocabulary: str, code: str, labels: Mapping[str, str]) -> None:
    known = index.setdefault(vocabulary, {})
    for language, text in labels.items():
        label = tuple(_each(text, language))
        for one in label:
            known.setdefault(one, {}).setdefault(code, []).append(label)


def _each(text: str, language: str) -> Iterable[str]:
    return (word.stem for word in words(text, language))
