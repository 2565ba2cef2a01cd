"""A database of records of any size, quickly: cases, sources, statements, records of all kinds, as bulk rows.

    from records_load import load          # Django configured, tables made
    loaded = load(persons=100_000, acts=1_000_000, cases=20, seed=1)

The rows are those that `records.writing` and `records.saying` would have made: revisions with their
digests, projected rows, citations, `Changed`. Nothing of the derived stores (names, words, counts) is made:
each keeper catches up by itself. All people, places and testimony are invented by the generator.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

BATCH = 20_000
GIVEN_M = [
    "Ахмед",
    "Иса",
    "Муса",
    "Руслан",
    "Тимур",
    "Аслан",
    "Магомед",
    "Саид",
    "Адам",
    "Юсуп",
    "Шамиль",
    "Турпал",
    "Ислам",
    "Рамзан",
    "Беслан",
    "Зелим",
]
GIVEN_F = [
    "Зарема",
    "Мадина",
    "Луиза",
    "Айшат",
    "Патимат",
    "Хеда",
    "Малика",
    "Тамара",
    "Роза",
    "Элина",
    "Марьям",
    "Лейла",
    "Зулай",
    "Асет",
    "Седа",
]
_SYLLABLES = [
    "ба",
    "га",
    "да",
    "за",
    "ка",
    "ла",
    "ма",
    "на",
    "ра",
    "са",
    "та",
    "ха",
    "ша",
    "ди",
    "зу",
    "ну",
    "ру",
    "бек",
    "вис",
    "гар",
    "дуд",
    "жан",
    "кер",
    "мад",
    "сул",
    "тар",
    "хас",
    "эль",
    "юну",
]
_LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
ACTS = (
    "arrest",
    "detention",
    "torture",
    "physical-assault",
    "abduction",
    "enforced-disappearance",
    "killing",
    "threats",
)
METHODS = ("beating", "electric-shock", "asphyxiation", "suspension", "burning")
DEGREES = ("carried-out", "ordered", "present", "suspected")
CONFIDENCE = ("certain", "likely", "possible")
_RU = (
    "В {month} {year} года {who} задержали у дома в селе {place}. Сотрудники отдела полиции избивали его, "
    "требовали признаний и угрожали семье. Через {n} дня его видели в подвале здания управления."
)
_RU_2 = (
    "Соседи слышали выстрелы и видели машины без номеров. {who} увезли в неизвестном направлении, "
    "родственники обратились в прокуратуру, но ответа из {place} не получили."
)
_RU_3 = (
    "{who} рассказал, что в камере его подвешивали, били током и душили пакетом. Врачи больницы в {place} "
    "отказались записать следы побоев."
)
_FR = (
    "En {year}, {who} a été arrêté près de {place} par des hommes masqués. Il a été battu pendant {n} jours "
    "et menacé de mort; sa famille n'a reçu aucune réponse du parquet."
)
_FR_2 = "Les voisins ont vu des voitures sans plaques. {who} a été emmené vers une destination inconnue."
_EN = (
    "In {year} {who} was detained near {place} by masked men. He was beaten for {n} days and threatened; "
    "his family had no answer from the prosecutor."
)
_EN_2 = "Neighbours saw cars without plates near {place}. {who} was taken away and was not seen again."
RU, FR, EN = (_RU, _RU_2, _RU_3), (_FR, _FR_2), (_EN, _EN_2)
MONTHS = [
    "январе",
    "феврале",
    "марте",
    "апреле",
    "мае",
    "июне",
    "июле",
    "августе",
    "сентябре",
    "октябре",
    "ноябре",
    "декабре",
]


@dataclass
class Loaded:
    """What was made: the cases, the ids of groups and events and persons of each, and how many rows."""

    cases: list[Any] = field(default_factory=list)
    persons: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    events: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def romanised(text: str) -> str:
    """Return one plain romanisation of a Cyrillic name."""
    return "".join(
        (latin.capitalize() if char.isupper() else latin)
        for char in text
        for latin in [_LATIN.get(char.lower(), char).replace("_", "")]
    )


def insert(model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows (tuples in the order of the database columns) as fast as the database takes them."""
    from django.db import connection

    table, quoted = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
                    count += 1
            return count
        marks = ", ".join("?" for _ in columns)
        raw = cursor.cursor if hasattr(cursor, "cursor") else cursor
        statement = f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})'  # noqa: S608
        from sqlcipher3 import dbapi2

        batch: list[Sequence[Any]] = []
        for row in rows:
            batch.append(row)
            count += 1
            if len(batch) == BATCH:
                dbapi2.Cursor.executemany(raw, statement, batch)
                batch.clear()
        if batch:
            dbapi2.Cursor.executemany(raw, statement, batch)
    return count


