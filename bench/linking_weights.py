"""The shipped weights, measured: invented people, damaged as testimonies are, compared by our own code.

    python bench/linking_weights.py [persons]   # prints m and u of each level, and how well pairs are found

The shares of damage are guesses from practice (spelling, script, missing dates): see decision 0019.
"""

# ruff: noqa: SIM905, E501 - lists of words
from __future__ import annotations

import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from vedette.records.linking import pairs, score
from vedette.records.linking.persons import PERSON, SHIPPED, folded, keys, shared_words, word_share

MALE = (
    "Ахмед Магомед Мохьмад Иса Муса Руслан Тимур Аслан Саид Адам Юсуп Шамиль Турпал Ислам Рамзан Беслан Зелимхан "
    "Хамзат Хьамзат Ваха Апти Умар Усман Али Хасан Хусейн Ибрагим Исмаил Сулейман Дауд Лечи Хож-Ахмед Абубакар "
    "Бислан Артур Руслан Мовсар Арби Висхан Анзор Асламбек Сайхан Ризван Алихан Ахъяд Супьян Хизир Бувайсар"
).split()
FEMALE = (
    "Зарема Мадина Луиза Айшат Патимат Хеда Малика Тамара Роза Элина Марьям Лейла Зулай Асет Седа Петимат Зара "
    "Хава Фатима Аминат Макка Медни Раиса Лиза Яха Зулихан Таиса Милана Амина Иман"
).split()
STEMS = (
    "Маг Юсуп Даш Гай Хас Ум Яма Кад Дал Бай Исра Эль Тай Вис Сул Айд Муц Зак Абд Гер Тур Бец Ахма Дуд Зая Хам Ибра Тов "
    "Чага Шаха Цур Жаб"
).split()
MIDDLES = "ад ов ур ир ат ам уз ех аш ул хан бек бул гир мир сул тир лар дин рат".split()
ENDS = ("ов", "ев", "аев", "иев", "ханов")
PLACES = (
    "Грозный Аргун Гудермес Шали Урус-Мартан Ачхой-Мартан Ведено Шатой Наурская Шелковская Курчалой Ножай-Юрт Назрань "
    "Самашки Бамут Сержень-Юрт"
).split()
SCHEMES = (
    dict(zip("хжшчщцйюяеуёы", "kh zh sh ch shch ts y yu ya e u yo y".split(), strict=True)),
    dict(zip("хжшчщцйюяеуёы", "kh j ch tch chtch ts i iou ia e ou e y".split(), strict=True)),
    dict(zip("хжшчщцйюяеуёы", "ch sch sch tsch schtsch z j ju ja e u jo y".split(), strict=True)),
    dict(zip("хжшчщцйюяеуёы", "h ž š č šč c j ju ja e u ë y".split(), strict=True)),
)
PLAIN = dict(zip("абвгдзиклмнопрстфэъьӏ", [*"abvgdziklmnoprstfe", "", "", ""], strict=True))


