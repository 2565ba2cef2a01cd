"""Names of protected people are found in every script, romanisation and inflection; open ones are left."""

from __future__ import annotations

import pytest

from vedette.publication.redaction import Person, Place, Pseudonyms, Register, apply_cuts, cuts, left
from vedette.publication.redaction.naming import find_names, index_of
from vedette.records.names.printing import STANDARDS, transliterate

VICTIM = Person("a1", ("Гайтаев Саид-Хасан Магомедович", "Said-Khasan Gaitaev"), ("Волк",))
MOTHER = Person("a2", ("Гайтаева Айшат Умаровна",), role="third")
SHORT = Person("a3", ("Иса Дудархаев",), role="source")
OPEN = Person("a4", ("Магомед Гайтаев",), keep=True)
OFFICIAL = Person("a5", ("Рустам Чагаев",), role="official")
HAMLET = Place("p1", ("Новые Сурты",), {"ru": "село в Дальнем районе", "en": "a village of the Far district"})
REGISTER = Register((VICTIM, MOTHER, SHORT, OPEN, OFFICIAL), (HAMLET,))

FOUND = (
    ("ru", "У Саид-Хасана Гайтаева нашли следы.", "a1"),
    ("ru", "Разговор с Гайтаевым С.-Х. М. записан.", "a1"),
    ("ru", "ГАЙТАЕВУ САИДУ-ХАСАНУ стало плохо", "a1"),
    ("ru", "Саид-Хасан Магомедович\u00a0Гайтаев", "a1"),
    ("ru", "о Гай\u00adта\u200bеве ничего", "a1"),
    ("ru", "нашли Гай-\n  таева утром", "a1"),
    ("ru", "нашли Гайтáева утром", "a1"),
    ("ru", "нашли Гaйтaeвa утром", "a1"),  # with Latin a and e
    ("ru", "прозвали Волком все", "a1"),
    ("ru", "дала показания Айшат Умаровна", "a2"),
    ("ru", "с Айшат Гайтаевой говорили", "a2"),
    ("ru", "Исе позвонили", "a3"),
    ("ru", "по словам Исы Дудархаева", "a3"),
    ("en", "Said-Hassan Gaitayev was taken.", "a1"),
    ("en", "Gaitaev's brother", "a1"),
    ("fr", "le frère de Saïd-Khassan Gaïtaïev", "a1"),
    ("fr", "l'arrestation d'Aïchat Gaïtaïeva", "a2"),
    ("de", "Gaitajew Said-Chassan", "a1"),
    ("ce", "Гайтаев Саьид-Хьасан", "a1"),
    ("ar", "سعيد حسن غايتاييف", "a1"),
)


@pytest.mark.parametrize(("language", "text", "person"), FOUND)
def test_a_name_is_found_however_it_is_written(language: str, text: str, person: str) -> None:
    found = [one for one in cuts(text, language, REGISTER) if one.person]
    assert person in {one.person for one in found}, found
    cleared = apply_cuts(text, cuts(text, language, REGISTER))
    assert not left(cleared, language, REGISTER), cleared


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Магомед Гайтаев получил премию."),
        ("ru", "Он сам взял воды и ушёл из дома."),
        ("en", "The wolf is said to be near the river."),
        ("fr", "Il a dit que la salle est sise rue de la Paix."),
        ("ru", "Новые дома и старые мосты"),
        ("en", "the court in Moscow has issued a decision about a road"),
    ],
)
def test_nothing_is_found_where_nobody_is_named(language: str, text: str) -> None:
    assert [one for one in cuts(text, language, REGISTER) if one.person] == []


def test_classes_follow_from_who_it_is() -> None:
    text = "Саид-Хасан Гайтаев, Айшат Гайтаева, Иса Дудархаев, Рустам Чагаев, из Новых Суртов."
    found = {one.person: (one.cls, one.replacement) for one in cuts(text, "ru", REGISTER)}
    assert {person: cls for person, (cls, _) in found.items()} == {
        "a1": "R1",
        "a2": "R4",
        "a3": "R3",
        "a5": "R7",
        "p1": "R2",
    }
    assert found["p1"][1] == "село в Дальнем районе"


