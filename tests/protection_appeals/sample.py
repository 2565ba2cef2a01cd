"""An invented person who was taken, as it is written down: in Russian, with translations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from vedette.protection.appeals import Addressee, Call, Urgent, parse_urgent, plain, text_digest, texts

VALUES = {
    "name_local": "Вымышленная Анна Петровна",
    "name_latin": "Anna VYMYSHLENNAYA",
    "sex": "female",
    "born": "1984-05-01",
    "birth_place": "с. Нижний Таволг",
    "citizenship": "Российская Федерация",
    "document": "паспорт 00 00 000000",
    "phone": "+0 000 000",
    "address": "с. Нижний Таволг, ул. Мостовая, д. 0",
    "occupation": "юрист",
    "civil": "married",
    "look": "рост около 165 см, тёмные волосы",
    "clothing": "синяя куртка, серые брюки",
    "health": "?",
    "photo": "yes",
    "defender": "team",
    "activity": "Ведёт дела о пытках в Таволжском районе.",
    "last_seen": "2026-11-22T21:40",
    "zone": "+0300",
    "exact": "about",
    "place": "с. Нижний Таволг, у моста",
    "circumstances": "Около 21:40 у моста остановилась белая машина. Из неё вышли четверо в масках.\n\n"
    "Анну затолкнули в машину и увезли в сторону райцентра.",
    "vehicles": "белая «Нива» без номеров",
    "warrant": "none",
    "force": "armed",
    "force_words": "чёрная форма без знаков, говорили по-русски",
    "why_state": "машина проехала пост без остановки",
    "acknowledged": "no",
    "earlier": "Осенью ей угрожали по телефону.",
    "reason": "За неделю до этого она подала жалобу на отдел полиции.",
    "source": "family",
    "applicant": "Вымышленный Пётр Иванович",
    "applicant_status": "relative",
    "applicant_relation": "муж",
    "applicant_address": "с. Нижний Таволг, ул. Мостовая, д. 0",
    "submitter": "Вымышленная группа",
    "submitter_contact": "safe@group.invented.example",
    "who_we_are": "Мы бесплатно помогаем пострадавшим от пыток и их семьям.",
    "addressee": "Руководителю следственного отдела; по Таволжскому району; Края Трёх Озёр",
    "demands": "whereabouts safety contact investigate preserve protect",
    "kind": "new",
    "number": "UA 1/26",
    "until": "2026-12-20",
    "quote": "Мы требуем ответа сегодня",
    "quote_by": "руководитель группы",
    "embargo": "2026-11-23T18:00",
    "press_contact": "press@group.invented.example",
}
ROWS = {
    "witnesses": [{"code": "С-1", "saw": "видела машину и четверых, слышала крик"}],
    "steps": [
        {
            "date": "2026-11-22",
            "authority": "Дежурная часть района",
            "what": "Устное сообщение",
            "result": "Ответа нет",
            "number": "КУСП 00",
        }
    ],
    "threats": [{"date": "2026-10", "what": "Звонок с угрозой"}],
    "updates": [{"date": "2026-11-23", "what": "Телефон выключен"}],
    "annexes": [{"what": "Фотография", "pages": "1"}],
}
CALL = Call(
    datetime(2026, 11, 22, 20, 5, tzinfo=UTC), "Дежурная часть района", "02", "дежурный", "Не задерживали."
)
ADDRESSEE = Addressee(
    {"ru": "Председатель, вымышленный", "en": "Chairman, invented", "fr": "Président, inventé"},
    ("ул. Мостовая, д. 0",),
)


def urgent(values: dict[str, str] | None = None, *, translated: bool = True, **more: Any) -> Urgent:
    """The data set; `values` replaces some of it ("" takes away)."""
    said = {name: value for name, value in (VALUES | (values or {})).items() if value}
    rows = more.pop("rows", ROWS)
    made = parse_urgent({"language": "ru", "values": said, "rows": rows, "translations": {}})
    if translated:
        data = plain(made)
        data["translations"] = {
            language: {key: [text_digest(words), f"{language}: {key}"] for key, _label, words in texts(made)}
            for language in ("en", "fr")
        }
        made = parse_urgent(data)
    given = {
        "calls": (CALL,),
        "addressees": (ADDRESSEE,),
        "today": date(2026, 11, 23),
        "government": True,
        "public": False,
    }
    return replace(made, **(given | more))
