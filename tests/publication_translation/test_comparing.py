"""A translation against its source: the differences that a machine can see, in five languages."""

from __future__ import annotations

import pytest

from vedette.publication.translation import Name, Spelling, Term, compare, figures, terms_in, uses
from vedette.publication.translation.comparing import Side, spelled

KALYAPIN = Name(
    "n1",
    "person",
    {
        "en": Spelling("Igor Kalyapin", ("Igor Kaliapin",)),
        "fr": Spelling("Igor Kaliapine", ("Igor Kalyapine",)),
        "ru": Spelling("Игорь Каляпин"),
    },
)
VILLAGE = Name(
    "n2", "place", {"en": Spelling("Upper Lagovat"), "fr": Spelling("Lagovat"), "ru": Spelling("Лаговат")}
)
TERM = Term(
    "t1", {"en": "enforced disappearance", "fr": "disparition forcée", "ru": "насильственное исчезновение"}
)

SAME = [
    ("en", "On March 3, 2019 at 10:30 pm", "ru", "3 марта 2019 года в 22:30"),
    ("en", "1,234 people, 3.5% of 15 thousand", "fr", "1 234 personnes, 3,5 % de 15 000"),
    ("fr", "soixante-dix-sept personnes", "ru", "семьдесят семь человек"),
    ("fr", "quatre-vingt-douze", "en", "92"),
    ("en", "two men", "ru", "двое мужчин"),
    ("ru", "с 2012 по 2014 год", "en", "2012–2014"),
    ("en", "a 14-year-old boy", "ru", "14-летний мальчик"),
    ("fr", "le 1er mai 2013", "de", "am 1. Mai 2013"),
    ("es", "el 3 de marzo de 2019", "ar", "في ٣ مارس ٢٠١٩"),
    ("ru", "03.04.2019", "en", "April 3, 2019"),
    ("ru", "в мае и июне 2013 года", "en", "in May and June 2013"),
    ("en", "call +7 928 000-00-00", "fr", "appelez le +79280000000"),
    ("en", "two hundred and fifty", "ru", "250"),
    ("en", "1.5 million", "ru", "1,5 млн"),
    ("fr", "un homme", "en", "a man"),
]


@pytest.mark.parametrize(("one", "said", "two", "told"), SAME)
def test_the_same_figures_are_the_same_in_either_direction(one: str, said: str, two: str, told: str) -> None:
    for source, target in ((Side(one, said), Side(two, told)), (Side(two, told), Side(one, said))):
        assert [each for each in compare("p", source, target) if each.kind != "script"] == []


OTHER = [
    ("number", "en", "12 men were held", "ru", "держали 21 мужчину", "12", "21"),
    ("date", "en", "on 3 March 2019", "fr", "le 4 mars 2019", "3 March 2019", "4 mars 2019"),
    ("time", "ru", "в 22:30", "en", "at 10:30 am", "22:30", "10:30 am"),
    ("number", "en", "three of them", "fr", "quatre d’entre eux", "three", "quatre"),
    ("number", "en", "15 thousand", "fr", "1500", "15 thousand", "1500"),
    ("telephone", "en", "+7 928 000-00-00", "fr", "+7 928 000-00-01", "+7 928 000-00-00", "+7 928 000-00-01"),
    ("address", "en", "see https://one.example/a.", "fr", "voir https://one.example/b.", "", ""),
]


@pytest.mark.parametrize(("kind", "one", "said", "two", "told", "left", "right"), OTHER)
def test_a_figure_that_differs_is_told_on_both_sides(
    kind: str, one: str, said: str, two: str, told: str, left: str, right: str
) -> None:
    found = compare("p", Side(one, said), Side(two, told))
    assert {each.kind for each in found} == {kind}
    assert left in {each.source for each in found} and right in {each.target for each in found}


def test_a_year_that_was_dropped_is_told() -> None:
    found = compare("p", Side("en", "on 3 March 2019"), Side("ru", "3 марта"))
    assert [(each.kind, each.source) for each in found] == [("date", "3 March 2019")]


