"""Numbers written in words, in English, French, Russian, German and Spanish: two and more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_EN = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000,
    "million": 10**6, "billion": 10**9,
}  # fmt: skip
_FR = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "nonante": 90, "cent": 100, "cents": 100, "mille": 1000,
    "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9,
}  # fmt: skip
_DE = {
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16,
    "siebzehn": 17, "achtzehn": 18, "neunzehn": 19, "zwanzig": 20, "dreißig": 30, "vierzig": 40,
    "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90, "hundert": 100,
    "tausend": 1000, "million": 10**6, "millionen": 10**6,
}  # fmt: skip
_ES = {
    "uno": 1, "una": 1, "un": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15,
    "dieciséis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "treinta": 30,
    "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
    "cien": 100, "ciento": 100, "mil": 1000, "millón": 10**6, "millones": 10**6,
}  # fmt: skip
_RU_FORMS = {
    1: "один одна одно одного одной одному одним одну одном",
    2: "два две двух двум двумя двое двоих двоим двоими",
    3: "три трёх трем трём трех тремя трое троих троим троими",
    4: "четыре четырёх четырех четырём четырем четырьмя четверо четверых четверым четверыми",
    5: "пять пяти пятью пятеро пятерых пятерым пятерыми",
    6: "шесть шести шестью шестеро шестерых шестерым шестерыми",
    7: "семь семи семеро семерых семерым семерыми",
    8: "восемь восьми восемью восьмью восьмеро восьмерых",
    9: "девять девяти девятью девятеро девятерых",
    10: "десять десяти десятью десятеро десятерых",
    11: "одиннадцать одиннадцати одиннадцатью",
    12: "двенадцать двенадцати двенадцатью",
    13: "тринадцать тринадцати тринадцатью",
    14: "четырнадцать четырнадцати четырнадцатью",
    15: "пятнадцать пятнадцати пятнадцатью",
    16: "шестнадцать шестнадцати шестнадцатью",
    17: "семнадцать семнадцати семнадцатью",
    18: "восемнадцать восемнадцати восемнадцатью",
    19: "девятнадцать девятнадцати девятнадцатью",
    20: "двадцать двадцати двадцатью",
    30: "тридцать тридцати тридцатью",
    40: "сорок сорока",
    50: "пятьдесят пятидесяти пятьюдесятью",
    60: "шестьдесят шестидесяти шестьюдесятью",
    70: "семьдесят семидесяти семьюдесятью",
    80: "восемьдесят восьмидесяти восемьюдесятью",
    90: "девяносто девяноста",
    100: "сто ста",
    200: "двести двухсот двумстам двумястами двухстах",
    300: "триста трёхсот трехсот трёмстам трехстам тремястами",
    400: "четыреста четырёхсот четырехсот четырёмстам четырехстам",
    500: "пятьсот пятисот пятистам",
    600: "шестьсот шестисот шестистам",
    700: "семьсот семисот семистам",
    800: "восемьсот восьмисот восьмистам",
    900: "девятьсот девятисот девятистам",
    1000: "тысяча тысячи тысяч тысячу тысяче тысячам тысячами тысячах тыс",
    10**6: "миллион миллиона миллионов миллиону миллионам миллионами млн",
    10**9: "миллиард миллиарда миллиардов миллиарду миллиардам млрд",
}
"""`семью` is left out: it is also the family, in the accusative."""
_RU = {word: value for value, forms in _RU_FORMS.items() for word in forms.split()}
WORDS: Mapping[str, Mapping[str, int]] = {"en": _EN, "fr": _FR, "ru": _RU, "de": _DE, "es": _ES}
_UNSURE = {"fr": frozenset({"neuf"}), "de": frozenset({"acht", "elf"})}
"""Words that are a number and something else: new, attention."""
_AND = {"en": {"and"}, "fr": {"et"}, "de": {"und"}, "es": {"y"}, "ru": set()}
MAX_RUN = 12
"""So many words make one number at most."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in words at `start` to `end` of a text; `sure`: it can hardly be anything but a number."""

    value: int
    start: int
    end: int
    sure: bool


def spelled(text: str, language: str) -> Iterator[Spelled]:
    """Yield the numbers written in words, in order; nothing for a language without a table here.

    One alone is never sure, nor is a hundred, thousand or million alone.
    """
    table = WORDS.get(language)
    if table is None:
        return
    run: list[tuple[int, int, int, str]] = []
    last = 0
    for found in _WORD.finditer(text):
        word = found.group().casefold()
        between = text[last : found.start()]
        close = not run or not between.strip(" \u00a0\u202f-\u2011")
        if word in table and close and _continues(run, table[word], language):
            run.append((table[word], found.start(), found.end(), word))
        elif word in table:
            yield from _made(run, language)
            run = [(table[word], found.start(), found.end(), word)]
        elif not (word in _AND[language] and run and close):
            yield from _made(run, language)
            run = []
        last = found.end()
    yield from _made(run, language)


def _continues(run: list[tuple[int, int, int, str]], value: int, language: str) -> bool:
    if not run:
        return True
    if len(run) >= MAX_RUN:
        return False
    before = run[-1][0]
    if value >= 100 and value in (100, 1000, 10**6, 10**9):
        return before < value
    if language == "fr" and before == 4 and value == 20:
        return True
    if language == "fr" and ((before in (60, 20) and value < 20) or (before == 10 and 7 <= value < 10)):
        return True
    return before >= 20 and value < (10 if before < 100 else 100 if before < 1000 else 1000)


def _made(run: list[tuple[int, int, int, str]], language: str) -> Iterator[Spelled]:
    if not run:
        return
    total = current = 0
    for value, _start, _end, _word in run:
        if value >= 1000:
            total, current = total + max(current, 1) * value, 0
        elif value == 100:
            current = max(current, 1) * 100
        elif language == "fr" and value == 20 and current % 100 == 4:
            current += 76
        else:
            current += value
    alone = len(run) == 1
    unsure = run[0][3] in _UNSURE.get(language, ()) or run[0][0] in (1, 100, 1000, 10**6, 10**9)
    yield Spelled(total + current, run[0][1], run[-1][2], not (alone and unsure))
