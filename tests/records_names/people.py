"""Invented people for the tests of names: seeded, in Cyrillic, four of five with Chechen names.

Given names are those in use; surnames are made of stems and endings: no list of real people is needed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


def _words(text: str) -> list[str]:
    return text.split()


MALE = _words(
    """
    Магомед Ахмед Ахмад Ахмат Рамзан Шамиль Аслан Асламбек Хамзат Зелимхан Муса Иса Ваха Апти Руслан Ислам
    Хусейн Хасан Султан Турпал Зураб Тимур Беслан Бислан Умар Усман Али Адам Ибрагим Исмаил Якуб Юсуп
    Сулейман Мовсар Мовлади Джабраил Рустам Анзор Арби Алихан Абу Абубакар Абдулла Абдурахман Абдул Азамат
    Айнди Алаудин Алвади Алу Амир Арсен Артур Асхаб Ахъяд Бай-Али Башир Бекхан Билал Богдан Борз Бувайсар
    Висхан Висит Гелани Гирихан Дауд Денилбек Дени Докка Дукваха Джамал Джамбулат Джохар Заурбек Заур Зайнди
    Зелим Зиявди Иблагим Идрис Илес Ильман Имам Имран Исрапил Исхак Казбек Камал Кюри Леча Лом-Али Лорс
    Лукман Мавлади Магомад Майрбек Малик Мансур Махмуд Махди Муслим Мурад Мурат Мустафа Нажмуди Нохчо Нурдин
    Нурди Нух Осман Онди Олхазар Резван Рахман Рашид Ризван Расул Роман Саид Саид-Магомед Саид-Хусейн
    Салавди Салам Саламбек Салман Самбулат Сайпуди Сайхан Саламу Сулим Сулиман Сулумбек Супьян Тамерлан Таус
    Тахир Таштемир Тимерлан Тоита Турко Увайс Удуг Умалат Умхан Хаважи Хавадж Хамид Хампаша Харон Хизир
    Хожа-Ахмед Хож-Бауди Хумид Хумайд Шарип Шарани Шахид Шааман Шамсудин Шепа Ширвани Шовхал Эли Эльбрус
    Эльдар Эмин Эдилбек Эльмурза Юнус Юшаа Юсуф Яраги Ясин Якъуб Бетерсолт Берса Бача Буха Гойсум Гуциг Даша
    Дикалу Жамалайл Жунид Завади Ибрахьим Казимаг Кана Кори Лечи Маас Мажид Нани Нарбек Овхад Пайзул Решад
    Сату Сайд-Эмин Тагир Ташо Ухман Хадис Хасу Хьусайн Чингиз Чага Элмарз Эхсан
    """
)
FEMALE = _words(
    """
    Айна Аминат Айшат Асет Ася Барет Бирлант Бутика Зара Зарема Зайнаб Залина Зулихан Зухра Иман Камета
    Кемса Кайсан Кульсум Лайла Лариса Лейла Лиза Лида Луиза Мадина Макка Малика Малкан Марем Мариям Марха
    Милана Мата Нурсет Напсат Петимат Раиса Роза Рукият Румиса Саната Сацита Седа Селима Совдат Таиса Тамара
    Таита Тоита Табарик Ума Фатима Хава Хадижат Халимат Хеда Хедижа Холум Хижан Эльза Эсет Элиса Элина Элита
    Язман Яха Яхита Дагмара Дети Деши Жансари Жарадат Заза Зазу Заман Зина Зура Ильмана Камила Зулай Маккал
    Нана Нежан Пайлаха
    """
)
RUSSIAN_MALE = _words(
    """
    Александр Алексей Анатолий Андрей Антон Артём Борис Вадим Валентин Валерий Василий Виктор Виталий
    Владимир Владислав Вячеслав Геннадий Георгий Григорий Денис Дмитрий Евгений Егор Иван Игорь Илья Кирилл
    Константин Леонид Максим Михаил Николай Олег Павел Пётр Роман Сергей Станислав Степан Юрий Ярослав Фёдор
    """
)
RUSSIAN_FEMALE = _words(
    """
    Александра Алла Анастасия Анна Валентина Вера Галина Дарья Евгения Екатерина Елена Жанна Зинаида Инна
    Ирина Ксения Лариса Людмила Любовь Марина Мария Надежда Наталья Нина Ольга Полина Светлана Софья Тамара
    Татьяна Юлия
    """
)

_ROOTS = _words(
    """
    Абай Авлах Ада Айсх Албаст Алмурз Амерх Арсах Арсан Асур Атаг Баг Байсаг Байт Бакх Баргиш Барзук Басх
    Бах Бач Бенаг Бет Бисул Бок Болат Борщ Бук Бун Вад Вараш Вачаг Висаит Газим Гайрбек Гак Галай Гам Гаш
    Гез Гер Гих Гойт Гуд Гуч Дад Дадаш Далх Данд Дац Дач Демельх Джан Джант Довл Довт Дуд Дудаг Дук Дух
    Ельмурз Жам Жанхот Загал Закри Зам Зар Зубайр Ибр Идаг Ижах Илах Инал Исмал Ирисх Кагерм Кад Каим Кант
    Карат Кас Кат Кац Керим Киш Кох Куд Кун Курк Кутур Лал Лабаз Леч Лорс Луд Лул Маг Маз Май Майр Мам Манс
    Марг Маш Мачиг Меж Мерж Миц Мод Муц Мусхан Мут Нагер Над Нал Насух Нин Нож Нунах Овт Одал Окуй Олх Осп
    Очх Пад Паск Пац Пеш Приз Рат Раш Ракай Рес Сад Сайт Сак Самб Сат Саш Сед Сел Сем Сол Солт Суг Сут Таз
    Тайс Так Тас Таш Тем Тепс Тов Тоф Туг Тум Тур Тут Ужах Уз Ул Ут Уц Хадж Хаз Хайд Хакил Хам Хан Хас Хат
    Хач Хиз Хил Хут Цак Цам Цац Цеч Цур Чаг Чал Чап Чах Чек Чер Чим Чуч Шаб Шав Шаип Шам Шид Шов Шур Эдиг
    Эзерх Эл Элп Эск Юсх Юш Яз Якх Ям Янд Яс Ях
    """
)
_ENDINGS = "аев иев уев оев ханов бекoв мурзаев хаджиев султанов алиев гиреев атов аков игов"
CHECHEN_ENDINGS = _ENDINGS.replace("o", "о").split()
_RUSSIAN_ROOTS = _words(
    """
    Агап Ан Андр Аф Баб Бар Бас Без Белозёр Бел Бер Бирюк Бог Бол Бор Брус Булг Быч Вав Вас Вершин Весел Вин
    Власт Вол Вор Выс Гавр Гал Гер Глад Глеб Гол Горб Горд Град Грач Гриш Гром Гур Гус Дан Дег Дем Дер Дмитр
    Добр Долг Дор Дроз Дуб Дуд Дья Евс Егор Ел Ерм Ефим Жар Жда Жел Жид Жук Зай Зах Зел Зим Зол Зуб Зыр Иван
    Игн Ил Ис Каб Каз Кал Кам Кар Кир Кис Клим Кляч Коз Кол Комар Кон Коп Корн Кос Кот Кошк Крас Крем Круг
    Крыл Крюч Кузн Кул Куп Лаз Лап Лар Леб Лев Лис Лоб Лос Лук Льв Люб Ляп Май Мак Мал Март Мас Мат Медв Мел
    Мещ Мин Мир Мих Моз Мок Мор Моск Мох Мур Мяс Наг Наз Нау Неж Нест Ник Нос Обух Овч Окул Ор Осип Остр Пав
    Пан Пах Пест Пет Пил Пир Плот Пол Поп Пот Прох Пуш Рад Раз Ред Рож Ром Рощ Руб Рыб Ряб Сав Саз Сал Сам
    Сах Сви Сел Сем Серг Сид Сим Скв Слав Смир Соб Сок Сол Сор Степ Стр Сух Сын Сыч Тар Тер Тим Тит Тих Трет
    Троф Тур Ув Ус Фад Фед Фил Фом Фрол Хар Хлеб Хох Цар Цвет Чащ Чеб Черн Чиж Чум Шап Шар Швец Шев Шил Шир
    Шиш Шмел Шуб Щер Щук Юд Юр Яков Яр Яш
    """
)
RUSSIAN_ENDINGS = _words(
    """
    ов ев ин аков енков ычев ухин ушкин атов анов еев ский инский овский енко ченко ук чук ищев ыгин онов
    ейников
    """
)


@dataclass(frozen=True)
class Invented:
    """One person; `name` is "Surname Given Patronymic"."""

    surname: str
    given: str
    patronymic: str
    female: bool
    chechen: bool

    @property
    def name(self) -> str:
        """As a list would write it."""
        return f"{self.surname} {self.given} {self.patronymic}"

    @property
    def query(self) -> str:
        """As one would ask for them."""
        return f"{self.given} {self.surname}"


def chechen_surnames() -> list[str]:
    """About 4,300."""
    stems = [name.rstrip("аеиоуыьй") for name in MALE if "-" not in name and len(name) < 9] + _ROOTS
    return sorted({stem + ending for stem in stems for ending in CHECHEN_ENDINGS})[:]


def russian_surnames() -> list[str]:
    """About 5,850."""
    return sorted({root + ending for root in _RUSSIAN_ROOTS for ending in RUSSIAN_ENDINGS})


def _weights(count: int) -> list[float]:
    """As names are in life: a few very common, most rare."""
    return [1.0 / (rank + 8) ** 0.9 for rank in range(count)]


def patronymic(father: str, female: bool) -> str:
    """The patronymic of a father's name as registers write it."""
    stem = father.replace("ё", "е")
    if stem.endswith("ий"):
        stem = stem[:-2] + "ь"
        return stem + ("евна" if female else "евич")
    if stem.endswith(("й", "ь")):
        return stem[:-1] + ("евна" if female else "евич")
    if stem.endswith(("а", "я", "и", "у", "о", "э", "е")):
        return (
            stem + ("евна" if female else "евич")
            if stem.endswith(("и", "у", "о", "э", "е"))
            else stem[:-1] + ("овна" if female else "ович")
        )
    return stem + ("овна" if female else "ович")


