"""How well the search finds a Russian word in all its forms: recall and precision over text made here.

    PYTHONPATH=src:bench .venv/bin/python bench/finding_words.py [paragraphs]

Truth: every paragraph is drawn from forms that this file declines and conjugates itself from the tables below
(endings by class, fleeting vowels and changed consonants written out), so that it is known which paragraph
holds which word; nothing of the stemmer is asked. Words of one family (убить, убийца, убийство) are different
words here. A question is the dictionary form; a hit is a paragraph that has a stem in common with it.
Bars: recall >= .87, precision >= .95. Beside ours: Snowball alone, and no stemming.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable

from vedette.records.stems import stem, stems_of

HARD_M = "а у ом е ы ов ам ами ах"
NOUNS_M = (
    "арест допрос подвал приговор протокол карман автомат свидетель-я прокурор адвокат город район завод "
    "магазин вокзал документ паспорт телефон удар след запрос ответ закон суд срок штраф солдат офицер "
    "полицейск-adj вагон журнал канал материал капитан партизан план туман диван ресторан стадион талон "
    "плен экран барабан студент элемент брезент билет кабинет пакет совет"
)
NOUNS_F = (
    "больница улица дорога школа машина квартира комната пытка-ok угроза камера стена рука нога голова "
    "спина рана жалоба дача вода охрана казарма маска форма сила рота группа команда банда яма школьница "
    "подруга соседка-ok повестка-ok расправа казна мина атака сирена"
)
NOUNS_N = "место право болото железо золото слово дело тело мыло чувство убийство насилие-ie избиение-ie"
NOUNS_I = (
    "задержание-ie похищение-ie исчезновение-ie заявление-ie обвинение-ie полиция-ia милиция-ia операция-ia "
    "комиссия-ia организация-ia прокуратура убийца боль-soft ночь-soft кровь-soft жизнь-soft смерть-soft "
    "дверь-soft помощь-soft"
)
ADJECTIVES = "чёрный старый новый молодой-oj сильный вооружённый военный народный страшный пьяный больной-oj"
ADJECTIVE = "ого ому ым ом ая ой ую ое ые ых ыми"
VERBS_1 = (
    "задержива избива допрашива угрожа пыта стреля требова-ov арестова-ov спрашива отвеча кружи-no копа "
    "броса хвата толка удара-no слуша крича-no пуга рыда узнава-no дума зна работа бега умоля"
)
VERBS_2 = "говор кур смотр-e хран звон вин вар цен молил-no корм-bl лов-bl граб-bl стро-j"
SPECIAL = (
    "отец отца отцу отцом отце отцы отцов отцам отцами отцах",
    "день дня дню днём дне дни дней дням днями днях",
    "человек человека человеку человеком человеке люди людей людям людьми людях",
    "ребёнок ребёнка ребёнку ребёнком ребёнке дети детей детям детьми детях",
    "боец бойца бойцу бойцом бойце бойцы бойцов бойцам бойцами бойцах",
    "мешок мешка мешку мешком мешке мешки мешков мешкам мешками мешках",
    "потолок потолка потолку потолком потолке потолки потолков потолкам",
    "замок замка замку замком замке замки замков замкам",
    "кусок куска куску куском куске куски кусков кускам",
    "писать пишу пишешь пишет пишем пишете пишут писал писала писали",
    "резать режу режешь режет режем режут резал резала резали",
    "искать ищу ищешь ищет ищем ищут искал искала искали",
    "прятать прячу прячешь прячет прячут прятал прятала прятали",
    "платить плачу платишь платит платят платил платила платили",
    "сидеть сижу сидишь сидит сидят сидел сидела сидели",
    "видеть вижу видишь видит видят видел видела видели",
    "возить вожу возишь возит возят возил возила возили",
    "бить бью бьёшь бьёт бьют бил била били",
    "избить изобью изобьёт изобьют избил избила избили избит избита избиты",
    "убить убью убьёт убьют убил убила убили убит убита убиты",
    "взять возьму возьмёт возьмут взял взяла взяли взят взята взяты",
    "найти найду найдёт найдут нашёл нашла нашли найден найдены",
    "везти везу везёт везут вёз везла везли",
    "жечь жгу жжёт жгут жёг жгла жгли",
    "лечь лягу ляжет лягут лёг легла легли",
    "брать беру берёт берут брал брала брали",
    "гнать гоню гонит гонят гнал гнала гнали",
    "мыть мою моет моют мыл мыла мыли",
    "петь пою поёт поют пел пела пели",
    "окно окна окну окном окне окон окнам окнами окнах",
    "письмо письма письму письмом письме писем письмам письмами письмах",
    "сестра сестры сестре сестру сестрой сёстры сестёр сёстрам сёстрами",
    "земля земли земле землю землёй земель землям",
    "деньги денег деньгам деньгами деньгах",
    "имя имени именем имена имён именам именами именах",
)


def lexicon() -> dict[str, list[str]]:
    """Return dictionary form → all forms."""
    found: dict[str, list[str]] = {}
    for word in NOUNS_M.split():
        base, _, kind = word.partition("-")
        if kind == "я":
            soft = base[:-1]
            found[base] = [base, *(soft + one for one in ["я", "ю", "ем", "е", "и", "ей", "ям", "ями", "ях"])]
        elif not kind:
            found[base] = [base, *(base + one for one in HARD_M.split())]
    for word in NOUNS_F.split() + NOUNS_I.split() + NOUNS_N.split():
        base, _, kind = word.partition("-")
        found[base] = list(_noun(base, kind))
    for word in ADJECTIVES.split():
        base, _, _ = word.partition("-")
        root = base[:-2]
        found[base] = [
            base,
            *(root + one for one in ["ого", "ому", "ым", "ом", "ая", "ой", "ую", "ое", "ые", "ых", "ыми"]),
        ]
    for word in VERBS_1.split():
        base, _, kind = word.partition("-")
        if kind == "no":
            continue
        now = base[:-3] + "у" if kind == "ov" else base
        found[base + "ть"] = [base + "ть", *(now + one for one in ["ю", "ешь", "ет", "ем", "ете", "ют"])]
        found[base + "ть"] += [base + one for one in ["л", "ла", "ло", "ли"]]
    for word in VERBS_2.split():
        base, _, kind = word.partition("-")
        if kind == "no":
            continue
        first = {"bl": base + "лю"}.get(kind, base + "ю")
        theme = "е" if kind == "e" else "и"
        found[base + theme + "ть"] = [base + theme + "ть", first]
        found[base + theme + "ть"] += [base + one for one in ["ишь", "ит", "им", "ите", "ят"]]
        found[base + theme + "ть"] += [base + theme + one for one in ["л", "ла", "ло", "ли"]]
    for line in SPECIAL:
        found[line.split()[0]] = line.split()
    return found


def _noun(base: str, kind: str) -> Iterable[str]:
    yield base
    root = base[:-1]
    if kind == "ok":  # соседка, соседок
        yield from (root + one for one in ["и", "е", "у", "ой", "ам", "ами", "ах"])
        yield root[:-1] + "ок"
    elif kind == "ie":
        yield from (root + one for one in ["я", "ю", "ем", "и", "й", "ям", "ями", "ях"])
    elif kind == "ia":
        yield from (root + one for one in ["и", "ю", "ей", "й", "ям", "ями", "ях"])
    elif kind == "soft":
        yield from (root + one for one in ["и", "ью", "ей", "ям", "ями", "ях"])
    elif base.endswith("о"):
        yield from (root + one for one in ["а", "у", "ом", "е", "", "ам", "ами", "ах"])
    else:
        soft = root[-1] in "гкхжшчщц"
        yield from (root + one for one in ["и" if soft and root[-1] != "ц" else "ы", "е", "у"])
        yield from (root + one for one in ["ей" if root[-1] in "жшчщц" else "ой", "", "ам", "ами", "ах"])


def named() -> set[str]:
    """The stems that our short list of forms names."""
    from vedette.records.stems import _joined

    return set(_joined().values())


Keys = Callable[[str], Iterable[str]]


def main(count: int) -> None:
    """Make paragraphs, ask for every word, print what was found."""
    from snowballstemmer import stemmer

    russian = stemmer("russian")
    words = lexicon()
    drawn = random.Random(7)
    names = sorted(words)
    truth: dict[str, set[int]] = {name: set() for name in names}
    paragraphs: list[list[str]] = []
    for number in range(count):
        text = []
        for name in drawn.choices(names, k=12):
            form = drawn.choice(words[name])
            text.append(form if drawn.random() < 0.5 else form.replace("ё", "е"))
            for other in names:
                if form in words[other]:  # one spelling, two words: it holds both
                    truth[other].add(number)
        paragraphs.append(text)
    forms = sum(map(len, words.values()))
    print(f"{len(names)} words, {forms} forms, {count} paragraphs of 12")
    snowball: Keys = lambda word: (russian.stemWord(word.replace("ё", "е")),)  # noqa: E731
    for name, indexed, asked in (
        ("ours", lambda word: (stem(word),), stems_of),
        ("Snowball alone", snowball, snowball),
        ("no stemming", lambda word: (word,), lambda word: (word,)),
    ):
        recall, precision, worst = score(paragraphs, truth, indexed, asked)
        print(f"{name:34} recall {recall:.3f}  precision {precision:.3f}  weakest: {', '.join(worst)}")
    # without the words whose forms our short list names one by one: what is left of it for other words
    rest = {name: holds for name, holds in truth.items() if stem(name) not in named()}
    recall, precision, worst = score(paragraphs, rest, lambda word: (stem(word),), stems_of)
    print(f"{f'ours, {len(rest)} words not in our list':34} recall {recall:.3f}  precision {precision:.3f}")


def score(
    paragraphs: list[list[str]], truth: dict[str, set[int]], indexed: Keys, asked: Keys
) -> tuple[float, float, list[str]]:
    """Return recall and precision over all questions together, and the words worst found."""
    index: dict[str, set[int]] = {}
    for number, text in enumerate(paragraphs):
        for word in text:
            for key in indexed(word):
                index.setdefault(key, set()).add(number)
    right = wanted = given = 0
    shares = []
    for name, holds in truth.items():
        hits = set[int]().union(*(index.get(key, set()) for key in asked(name)))
        right += len(hits & holds)
        wanted += len(holds)
        given += len(hits)
        shares.append(
            (len(hits & holds) / max(1, len(holds)) * (len(hits & holds) / max(1, len(hits))), name)
        )
    return right / wanted, right / given, [name for _, name in sorted(shares)[:8]]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
