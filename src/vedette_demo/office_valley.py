"""What happened in the invented valley, as the mission heard it: sources, people, units, events, acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vedette.records.schema import Kind
from vedette_demo.office_telling import Telling, name, spot


def items_of(told: Telling) -> dict[str, Any]:
    """Put a picture, a paper and a sound of the mission into the case; return those that there are."""
    from vedette_hq.vault.models import Item
    from vedette_hq.vault.services import put_into_case

    found = {}
    for kind, begins in (("picture", "image/"), ("paper", "application/pdf"), ("sound", "audio/")):
        rows = Item.objects.filter(state="projected", media_type__startswith=begins).order_by("device_index")
        if item := rows.first():
            put_into_case(told.by, item, told.case)
            found[kind] = item
    return found


def tell_valley(told: Telling) -> Telling:
    """The large case: a raid, a round-up, a disappearance."""
    items = items_of(told)
    say_what_was_said(told, items)
    people_of_the_valley(told)
    units_of_the_valley(told)
    events_of_the_valley(told)
    return told


def say_what_was_said(told: Telling, items: Mapping[str, Any]) -> None:
    """Sources in four languages; three of them are items of the mission."""
    more = {"connection": "witness", "reliability": "reliable", "material": "witness-account"}
    told.source("neighbour", "person", "Neighbour from Velim-Yurt (invented)", **more)
    told.source("trader", "person", "Trader of the market (invented)", **more)
    told.source("paper", "document", "Protocol brought by the mission (invented)", item=items.get("paper"))
    told.source("picture", "document", "Photograph of the road (invented)", item=items.get("picture"))
    told.source("sound", "document", "Sound recorded on the stairs (invented)", item=items.get("sound"))
    told.source("report", "publication", "Rapport inventé d’une ONG, 2007", material="rights-report")
    told.source(
        "copy",
        "publication",
        "Newspaper that repeats the report (invented)",
        copied_from=told.sources["report"],
    )
    told.say(
        "raid",
        "neighbour",
        "Они пришли на рассвете, в масках, человек двадцать. Магомеда увели из дома, Зару ударили прикладом.",
        "ru",
        translation="They came at dawn, masked, about twenty. They led Magomed out and struck Zara.",
        about="2004-05-12",
        about_words="за два дня до праздника",
    )
    told.say(
        "cellar",
        "neighbour",
        "Его держали в подвале на базе. Он говорил, что били током и командовал «Седой».",
        "ru",
        translation="He was held in a cellar of the base; they used current; “the Grey one” commanded.",
        about="2004-05-12/2004-05-20",
    )
    told.say(
        "market",
        "trader",
        "Базарахь нах схьалецира, уьш машенашкахь дIабигира.",
        "ce",
        translation="They seized people at the market and took them away in vehicles.",
        about="2004-08",
    )
    told.say(
        "foreign",
        "trader",
        "أخذوا كريم من السوق ولم يعد.",
        "ar",
        translation="They took Karim from the market and he did not come back.",
        about="2004-08",
    )
    told.say(
        "van",
        "picture",
        "A grey van without plates stands at the verge of the river road.",
        "en",
        item=items.get("picture"),
        locator={"area": [420, 380, 300, 360]} if "picture" in items else {},
        about="2005-01/2005-02",
    )
    told.say(
        "protocol",
        "paper",
        "The driver names the commander of the company at the bridge.",
        "en",
        item=items.get("paper"),
        locator={"page": 1} if "paper" in items else {},
        about="2005~",
    )
    told.say(
        "stairs",
        "sound",
        "Steps and a door; a voice says “to the base”.",
        "en",
        item=items.get("sound"),
        locator={"second": 1, "until": 3} if "sound" in items else {},
        about="2004-05",
    )
    told.say(
        "unit",
        "report",
        "Le 1er bataillon dépendait de la direction de la vallée ; Vydoumanov le commandait jusqu’en 2005.",
        "fr",
        translation="The 1st battalion was under the directorate; Vydumanov commanded it until 2005.",
        about="2004/2005",
    )
    told.say("unit-again", "copy", "The battalion was under the directorate, a report says.", "en")


def people_of_the_valley(told: Telling) -> None:
    """Ten persons in five scripts; one is known by a call sign, one by a pseudonym alone."""
    person = Kind.PERSON
    told.write(
        "magomed",
        person,
        ("raid",),
        name=[name("Магомед Юсупов-Выдуманный", "ru"), name("Мохьмад", "ce", "short")],
        sex="male",
        born="1971-06-24",
        birth_place=spot("village"),
        occupation="baker",
    )
    told.write("zara", person, ("raid",), name=name("Зара Пробная", "ru"), sex="female", born="1980~")
    told.write("heda", person, ("market",), name=name("Хьеда Кхоьллина", "ce"), sex="female", born="1985")
    told.write("isa", person, ("market",), name=name("Иса Примеров", "ru"), sex="male", born="1962")
    told.write("karim", person, ("foreign",), name=name("كريم المخترع", "ar"), sex="male")
    told.write("giorgi", person, ("van",), name=name("გიორგი გამოგონილი", "ka"), sex="male", born="197X")
    told.write(
        "driver",
        person,
        ("protocol",),
        pseudonym="P-Swallow",
        occupation="bus driver",
    )
    told.write(
        "commander",
        person,
        ("cellar", "unit"),
        name=[
            name("Руслан Выдуманов", "ru"),
            name("Ruslan Vydoumanov", "fr"),
            name("Седой", "ru", "call-sign"),
        ],
        sex="male",
        look="grey hair, limps",
    )
    told.write("successor", person, ("unit",), name=name("Oleg Example", "en"), sex="male")
    told.write("captain", person, ("protocol",), "likely", name=name("Капитан Образцов", "ru", "partial"))


def units_of_the_valley(told: Telling) -> None:
    """A directorate, a battalion under it, a company under that; who commanded when."""
    group = Kind.GROUP
    told.write(
        "directorate",
        group,
        ("unit",),
        name=name("Directorate of the Invented Valley", "en"),
        type="security-service",
    )
    told.write(
        "battalion",
        group,
        ("unit",),
        name=[name("1st Invented Battalion", "en"), name("1-й Выдуманный батальон", "ru")],
        type="armed-forces",
        place=spot("base"),
    )
    told.write("company", group, ("protocol",), name=name("Bridge company (invented)", "en"), type="police")
    told.tie("battalion", "directorate", "unit-of", "2003", "2006", cites=("unit",))
    told.tie("company", "battalion", "unit-of", "2004-06", cites=("protocol",))
    told.tie(
        "commander",
        "battalion",
        "commander",
        "2003-11",
        "2005-03",
        post="commander",
        rank="major",
        cites=("unit",),
    )
    told.tie("commander", "directorate", "deputy", "2005-03", post="deputy head", rank="colonel")
    told.tie(
        "successor", "battalion", "commander", "2005-03", post="commander", rank="major", cites=("unit",)
    )
    told.tie(
        "captain", "company", "commander", "2004-06", post="commander of the company", cites=("protocol",)
    )


def events_of_the_valley(told: Telling) -> None:
    """Three events, one leading to another, and seventeen acts; a letter to the prosecutor."""
    event = Kind.EVENT
    told.write(
        "raid",
        event,
        ("raid",),
        title="Raid on Velim-Yurt (invented)",
        began="2004-05-12",
        place=spot("village"),
    )
    told.write(
        "round-up",
        event,
        ("market",),
        title="Round-up at the market of Old Ridge (invented)",
        began="2004-08",
        place=spot("market"),
    )
    told.write(
        "gone",
        event,
        ("van",),
        "likely",
        title="Disappearance on the river road (invented)",
        began="2005-01/2005-02",
        place=spot("road"),
    )
    told.write("chain", Kind.CHAIN, (), event=told.pk("raid"), related=told.pk("round-up"), type="precedes")
    raid, cellar, both = ("raid",), ("cellar",), ("cellar", "stairs")
    ordered = "battalion commander:ordered"
    told.act(
        "raid",
        "zara",
        "physical-assault",
        "2004-05-12",
        "village",
        "battalion",
        raid,
        methods="blunt-objects",
    )
    told.act("raid", "zara", "illegal-search", "2004-05-12", "village", "battalion", raid)
    told.act("raid", "magomed", "abduction", "2004-05-12", "village", ordered, raid)
    told.act(
        "raid",
        "magomed",
        "torture",
        "2004-05-12/2004-05-20",
        "base",
        ordered,
        both,
        methods=["electric-shock", "beating"],
        status_end="released",
    )
    told.act("raid", "magomed", "unrecorded-detention", "2004-05-12/2004-05-20", "base", "battalion", cellar)
    told.act("raid", "magomed", "threats", "2004-05-2X", "village", "", cellar)
    told.act("raid", "isa", "destruction-of-property", "2004-05-12", "village", "battalion", raid)
    people = ("heda", "isa", "karim")
    for one in people:
        told.act(
            "round-up", one, "mass-round-up", "2004-08", "market", "company battalion:planned", ("market",)
        )
    told.act("round-up", "heda", "arrest", "2004-08", "market", "company captain:ordered", ("market",))
    told.act("round-up", "heda", "detention", "2004-08/2004-09", "base", "battalion", ("market",))
    told.act("round-up", "isa", "torture", "2004-08~", "base", "battalion", (), methods="suspension")
    told.act(
        "round-up",
        "karim",
        "enforced-disappearance",
        "2004-08/..",
        "market",
        "company commander:superior-knew",
        ("foreign",),
        status_end="missing",
    )
    told.act("gone", "giorgi", "abduction", "2005-01/2005-02", "road", "company:suspected", ("van",))
    told.act("gone", "giorgi", "enforced-disappearance", "2005", "road", "", ("van",), status_end="missing")
    told.act("gone", "driver", "death-threats", "2005-02?", "town", "captain", ("protocol",))
    told.write(
        "letter",
        Kind.INTERVENTION,
        (),
        event=told.pk("gone"),
        victim=told.pk("giorgi"),
        type="demand-investigation",
        date="2005-03-01",
        response="none",
    )


def tell_press(told: Telling) -> Telling:
    """The small case: threats after a report; a man of the other case is spelt here as in French."""
    told.source("report", "publication", "Dépêche inventée, mars 2006", material="press")
    told.say(
        "told",
        "report",
        "Mohammed Youssoupov, boulanger né en 1971, et la journaliste ont reçu des menaces.",
        "fr",
        translation="Mohammed Youssoupov, a baker born in 1971, and the journalist were threatened.",
        about="2006-03",
    )
    told.write(
        "mohammed",
        Kind.PERSON,
        ("told",),
        name=name("Mohammed Youssoupov-Vydoumanny", "fr"),
        sex="male",
        born="1971",
        occupation="baker",
    )
    told.write(
        "anna", Kind.PERSON, ("told",), name=name("Anna Probe", "en"), sex="female", occupation="journalist"
    )
    told.write(
        "threats",
        Kind.EVENT,
        ("told",),
        title="Threats after a report (invented)",
        began="2006-03",
        place=spot("town"),
    )
    told.act("threats", "mohammed", "threats", "2006-03-0X", "town", "", ("told",))
    told.act("threats", "anna", "death-threats", "2006-03", "town", "", ("told",))
    told.act("threats", "anna", "surveillance", "2006-03/2006-05", "town", "", ("told",))
    return told