def feminine(surname: str) -> str:
    """The woman's form of a surname."""
    if surname.endswith(("ов", "ев", "ин", "ёв")):
        return surname + "а"
    if surname.endswith("ский"):
        return surname[:-2] + "ая"
    return surname


def invented(count: int, seed: int = 1) -> list[Invented]:
    """Return so many people, all named differently."""
    chance = random.Random(seed)
    chechen, russian = chechen_surnames(), russian_surnames()
    for names in (chechen, russian):
        chance.shuffle(names)
    weights = {
        id(names): _weights(len(names))
        for names in (chechen, russian, MALE, FEMALE, RUSSIAN_MALE, RUSSIAN_FEMALE)
    }

    def one(names: list[str]) -> str:
        return chance.choices(names, weights[id(names)])[0]

    found: dict[str, Invented] = {}
    while len(found) < count:
        is_chechen, female = chance.random() < 0.78, chance.random() < 0.35
        given = one(
            (FEMALE if female else MALE) if is_chechen else (RUSSIAN_FEMALE if female else RUSSIAN_MALE)
        )
        surname = one(chechen if is_chechen else russian)
        father = one(MALE if is_chechen else RUSSIAN_MALE)
        person = Invented(
            feminine(surname) if female else surname, given, patronymic(father, female), female, is_chechen
        )
        found.setdefault(person.name, person)
    return list(found.values())


