"""A field hidden from a role is absent: a helper for whatever shows, finds, counts or exports records.

    canaries = put_canaries(case, by=lead)                 # a value in every field, a word of its own in each
    told = leaks(visit(editor), ADDRESSES, canaries, hidden_from(editor, canaries))
    assert told == []
    assert leaks(visit(lead), ADDRESSES, canaries, hidden_from(editor, canaries))      # the control

`ADDRESSES` is what can be asked for: of `addresses(...)`, or written by hand. A leak is the canary's word in
whatever is answered (page, JSON, file, error, header), the name of the field in data, or its label as one.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from vedette.records.schema import FIELDS, Kind, Shield, Type
from vedette.records.values import Value


@dataclass(frozen=True)
class Canary:
    """What stands in one field: a word that stands nowhere else. `telling`: names of the field that tell."""

    kind: Kind
    field: str
    word: str
    record: Any
    telling: tuple[str, ...] = ()


def word_of(kind: str, field: str) -> str:
    """A word that no page holds by itself: letters alone, so that a search takes it for one word."""
    return "zq" + "".join(one for one in f"{kind}{field}" if one.isalpha()) + "canary"


_PLAIN = {Type.LINE, Type.WORDS, Type.NAME, Type.PLACE}


def put_canaries(case: Any, by: Any, shields: Iterable[Shield] = tuple(Shield)) -> list[Canary]:
    """Make records of a case with a canary in each field of these shields that holds words; return them."""
    from vedette_hq.records import writing

    wanted = set(shields)
    event = writing.create(case, Kind.EVENT, {"title": [Value("Plain event")]}, by)
    victim = writing.create(case, Kind.PERSON, {"pseudonym": [Value("plain-victim")]}, by)
    group = writing.create(case, Kind.GROUP, {"name": [Value({"text": "Plain group"})]}, by)
    given: dict[Kind, dict[str, Any]] = {
        Kind.EVENT: {"title": "Plain event"},
        Kind.ACT: {"event": event.pk, "victim": victim.pk, "type": "torture"},
        Kind.PERSON: {"pseudonym": "plain-person"},
        Kind.GROUP: {"name": {"text": "Plain group"}},
        Kind.PLACE: {"name": {"text": "Plain place"}},
        Kind.TIE: {"who": victim.pk, "whom": group.pk, "type": "relative"},
        Kind.CHAIN: {},
        Kind.INTERVENTION: {"event": event.pk, "type": "petition"},
    }
    found = []
    for kind, base in given.items():
        names = [
            field
            for field in FIELDS[kind].values()
            if field.shield in wanted and field.shield is not Shield.OPEN and field.type in _PLAIN
        ]
        if not names:
            continue
        values = {key: [Value(one)] for key, one in base.items()}
        for field in names:
            word = word_of(kind, field.name)
            values[field.name] = [Value(word if field.type is Type.LINE else {"text": word})]
        record = writing.create(case, kind, values, by)
        for field in names:
            telling = (field.name, field.label) if field.shield is Shield.SPECIAL else ()
            found.append(Canary(kind, field.name, word_of(kind, field.name), record, telling))
    return found


def hidden_from(person: Any, canaries: Iterable[Canary]) -> list[Canary]:
    """The canaries in fields that are hidden from a person."""
    from vedette_hq.records.fields import shown_fields

    return [one for one in canaries if one.field not in shown_fields(person, one.kind)]


def addresses(case: Any, canaries: Iterable[Canary], extra: Iterable[str] = ()) -> list[str]:
    """Every page of the desk about the case, its records, and a search for each canary by every known way."""
    canaries = list(canaries)
    found = [reverse("records:cases"), reverse("records:case", args=[case.pk])]
    found += [
        reverse("records:case", args=[case.pk]) + f"?kind={kind}" for kind in (*Kind, "statement", "source")
    ]
    records = sorted({one.record.pk for one in canaries})
    found += [
        reverse("records:who", args=[record]) for record in records[:1]
    ]  # it asks the guard for everybody
    for record in records:
        found += [reverse(f"records:{name}", args=[record]) for name in ("record", "history", "edit")]
        found += [reverse("records:compare", args=[record]) + "?from=0&to=1"]
    for one in canaries:
        found += list(_searches(case, one.word))
    return [*found, *extra]


def _searches(case: Any, word: str) -> Iterator[str]:
    ways = (
        ("records:choices", [case.pk], "?kinds=person,group,event&q={}"),
        ("names:suggest", [], "?q={}"),
        ("names:search", [], "?q={}"),
        ("finding:search", [], "?q={}"),
    )
    for name, args, query in ways:
        try:
            yield reverse(name, args=args) + query.format(word)
        except NoReverseMatch:
            continue


def leaks(client: Any, asked: Iterable[str], hidden: Iterable[Canary]) -> list[str]:
    """Ask for each address; return where something hidden was told, and what. An echo is no leak."""
    found, hidden = [], list(hidden)
    for address in asked:
        answer = client.get(address, follow=True)
        texts = [*_texts(answer), " ".join(f"{k}: {v}" for k, v in answer.headers.items())]
        for one in hidden:
            found += [f"{address[:60]}: {what}" for what in _told(one, address, texts, _is_data(answer))]
    return found


def _told(one: Canary, address: str, texts: Iterable[str], data: bool) -> Iterator[str]:
    for text in texts:
        body = text
        if one.word in address:  # it comes back in the box where it was typed, and nowhere else
            body = _without_echo(text, one.word)
        if one.word in body:
            yield f"the value of {one.kind}.{one.field}"
        for name in one.telling:
            label = re.search(
                rf"<(?:dt|th|legend|label|caption|summary|h[1-6])\b[^>]*>\s*{re.escape(name)}\s*<", body
            )
            if label or (data and f'"{name}"' in body):
                yield f"the name of {one.kind}.{one.field}"


def _without_echo(text: str, word: str) -> str:
    for around in (f'value="{word}"', f"={word}", f"“{word}”", f'"q": "{word}"', f"«{word}»"):
        text = text.replace(around, "")
    return text


def _is_data(answer: Any) -> bool:
    return not answer.headers.get("Content-Type", "").startswith("text/html")


def _texts(answer: Any) -> list[str]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as held:
            return [held.read(name).decode("utf-8", "replace") + name for name in held.namelist()]
    text = body.decode("utf-8", "replace")
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        text += json.dumps(json.loads(text), ensure_ascii=False)
    return [text]


def counted(rows: Mapping[str, int], canaries: Iterable[Canary]) -> list[str]:
    """The keys of a count (a facet, a column) that hold a hidden word."""
    return [key for key in rows for one in canaries if one.word in key]