def typo(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    other = chance.choice("аеиоунрст")
    return chance.choice(
        (text[:at] + text[at + 1 :], text[:at] + other + text[at + 1 :], text[:at] + other + text[at:])
    )


def latin(text: str, chance: random.Random) -> str:
    scheme = PLAIN | chance.choice(SCHEMES)
    return "".join(scheme.get(letter, letter) for letter in text.lower()).title()


def person(chance: random.Random) -> dict[str, Any]:
    sex = "male" if chance.random() < 0.8 else "female"
    pool = MALE if sex == "male" else FEMALE
    given = pool[min(int(chance.expovariate(1 / (len(pool) / 3))), len(pool) - 1)]
    stem = STEMS[min(int(chance.expovariate(0.12)), len(STEMS) - 1)]
    surname = stem + chance.choice(MIDDLES) + chance.choice(ENDS)
    born = date(1930, 1, 1) + timedelta(days=chance.randrange(80 * 365))
    father = chance.choice(MALE) + ("ович" if sex == "male" else "овна")
    return {
        "sex": sex,
        "given": given,
        "surname": surname,
        "father": father,
        "born": born,
        "place": chance.choice(PLACES),
    }


def record(who: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    """One record of a person, damaged."""
    surname = who["surname"] + ("а" if who["sex"] == "female" and chance.random() > 0.06 else "")
    surname = typo(surname, chance) if chance.random() < 0.1 else surname
    given = typo(who["given"], chance) if chance.random() < 0.12 else who["given"]
    words = [surname, given] if chance.random() > 0.5 else [given, surname]
    if chance.random() > 0.45:
        words.append(who["father"])
    if chance.random() < 0.03:
        words.pop(chance.randrange(2))
    name = " ".join(words)
    found: dict[str, Any] = {"name": (latin(name, chance) if chance.random() < 0.25 else name,)}
    if chance.random() > 0.1:
        found["sex"] = who["sex"]
    if chance.random() > 0.35:
        born = who["born"]
        if chance.random() < 0.06:
            born += timedelta(days=chance.randrange(-400, 400))
        elif born.day <= 12 and chance.random() < 0.04:
            born = date(born.year, born.day, born.month)
        if chance.random() < 0.25:
            year = born.year + chance.choice((-1, 0, 0, 0, 1))
            found["born"] = (date(year, 1, 1), date(year, 12, 31))
        else:
            found["born"] = (born, born)
    if chance.random() > 0.2:
        found["place"] = folded(who["place"] if chance.random() > 0.1 else chance.choice(PLACES))
    return found


def main(count: int) -> None:
    chance = random.Random(19)
    records, truth = [], []
    for number in range(count):
        who = person(chance)
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
            records.append(record(who, chance))
            truth.append(number)
    members = defaultdict(list)
    for place, number in enumerate(truth):
        members[number].append(place)
    yes = [(one, two) for each in members.values() for at, one in enumerate(each) for two in each[at + 1 :]]
    no = set()
    while len(no) < 300_000:
        one, two = chance.randrange(len(records)), chance.randrange(len(records))
        if truth[one] != truth[two]:
            no.add((one, two))
    print(f"{len(records)} records, {len(yes)} true pairs")
    for each in PERSON:
        shares = []
        for sample in (yes, no):
            counted = Counter(
                each.compare(records[one][each.field], records[two][each.field])
                for one, two in sample
                if each.field in records[one] and each.field in records[two]
            )
            whole = sum(counted.values()) or 1
            shares.append([counted[level] / whole for level in range(len(each.levels))])
        for level, m, u in zip(each.levels, *shares, strict=True):
            print(f"{each.field:6} {level:10} m {m:.4f} u {u:.6f}")
    judge(records, truth, len(yes))


def judge(records: list[dict[str, Any]], truth: list[int], wanted: int) -> None:
    began = time.perf_counter()
    words = Counter(key for each in records for key in keys(each) if key.startswith("w:"))

    def rarity(field: str, one: Any, two: Any) -> float | None:
        shares = sorted(word_share(words[f"w:{word}"], len(records)) for word in shared_words(one, two))
        return shares[0] * shares[1] if len(shares) > 1 else None

    found = pairs(records, [lambda each: [key for key in keys(each) if not key.startswith("w:")]], 300)
    hits = sum(truth[one] == truth[two] for one, two in found)
    print(f"blocking: {len(found)} pairs, recall {hits / wanted:.3f}")
    scored = [
        (score(SHIPPED, PERSON, records[one], records[two], rarity).bits, truth[one] == truth[two])
        for one, two in found
    ]
    for least in (-3.2, 0.0, 3.2, 6.65):
        over = [right for bits, right in scored if bits >= least]
        precision, recall = sum(over) / max(1, len(over)), sum(over) / wanted
        print(f"from {least:5} bits: {len(over)} pairs, P {precision:.3f} R {recall:.3f}")
    print(f"{len(records) / (time.perf_counter() - began):.0f} records/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
