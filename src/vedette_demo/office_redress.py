"""Redress in the invented case of the valley: a client, letters with proof of service, costs, a conclusion.

A lawyer wrote the conclusion and a lead signed it off.
Everything goes through the services of the site. The authorities are invented, as is every number of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from vedette_demo.office_telling import Telling

if TYPE_CHECKING:
    from vedette_hq.access.models import Person
    from vedette_hq.casework.models import Client, Letter
    from vedette_hq.interviews.models import Matter

DEPARTMENT = "Следственный отдел Вымышленной долины"
COURT = "Вымышленный районный суд"
FILED = date(2024, 1, 15)
REFUSALS = 10
DAYS_BETWEEN = 60
"""Ten refusals in twenty months: what the Court saw in one case, told here of an invented one."""
JUDGED = {
    "identity": ("proven", "raid", "Named by her and by the neighbour."),
    "time-line-of-custody": ("proven", "cellar", "From dawn on 12 May to 20 May 2004."),
    "agent-status": ("proven", "unit", "The badge, the base, the command: two sources that repeat no other."),
    "acts": ("proven", "cellar", "Current, and blows with a rifle butt."),
    "severity": ("proven", "cellar", "Eight days; he could not walk after."),
    "purpose": ("disputed", "cellar", "He was asked for names; one source says that nothing was asked."),
    "injury": ("unproven", "", "No physician saw him in those days."),
    "causation": ("unproven", "", "Without an examination nothing can be said."),
    "report-to-authorities": ("proven", "protocol", "The slip, and the number in their register."),
    "quality-of-inquiry": ("proven", "protocol", "Ten refusals; nobody was heard."),
}
"""Element → how it is judged, the statement that supports it, why."""
MEMO = """Proven: who he is, from when until when he was held, by whom, what was done to him and how grave
it was; that the authorities were told, and how they inquired.

Disputed: the purpose. The neighbour tells of questions for names; the trader heard of none. It is pleaded as
intimidation in the alternative.

Not established: injury, and that it comes from what was done. No physician saw him. An examination now would
still help: it is a task."""


def tell_redress(told: Telling, people: Mapping[str, Person]) -> None:
    """Fill the redress of the valley's case; people act as if they had come in."""
    by = people["lawyer"]
    client = _client(told, by)
    letters = _letters(told, client, by)
    _money(told, client, letters[0], by)
    _conclude(_matter(told, people["investigator"]), by, people["lead"])
    _go_round(told, letters, by, people["lead"])


def _client(told: Telling, by: Person) -> Client:
    from vedette_hq.casework import services

    made = services.take_client(told.case, by, told.records["zara"].pk, "relative", date(2023, 12, 1))
    said = services.WishSaid(
        "To know where he was held and who commanded there. That her son is left in peace.",
        date(2023, 12, 1),
        "No newspaper while her son is in the valley. Nothing before a court with her address.",
        "In the evening, through the lawyer. Her neighbours must not know.",
        "ru",
    )
    services.write_wish(made, said, by)
    power = services.PowerSaid(
        "attorney",
        "Alice Sample",
        date(2023, 12, 4),
        date(2023, 12, 4),
        date(2027, 12, 3),
        ("inquiry", "court", "documents", "un"),
        "00 АА 0000000 (вымышлен)",
    )
    services.add_power(made, power, by)
    return made


def _letters(told: Telling, client: Client, by: Person) -> list[Letter]:
    """The crime report, ten refusals with how each was served, and a complaint without proof yet."""
    from vedette_hq.casework.letters import LetterSaid, Proof, prove, write_letter

    said = LetterSaid(
        "out",
        "report",
        DEPARTMENT,
        "Заявление о преступлении",
        FILED,
        FILED,
        "1",
        "КУСП 000 (вымышлен)",
        client=client,
    )
    found = [write_letter(told.case, said, by)]
    prove(found[0], Proof("stamp", FILED, "shown", "вх. 000"), by)
    for number in range(1, REFUSALS + 1):
        day = FILED + timedelta(days=3 + (number - 1) * DAYS_BETWEEN)
        title = f"Постановление об отказе № {number}"
        said = LetterSaid(
            "in",
            "refusal",
            DEPARTMENT,
            title,
            day + timedelta(days=9),
            day,
            "",
            f"{number}/{day:%y}",
            answers=found[0],
        )
        one = write_letter(told.case, said, by)
        prove(one, Proof("post", day + timedelta(days=9), "shown", f"RR{number:03d} (вымышлен)"), by)
        if number == REFUSALS:
            prove(
                one,
                Proof("oral", day + timedelta(days=2), "said", words="he was told by telephone, he says"),
                by,
            )
        found.append(one)
    said = LetterSaid(
        "out",
        "complaint",
        COURT,
        "Жалоба в порядке ст. 125 УПК",
        date(2025, 8, 4),
        date(2025, 8, 1),
        "2",
        client=client,
        answers=found[-1],
    )
    found.append(write_letter(told.case, said, by))
    return found