_LETTERS = {
    "latin": "abcdefghijklmnopqrstuvwxyz",
    "cyrillic": "абвгдежзийклмнопрстуфхцчшыэюя",
}


def with_typo(text: str, chance: random.Random) -> str:
    """Drop, double, swap or replace one letter, not the first of a word."""
    places = [i for i in range(1, len(text)) if text[i].isalpha() and text[i - 1].isalpha()]
    place = chance.choice(places)
    letters = _LETTERS["cyrillic" if any("а" <= one <= "я" for one in text.lower()) else "latin"]
    match chance.randrange(4):
        case 0:
            return text[:place] + text[place + 1 :]
        case 1:
            return text[:place] + chance.choice(letters) + text[place:]
        case 2 if place + 1 < len(text) and text[place + 1].isalpha():
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + chance.choice(letters) + text[place + 1 :]


CHECHEN_SPELLING = {
    "Магомед": "Мохьмад", "Магомад": "Мохьмад", "Ахмед": "Ахьмад", "Ахмад": "Ахьмад",
    "Ахмат": "Ахьмад", "Хамзат": "Хьамзат", "Хусейн": "Хьусайн", "Хасан": "Хьасан",
    "Ибрагим": "Ибрахьим", "Али": "Ӏела", "Иса": "Ӏийса", "Умар": "Ӏумар", "Усман": "Ӏусман",
    "Абдулла": "Ӏабдулла", "Лукман": "Лукъман", "Якуб": "Якъуб", "Исхак": "Исхьакъ",
    "Джабраил": "Жабраӏил", "Джамал": "Жамал", "Аюб": "Айюб", "Айшат": "Ӏайшат", "Хадижат": "Хьадижат",
    "Халимат": "Хьалимат", "Петимат": "Петимат", "Хава": "Хьава", "Саид": "Саӏид", "Махмуд": "Махьмуд",
}  # fmt: skip


