"""Invented names: the same person has one name within a release, and another in the next.

Which name is drawn depends on a key that exists once for a release; who has the released texts and not the
key cannot tell that two names are one person's. Nobody of the register bears the name that is drawn.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from vedette.errors import LimitError, UsageError
from vedette.records.names.folding import fold
from vedette.records.names.printing import transliterate

MIN_KEY_BYTES = 16

_MEN = (
    "Адам آدم|Анзор أنزور|Асхаб أصحاب|Аюб أيوب|Беслан بسلان|Бислан بيسلان|Вахид وحيد|Висхан فيسخان|"
    "Джамал جمال|Заур زاور|Заурбек زاوربيك|Зелим زليم|Ибрагим إبراهيم|Идрис إدريس|Ислам إسلام|"
    "Исмаил إسماعيل|Казбек قازبك|Камал كمال|Мансур منصور|Мовсар موفسار|Муслим مسلم|Осман عثمان|"
    "Расул رسول|Руслан رسلان|Рустам رستم|Саламбек سلامبيك|Салман سلمان|Сулим سليم|Султан سلطان|"
    "Тамерлан تيمورلنك|Тимур تيمور|Умар عمر|Хамзат حمزات|Хасан حسن|Хусейн حسين|Эмин أمين|Юнус يونس|"
    "Юсуп يوسف|Якуб يعقوب"
)
_WOMEN = (
    "Айна عينة|Амина أمينة|Асета آسيتا|Асма أسماء|Дина دينا|Зара زارا|Залина زالينا|Зарема زاريما|"
    "Зура زورا|Карина كارينا|Лайла ليلى|Лаура لورا|Лиана ليانا|Луиза لويزا|Мадина مدينة|Марета ماريتا|"
    "Милана ميلانا|Радима راديما|Роза روزا|Румиса روميسا|Сабина سابينا|Седа سيدا|Таиса تايسا|"
    "Тамара تمارا|Тоита تويتا|Фарида فريدة|Хава حواء|Хеда هيدا|Элина إلينا"
)


def _listed(words: str) -> Mapping[str, str]:
    return dict(one.split(" ") for one in words.split("|"))


NAMES: Mapping[str, Mapping[str, str]] = {"m": _listed(_MEN), "f": _listed(_WOMEN)}
"""By sex: the name in Russian, in Arabic. All decline by one pattern: a hard consonant, or -а after one."""
LETTERS = "АБВГДЗИКЛМНРСТУФХЭ"
_STANDARDS = {"fr": "french", "de": "german"}
_ENDINGS = {
    "m": {"gen": "а", "dat": "у", "ins": "ом", "pre": "е"},
    "f": {"nom": "а", "gen": "ы", "dat": "е", "acc": "у", "ins": "ой", "pre": "е"},
}
DECLINED = ("nom", "gen", "dat", "acc", "ins", "pre")


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A name that stands for somebody; `code` is how it is kept: "m Рустам", "f Дина Б", " К М"."""

    code: str

    def __post_init__(self) -> None:
        sex, _space, rest = self.code.partition(" ")
        words = rest.split(" ")
        whole = len(words) in (1, 2) and all(words) and len(words[-1]) < 20
        known = words[0] in NAMES[sex] if sex in NAMES else sex == "" and len(words) == 2
        if not whole or not known or not all(one in LETTERS for one in (words[1:] if sex else words)):
            raise UsageError("pseudonym: is none of those that are drawn")

    @property
    def sex(self) -> str:
        """m, f, or empty for initials."""
        return self.code.partition(" ")[0]

    def said(self, language: str, case: str = "nom") -> str:
        """Return it as it stands in a text; in Russian in a case of `DECLINED`, the initial left as it is."""
        words = self.code.partition(" ")[2].split(" ")
        if not self.sex:
            letters = words if language[:2] in ("ru", "ce") else [transliterate(one, "bgn") for one in words]
            return " ".join(f"{one}." for one in letters)
        name, initial = words[0], words[1] if len(words) == 2 else ""
        if language[:2] == "ar":
            spoken = NAMES[self.sex][name]
        elif language[:2] in ("ru", "ce"):
            spoken = self._declined(name, case) if language[:2] == "ru" else name
        else:
            spoken = transliterate(name, _STANDARDS.get(language[:2], "bgn"))
        if initial and language[:2] not in ("ru", "ce"):
            initial = transliterate(initial, "bgn")
        return f"{spoken} {initial}." if initial else spoken

    def _declined(self, name: str, case: str) -> str:
        endings = _ENDINGS[self.sex]
        case = "gen" if self.sex == "m" and case == "acc" else case
        stem = name[:-1] if self.sex == "f" else name
        return stem + endings.get(case, endings.get("nom", ""))


class Pseudonyms:
    """The names of one release. `held`: person → code, of those that were drawn before; keep them."""

    def __init__(
        self,
        key: bytes,
        held: Mapping[str, str] | None = None,
        *,
        taken: Collection[str] = (),
        before: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """`taken`: folds that are somebody's; `before`: person → codes in other releases, drawn no more.

        Raises: UsageError for a short key.
        """
        if len(key) < MIN_KEY_BYTES:
            raise UsageError(f"pseudonyms: a key of at least {MIN_KEY_BYTES} bytes expected")
        self._key = key
        self.held = dict(held or {})
        self._taken = frozenset(taken)
        self._before = {person: frozenset(codes) for person, codes in (before or {}).items()}

    def of(self, person: str, sex: str = "") -> Pseudonym:
        """Return somebody's name in this release; drawn when asked for the first time. Raises: LimitError."""
        if person not in self.held:
            self.held[person] = self._drawn(person, sex)
        return Pseudonym(self.held[person])

    def _drawn(self, person: str, sex: str) -> str:
        used = set(self.held.values()) | self._before.get(person, frozenset())
        spoken = {code.partition(" ")[2].partition(" ")[0] for code in self.held.values()}
        if sex in NAMES:
            free = [one for one in NAMES[sex] if fold(one) not in self._taken]
            plain = [f"{sex} {one}" for one in free if one not in spoken]
            more = [f"{sex} {one} {letter}" for one in free for letter in LETTERS]
        else:
            plain, more = [], [f" {one} {two}" for one in LETTERS for two in LETTERS]
        for codes in (plain, more):
            left = [one for one in codes if one not in used]
            if left:
                return min(left, key=lambda code: self._place(person, code))
        raise LimitError("pseudonyms: all names are given out in this release")

    def _place(self, person: str, code: str) -> bytes:
        words = b"pseudonym\0" + person.encode() + b"\0" + code.encode()
        return hmac.digest(self._key, words, hashlib.sha256)


def case_of(ending: str, part: str, sex: str) -> str:
    """Return the case of a word of a Russian name by its ending as `words_of` codes it, of `DECLINED`."""
    if part == "surname":
        table = {
            "m": {"a": "gen", "u": "dat", "ins": "ins", "e": "pre"},
            "f": {"a": "nom", "obl": "gen", "u": "acc"},
        }
    else:
        table = {
            "m": {"a": "gen", "u": "dat", "ins": "ins", "e": "pre", "i": "gen", "obl": "ins"},
            "f": {"a": "nom", "i": "gen", "e": "dat", "u": "acc", "obl": "ins"},
        }
    return table.get(sex, {}).get(ending, "nom")