def _money(told: Telling, client: Client, report: Letter, by: Person) -> None:
    from vedette_hq.casework import services

    for kind, on, amount, words in (
        ("post", FILED, "412.50", "registered letters"),
        ("travel", date(2024, 3, 20), "9800", "to the department and back, twice"),
        ("lawyer", date(2025, 8, 4), "45000", "complaint to the court"),
    ):
        said = services.CostSaid(kind, on, Decimal(amount), "RUB", "group", True, words, client)
        services.add_cost(told.case, said, by)
    care = services.RemedySaid(
        "psychological",
        "Ten meetings with a psychologist (invented)",
        "running",
        date(2024, 2, 1),
        "A partner abroad",
    )
    services.add_remedy(told.case, care, by)
    search = services.RemedySaid(
        "satisfaction", "Search for what became of him", "asked", FILED, DEPARTMENT, letter=report
    )
    held = services.add_remedy(told.case, search, by)
    services.move_remedy(held, by, "ignored", date(2025, 7, 1), words="nothing was done in eighteen months")
    services.add_task(
        told.case, "Ask a physician abroad for an examination", by, due=date(2025, 9, 1), whose=by
    )
    services.add_task(told.case, "Proof that the complaint reached the court", by, client=client)


def _matter(told: Telling, by: Person) -> Matter:
    from vedette_hq.interviews import claiming

    made = claiming.add_matter(told.case, by, "What was done to Magomed at the base", "torture")
    for claim in made.claims.order_by("number"):
        status, statement, why = JUDGED[claim.element]
        if statement:
            claiming.lay(claim, by, False, "", statement=told.said[statement])
        if claim.element == "agent-status":
            claiming.lay(claim, by, False, "the uniform and the cars", statement=told.said["raid"])
        if claim.element == "purpose":
            claiming.lay(claim, by, True, "tells of no questions", statement=told.said["market"])
        claiming.judge(claim, by, status, why)
    return made


def _conclude(matter: Matter, by: Person, lead: Person) -> None:
    from vedette_hq.casework import concluding

    made = concluding.conclude(matter, by, MEMO)
    concluding.sign(made, lead, "Read with both sides. The examination is urgent.")


ASKED = {
    "addressee": DEPARTMENT,
    "applicant": "the applicant, of the register of clients",
    "what": "abduction from home, ill-treatment at a base",
    "when": "12 to 20 May 2004",
    "where": "Velim-Yurt and the base (both invented)",
    "who": "about twenty men, masked; a badge with a bird",
    "injuries": "current, blows with a rifle butt",
    "evidence_held": "three statements, a photograph",
    "asked": "to open a case, to hear the witnesses, to keep the duty logs",
    "court": COURT,
    "official": "the investigator of the department (invented)",
    "right_harmed": "access to justice",
    "arguments": "nobody was heard; each refusal repeats the one before it",
    "registration": "000 (invented)",
}
"""What the steps of the procedure ask for."""
LATE = "entered from the paper file, after the fact"


def _go_round(told: Telling, letters: list[Letter], lawyer: Person, lead: Person) -> None:
    """Ten refusals, nine cancelled; the complaint to the court falls away on the eve of its hearing.

    What lacks a paper goes on because the lawyer asked and the lead confirmed it.
    """
    from vedette.errors import ConflictError
    from vedette_hq.access import approvals
    from vedette_hq.redress import passing, services
    from vedette_hq.redress.entry import Entry, Paper

    held = services.begin(told.case, lead, "ru_crime_report", FILED, "Report on what was done at the base")

    def step(
        name: str, on: date, counted: str = "", letter: Letter | None = None, official: str = ""
    ) -> None:
        number = letter.their_number if letter is not None else ""
        papers = tuple(Paper(code, letter, words="in the paper file") for code in ("statement", "proof"))
        entry = Entry(
            on,
            office=DEPARTMENT,
            official=official,
            reference=number,
            counted=counted,
            values=ASKED,
            papers=papers,
            reason=LATE,
        )
        try:
            services.advance(held, lawyer, name, entry)
        except ConflictError:
            approvals.approve(passing.ask(held, lawyer, name, entry), lead)

    step("file", FILED, "report", letters[0])
    step("register", FILED)
    refusals = [one for one in letters if one.kind == "refusal"]
    for number, one in enumerate(refusals, 1):
        assert one.dated is not None  # noqa: S101 - each refusal of this story bears its day
        step("refuse", one.dated, "refusal", one, f"investigator {number % 3 + 1}")
        if number < REFUSALS:
            step("cancel", one.dated + timedelta(days=44), "cancellation")
    step("complain125", date(2025, 8, 4), "complaint", letters[-1])
    hearing = date(2025, 8, 12)
    services.act(held, lead, Entry(date(2025, 8, 6), office=COURT, counted="hearing", due=hearing))
    step("terminate125", hearing - timedelta(days=1), "cancellation")