class _Maker:
    """Draws names, places and times, and keeps the rows of one case until they are written."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.at = datetime(2026, 1, 1, tzinfo=UTC)
        self.rows: dict[str, list[tuple[Any, ...]]] = {}
        self.places = [self._place(n) for n in range(300)]
        self.families = sorted({self._family() for _ in range(4000)})

    def id(self) -> str:
        return f"{self.random.getrandbits(128):032x}"

    def put(self, table: str, *row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def _family(self) -> str:
        stem = "".join(self.random.choice(_SYLLABLES) for _ in range(self.random.choice((2, 2, 3))))
        return stem.capitalize() + ("ов" if stem[-1] not in "аеиоуэюя" else "ев")

    def _place(self, number: int) -> tuple[str, float, float]:
        stem = "".join(self.random.choice(_SYLLABLES) for _ in range(3)).capitalize()
        lat, lon = self.random.uniform(42.6, 43.9), self.random.uniform(43.5, 47.5)
        return f"{stem}-Юрт" if number % 3 == 0 else stem, round(lat, 4), round(lon, 4)

    def name(self, sex: str) -> tuple[str, str]:
        given = self.random.choice(GIVEN_F if sex == "female" else GIVEN_M)
        family = self.random.choice(self.families) + ("а" if sex == "female" else "")
        return given, family

    def day(self) -> date:
        return date(1999, 1, 1) + timedelta(days=self.random.randrange(365 * 24))

    def when(self) -> tuple[str, date, date, str]:
        """Return a date as EDTF, its first and last day, precision: 75 % days, 15 % months, 10 % years."""
        day, drawn = self.day(), self.random.random()
        if drawn < 0.75:
            return day.isoformat(), day, day, "day"
        if drawn < 0.9:
            first = day.replace(day=1)
            last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            return f"{day:%Y-%m}", first, last, "month"
        return f"{day:%Y}", date(day.year, 1, 1), date(day.year, 12, 31), "year"

    def where(self) -> tuple[dict[str, Any], tuple[Any, ...]]:
        """Return a place as a value, and as the columns of `Placed`."""
        text, lat, lon = self.random.choice(self.places)
        drawn = self.random.random()
        if drawn < 0.1:
            return {"text": text}, (text, "", "", "", None, None)
        precision = "exact" if drawn < 0.5 else "near" if drawn < 0.8 else "district"
        if precision == "exact":
            lat = round(lat + self.random.uniform(-0.01, 0.01), 3)
            lon = round(lon + self.random.uniform(-0.01, 0.01), 3)
        value = {"text": text, "lat": f"{lat}", "lon": f"{lon}", "precision": precision}
        return value, (text, "", "", precision, lat, lon)

    def record(self, case: str, kind: str, changes: dict[str, Any], cites: Sequence[str] = ()) -> str:
        """Make a record with its one revision, digest and citations; return its id."""
        from vedette.records.revisions import START, revision_digest

        pk = self.id()
        self.at += timedelta(milliseconds=1)
        fields = {
            "record": pk,
            "number": 1,
            "done": "write",
            "at": self.at.isoformat(timespec="microseconds"),
            "by": "",
            "reason": "",
            "changes": changes,
            "run": "",
        }
        digest = revision_digest(START, fields)
        self.put("Record", pk, case, kind, 1, self.at, None, None, "", "")
        self.put("Revision", pk, 1, "write", self.at, None, "", json.dumps(changes), "", digest)
        for statement in cites:
            self.put("Citation", statement, pk)
        self.put("Changed", pk, kind)
        return pk


_COLUMNS = {
    "Source": "id case_id what title protected_id item_id connection reliability material address external "
    "copied_from_id made made_by_id",
    "Statement": "id case_id source_id item_id locator words language translation translated_to "
    "translated_by interpreter said about about_words external made made_by_id run replaces_id reason "
    "withdrawn withdrawn_by_id withdrawn_reason",
    "Record": "id case_id kind version made made_by_id withdrawn external run",
    "Revision": "record_id number done at by_id reason changes run digest",
    "Citation": "statement_id record_id",
    "Event": "record_id case_id first last precision place_text place_code place_record place_precision "
    "lat lon title status",
    "Actor": "record_id case_id kind entity name pseudonym sex type born_first born_last protected",
    "NameVariant": "record_id case_id record_kind number text kind language",
    "Act": "record_id case_id first last precision place_text place_code place_record place_precision "
    "lat lon event_id victim_id type repeated low best high confidence",
    "ActMethod": "act_id method",
    "Part": "act_id actor_id number degree type status confidence",
    "Tie": "record_id case_id first last precision kind one_id two_id type post rank",
    "Changed": "object_id kind",
}


def load(
    persons: int = 100_000,
    acts: int = 1_000_000,
    cases: int = 20,
    seed: int = 1,
    *,
    progress: Callable[[str], None] | None = None,
) -> Loaded:
    """Fill the database that Django is configured for: `cases` cases, alike in size; return what was made.

    For one act there are 1/5 event, 1/10 statement, one part, one citation; for one person 1.3 spellings.
    Each case has a chain of command of at least 8 units. The same arguments make the same rows.
    """
    from django.db import connection, transaction

    say = progress or (lambda line: print(line, file=sys.stderr, flush=True))
    began = time.perf_counter()
    made = Loaded()
    maker = _Maker(seed)
    opener = _opener()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
        else:
            cursor.execute("SET idle_in_transaction_session_timeout = 0")  # rows are made between two batches
    try:
        for number in range(cases):
            share = (
                persons * (number + 1) // cases - persons * number // cases,
                acts * (number + 1) // cases - acts * number // cases,
            )
            with transaction.atomic():
                _case(made, maker, opener, number, *share)
            spent = time.perf_counter() - began
            total = sum(made.counts.values())
            say(f"case {number + 1} of {cases}: {total} rows, {total / spent:.0f} a second")
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA foreign_keys = ON")
                cursor.execute("PRAGMA synchronous = FULL")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    made.seconds = time.perf_counter() - began
    return made


def _opener() -> Any:
    from django.utils import timezone

    from vedette_hq.access.models import Person

    return Person.objects.get_or_create(
        login="loader",
        defaults={
            "name": "Invented loader",
            "pseudonym": "p-loader",
            "role": "lead",
            "joined": timezone.now(),
        },
    )[0]


def _case(made: Loaded, maker: _Maker, opener: Any, number: int, persons: int, acts: int) -> None:
    from vedette_hq.cases.models import Case

    case = Case.objects.create(id=maker.id(), title=f"Invented case {number + 1}", opened_by=opener)
    made.cases.append(case)
    units = _units(made, maker, case.pk, max(8, min(60, persons // 100)))
    people = _people(made, maker, case.pk, persons, units)
    statements = _statements(maker, case.pk, max(1, acts // 10), people)
    _write(made, maker)
    _events(made, maker, case.pk, acts, people, units, statements)
    _write(made, maker)


def _write(made: Loaded, maker: _Maker) -> None:
    from vedette_hq.records import models

    for table, columns in _COLUMNS.items():
        rows = maker.rows.pop(table, [])
        if rows:
            made.counts[table] = made.counts.get(table, 0) + insert(
                getattr(models, table), columns.split(), rows
            )


def _units(made: Loaded, maker: _Maker, case: str, count: int) -> list[str]:
    found: list[str] = []
    for number in range(count):
        name = (
            f"Отдел полиции № {number + 1}" if number % 2 else f"Рота «{maker.random.choice(maker.families)}»"
        )
        kind = "police" if number % 2 else "armed-forces"
        changes = {"name": [{"value": {"text": name}}], "type": [{"value": kind}]}
        pk = maker.record(case, "group", changes)
        maker.put("Actor", pk, case, "group", pk, name, "", "", kind, None, None, "")
        maker.put("NameVariant", pk, case, "group", 0, name, "", "")
        if found:
            above = found[(number - 1) // 3]
            _tie(maker, case, pk, above, "unit-of", "", None)
        found.append(pk)
    made.groups[case] = found
    return found


def _tie(maker: _Maker, case: str, one: str, two: str, type_: str, post: str, since: date | None) -> None:
    changes: dict[str, Any] = {"type": [{"value": type_}], "who": [{"value": one}], "whom": [{"value": two}]}
    if post:
        changes["post"] = [{"value": post}]
    if since:
        changes["began"] = [{"value": since.isoformat()}]
    pk = maker.record(case, "tie", changes)
    when = (since, since, "day") if since else (None, None, "")
    maker.put("Tie", pk, case, *when, "tie", one, two, type_, post, "")


def _people(
    made: Loaded, maker: _Maker, case: str, count: int, units: list[str]
) -> list[tuple[str, str, str]]:
    """Return (id, given name, family name) of each."""
    found: list[tuple[str, str, str]] = []
    for number in range(count):
        sex = "female" if maker.random.random() < 0.3 else "male"
        given, family = maker.name(sex)
        text = f"{given} {family}"
        names: list[dict[str, str]] = [{"text": text, "language": "ru"}]
        if maker.random.random() < 0.3:
            names.append({"text": romanised(text), "language": "en"})
        born = date(
            1940 + maker.random.randrange(60), 1 + maker.random.randrange(12), 1 + maker.random.randrange(28)
        )
        changes = {
            "born": [{"value": born.isoformat()}],
            "name": [{"value": one} for one in names],
            "sex": [{"value": sex}],
        }
        pk = maker.record(case, "person", changes)
        maker.put("Actor", pk, case, "person", pk, text, "", sex, "", born, born, "")
        for place, one in enumerate(names):
            maker.put("NameVariant", pk, case, "person", place, one["text"], "", one["language"])
        if number % 10 == 0:
            _tie(maker, case, pk, maker.random.choice(units), "serves-in", "начальник отдела", maker.day())
        found.append((pk, given, family))
    made.persons[case] = [pk for pk, _, _ in found]
    return found


def _statements(maker: _Maker, case: str, count: int, people: list[tuple[str, str, str]]) -> list[str]:
    sources = []
    for number in range(max(1, count // 5)):
        pk = maker.id()
        what = ("person", "document", "publication")[number % 3]
        title = f"Invented source {number + 1}"
        maker.put("Source", pk, case, what, title, None, None, "", "", "", "", "", None, maker.at, None)
        sources.append(pk)
    found = []
    for _ in range(count):
        language, forms = maker.random.choice((("ru", RU), ("ru", RU), ("ru", RU), ("fr", FR), ("en", EN)))
        _, given, family = maker.random.choice(people) if people else ("", "Ахмед", "Кадаев")
        day = maker.day()
        words = maker.random.choice(forms).format(
            who=f"{given} {family}",
            place=maker.random.choice(maker.places)[0],
            year=day.year,
            month=MONTHS[day.month - 1],
            n=maker.random.randrange(2, 5),
        )
        pk = maker.id()
        maker.at += timedelta(milliseconds=1)
        row: tuple[Any, ...] = (pk, case, maker.random.choice(sources), None, "{}", words, language)
        row += ("", "", "", "", "", f"{day:%Y-%m}", "", "", maker.at, None, "", None, "", None, None, "")
        maker.put("Statement", *row)
        maker.put("Changed", pk, "statement")
        found.append(pk)
    return found


def _events(
    made: Loaded,
    maker: _Maker,
    case: str,
    acts: int,
    people: list[tuple[str, str, str]],
    units: list[str],
    statements: list[str],
) -> None:
    events: list[str] = []
    event, when, place, columns = "", maker.when(), *maker.where()
    for number in range(acts):
        if number % 5 == 0:
            when, (place, columns) = maker.when(), maker.where()
            title = f"{place['text']}, {when[0]}: задержание"
            changes = {
                "began": [{"value": when[0]}],
                "place": [{"value": place}],
                "title": [{"value": title}],
            }
            event = maker.record(case, "event", changes)
            maker.put("Event", event, case, *when[1:], *columns, title, "")
            if events and maker.random.random() < 0.05:
                _chain(maker, case, maker.random.choice(events[-50:]), event)
            events.append(event)
            if len(maker.rows["Record"]) >= 4 * BATCH:
                _write(made, maker)
        _act(maker, case, event, when, place, columns, people, units, statements)
    made.events[case] = events


def _chain(maker: _Maker, case: str, one: str, two: str) -> None:
    changes = {"event": [{"value": one}], "related": [{"value": two}], "type": [{"value": "causes"}]}
    pk = maker.record(case, "chain", changes)
    maker.put("Tie", pk, case, None, None, "", "chain", one, two, "causes", "", "")


def _act(
    maker: _Maker,
    case: str,
    event: str,
    when: tuple[str, date, date, str],
    place: dict[str, Any],
    columns: tuple[Any, ...],
    people: list[tuple[str, str, str]],
    units: list[str],
    statements: list[str],
) -> None:
    draw = maker.random
    victim, kind = draw.choice(people)[0] if people else draw.choice(units), draw.choice(ACTS)
    part = {"actor": draw.choice(units), "degree": draw.choice(DEGREES), "type": "police"}
    sure, cited = draw.choice(CONFIDENCE), draw.choice(statements)
    changes: dict[str, Any] = {
        "began": [{"value": when[0]}],
        "event": [{"value": event}],
        "parts": [{"value": part}],
        "place": [{"value": place}],
        "type": [{"value": kind, "cites": [cited], "confidence": sure}],
        "victim": [{"value": victim}],
    }
    method = draw.choice(METHODS) if kind == "torture" else ""
    if method:
        changes["methods"] = [{"value": method}]
    pk = maker.record(case, "act", changes, [cited])
    maker.put("Act", pk, case, *when[1:], *columns, event, victim, kind, False, None, None, None, sure)
    maker.put("Part", pk, part["actor"], 0, part["degree"], "police", "", "")
    if method:
        maker.put("ActMethod", pk, method)