def chechen_spelling(person: Invented, chance: random.Random) -> str:
    """A query as Chechens write it: the given name in its Chechen form, the palochka as it is typed."""
    given = CHECHEN_SPELLING.get(person.given, person.given)
    if given == person.given:
        given = given.replace("Х", "Хь", 1) if given.startswith("Х") else given.replace("к", "къ", 1)
    typed = chance.choice("ӀӀI1")
    return f"{given.replace('Ӏ', typed).replace('ӏ', typed)} {person.surname}"


_ARABIC = {
    "а": "ا", "б": "ب", "в": "ف", "г": "غ", "д": "د", "е": "ي", "ё": "يو", "ж": "ج", "з": "ز",
    "и": "ي", "й": "ي", "к": "ك", "л": "ل", "м": "م", "н": "ن", "о": "و", "п": "ب", "р": "ر", "с": "س",
    "т": "ت", "у": "و", "ф": "ف", "х": "خ", "ц": "تس", "ч": "تش", "ш": "ش", "щ": "شتش", "ъ": "",
    "ы": "ي", "ь": "", "э": "ي", "ю": "يو", "я": "يا",
}  # fmt: skip
_ARABIC_GIVEN = {
    "Магомед": "محمد", "Магомад": "محمد", "Ахмед": "أحمد", "Ахмад": "أحمد", "Ахмат": "أحمد",
    "Рамзан": "رمضان", "Хусейн": "حسين", "Хасан": "حسن", "Иса": "عيسى", "Муса": "موسى", "Али": "علي",
    "Умар": "عمر", "Усман": "عثمان", "Ибрагим": "إبراهيم", "Исмаил": "إسماعيل", "Юсуп": "يوسف",
    "Сулейман": "سليمان", "Якуб": "يعقوب", "Хамзат": "حمزة", "Абдулла": "عبد الله", "Фатима": "فاطمة",
    "Хава": "حواء", "Зайнаб": "زينب", "Мариям": "مريم",
}  # fmt: skip


def arabic_spelling(person: Invented) -> str:
    """A query as the Arabic press writes it: short vowels out, в as ف, Arabic names in their own form."""
    return f"{_ARABIC_GIVEN.get(person.given) or _arabic(person.given)} {_arabic(person.surname)}"


def _arabic(word: str) -> str:
    found, lower = "", word.lower()
    for place, letter in enumerate(lower):
        short = 0 < place < len(lower) - 1 and letter in "аеи" and place % 2 == 1 and len(lower) > 5
        found += "" if short else _ARABIC.get(letter, "")
    found = "".join(one for place, one in enumerate(found) if one != found[place - 1 : place])
    return ("أ" + found[1:]) if found.startswith("ا") else found