@pytest.mark.parametrize(
    ("language", "text", "cleared"),
    [
        ("ru", "из Новых Суртов", "из село в Дальнем районе"),
        ("en", "the road to Novye Surty", "the road to a village of the Far district"),
        ("fr", "la route de Novyïé Sourty", "la route de [une localité]"),
        ("ru", "Новых писем нет", "Новых писем нет"),
    ],
)
def test_a_small_place_gives_way_to_a_larger_one(language: str, text: str, cleared: str) -> None:
    assert apply_cuts(text, cuts(text, language, REGISTER)) == cleared


def test_a_pseudonym_stands_in_the_case_of_the_name() -> None:
    names = Pseudonyms(b"k" * 32, {"a1": "m Рустам", "a2": "f Дина"})
    text = (
        "Саид-Хасан Гайтаев вышел. Гайтаеву звонили, с Гайтаевым говорили. У Айшат Гайтаевой искали Гайтаева."
    )
    cleared = apply_cuts(text, cuts(text, "ru", REGISTER, names))
    assert cleared == "Рустам вышел. Рустаму звонили, с Рустамом говорили. У Дины искали Рустама."


def test_pseudonyms_are_stable_in_a_release_and_tell_nothing_between_two() -> None:
    people = [f"{number:04x}" for number in range(300)]
    one, two = Pseudonyms(b"1" * 32), Pseudonyms(b"2" * 32)
    first = {person: one.of(person, "mf"[number % 2]).code for number, person in enumerate(people)}
    second = {person: two.of(person, "mf"[number % 2]).code for number, person in enumerate(people)}
    assert len(set(first.values())) == 300
    assert all(one.of(person).code == code for person, code in first.items())
    again = Pseudonyms(b"1" * 32, first)
    assert all(again.of(person).code == code for person, code in first.items())
    # guessing that the same name is the same person is no better than drawing names
    assert sum(first[person] == second[person] for person in people) <= 12
    never = Pseudonyms(b"3" * 32, before={person: (code,) for person, code in first.items()})
    assert all(never.of(p, "mf"[n % 2]).code != first[p] for n, p in enumerate(people))


def test_nobody_of_the_register_bears_the_name_that_is_drawn() -> None:
    from vedette.publication.redaction import taken_folds
    from vedette.publication.redaction.pseudonyms import NAMES

    register = Register((Person("x", ("Рустам Асланов", "Зелим Х")), Person("y", ("Idris Kh",))))
    taken = taken_folds(register)
    names = Pseudonyms(b"k" * 32, taken=taken)
    drawn = {names.of(str(number), "m").said("ru").split(" ")[0] for number in range(200)}
    assert drawn == set(NAMES["m"]) - {"Рустам", "Зелим", "Идрис"}


GIVEN = [
    "Адлан",
    "Айшат",
    "Бекхан",
    "Зелимхан",
    "Иса",
    "Малика",
    "Муса",
    "Петимат",
    "Саид-Магомед",
    "Тахир",
    "Хадижат",
    "Хеди",
    "Шамиль",
    "Эльбрус",
]
SURNAMES = [
    "Агишев",
    "Газиев",
    "Джамбеков",
    "Ибаев",
    "Лорсанов",
    "Межидов",
    "Тимерсултанов",
    "Чагаев",
    "Юнусхаджиев",
    "Яндарбиев",
]


def test_no_spelling_of_two_hundred_people_is_missed() -> None:
    people = [(given, surname + "а" * (given[-1] == "а")) for given in GIVEN for surname in SURNAMES]
    people += [(given, surname + "а") for given in GIVEN for surname in SURNAMES[:5]]
    assert len(people) >= 200
    register = Register(tuple(Person(f"{n}", (" ".join(name),)) for n, name in enumerate(people)))
    index = index_of(register)
    missed = []
    for given, surname in people:
        woman = surname.endswith("а")
        endings = ("а", "ой", "у") if woman else ("", "а", "у", "ым", "е")
        forms = [(surname[:-1] if woman else surname) + ending for ending in endings]
        forms += [transliterate(surname, standard) for standard in STANDARDS]
        forms += [f"{transliterate(given, standard)} {surname}" for standard in STANDARDS]
        missed += [one for one in forms if not find_names(f"вчера {one}, потом", register, index)]
    assert missed == []