def test_what_is_missing_added_or_left_as_it_was_is_told() -> None:
    said = "Nobody has answered the family to this day."
    assert [one.kind for one in compare("p", Side("en", said), Side("ru", " "))] == ["missing"]
    assert [one.kind for one in compare("p", Side("en", ""), Side("ru", "Слова"))] == ["added"]
    assert [one.kind for one in compare("p", Side("en", said), Side("ru", said))] == ["same"]
    assert [one.kind for one in compare("p", Side("en", said), Side("ru", said + " Now."))] == ["script"]
    assert compare("p", Side("en", ""), Side("ru", "")) == ()
    long = compare("p", Side("en", said * 4), Side("ru", "Никто не ответил."))
    assert [(one.kind, one.grave) for one in long] == [("length", False)]


def test_names_are_found_in_every_case_and_variants_are_told() -> None:
    said = "Игоря Каляпина вызвали; с Игорем Каляпиным говорили в Лаговате."
    assert [(one.name.id, one.proper) for one in uses(said, "ru", [KALYAPIN, VILLAGE])] == [
        ("n1", True),
        ("n1", True),
        ("n2", True),
    ]
    wrong = compare(
        "p",
        Side("ru", said),
        Side("en", "Igor Kaliapin was summoned; they spoke to him in Lagovat."),
        names=[KALYAPIN, VILLAGE],
    )
    assert {(one.kind, one.target, one.want) for one in wrong} == {
        ("spelling", "Igor Kaliapin", "Igor Kalyapin"),
        ("spelling", "Lagovat", "Upper Lagovat"),
    }
    alone = spelled("p", Side("fr", "Igor Kalyapine a parlé."), [KALYAPIN])
    assert [(one.target, one.want) for one in alone] == [("Igor Kalyapine", "Igor Kaliapine")]
    gone = compare("p", Side("en", "Igor Kalyapin's office"), Side("fr", "Son bureau"), names=[KALYAPIN])
    assert [(one.kind, one.source, one.want) for one in gone] == [
        ("name", "Igor Kalyapin's", "Igor Kaliapine")
    ]


def test_a_name_is_not_found_in_words_that_only_begin_like_it() -> None:
    short = Name("n3", "person", {"ru": Spelling("Иса"), "en": Spelling("Isa")})
    assert uses("Исаевых не было, исаак молчал.", "ru", [short]) == ()
    assert uses("Isabel spoke.", "en", [short]) == ()
    assert [
        one.start for one in uses("Сказали Исе.", "ru", [short])
    ] == []  # too short a stem: looked for whole


def test_terms_are_found_in_any_form_and_a_rendering_that_was_not_used_is_told() -> None:
    assert len(terms_in("Two enforced disappearances", "en", [TERM])) == 1
    assert len(terms_in("о насильственном исчезновении", "ru", [TERM])) == 1
    kept = compare(
        "p", Side("en", "an enforced disappearance"), Side("fr", "une disparition forcée"), terms=[TERM]
    )
    assert kept == ()
    lost = compare("p", Side("en", "an enforced disappearance"), Side("fr", "un enlèvement"), terms=[TERM])
    assert [(one.kind, one.want, one.grave) for one in lost] == [("term", "disparition forcée", False)]


def test_a_difference_keeps_its_key_until_a_side_changes() -> None:
    one = compare("p", Side("en", "12 men"), Side("fr", "11 hommes"))
    assert [each.key for each in one] == [
        each.key for each in compare("p", Side("en", "12 men held"), Side("fr", "11"))
    ]
    assert len({each.key for each in one}) == len(one) == 2


@pytest.mark.parametrize("language", ["en", "fr", "ru", "ce", "de", "es", "ar", "zz", ""])
def test_no_text_breaks_it(language: str) -> None:
    strange = "0 ٣ 99999999999999999999 1.2.3.4 31.02.2019 +7 (((( \u0301 \ud800'".encode(
        "utf-8", "replace"
    ).decode()
    assert figures(strange, language) is not None
    compare("p", Side(language, strange), Side("ru", strange[::-1]), names=[KALYAPIN], terms=[TERM])
