"""Two people had the same page open: what the first changed the second does not, and nothing is twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hq_pleadings.story import FIELDS as WRITTEN
from hq_pleadings.story import told
from hq_redress.story import FIELDS, client_of, entry, papers
from vedette.errors import ConflictError, MissingError

pytestmark = pytest.mark.django_db
TAKEN = date(2025, 3, 14)


def twice(model: Any, pk: str) -> tuple[Any, Any]:
    """A row as each of two people had read it."""
    return model.objects.get(pk=pk), model.objects.get(pk=pk)


def test_a_deadline_is_ended_once(people: Any) -> None:
    from hq_clocks.story import case_of
    from vedette_hq.clocks import services
    from vedette_hq.clocks.models import Deadline

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    made = services.start(lawyer, case, "ru.389_4.15d", taken=TAKEN, evidence="read out, invented")
    one, two = twice(Deadline, made.pk)
    services.meet(lawyer, one, TAKEN, "filed")
    with pytest.raises(ConflictError):
        services.meet(lead, two, date(2025, 3, 20), "filed again")
    with pytest.raises(ConflictError):
        services.suspend(lead, two, date(2025, 3, 20), "stands still")
    row = Deadline.objects.get()
    assert (row.state, row.ended, row.ended_words) == ("met", TAKEN, "filed")


def test_a_step_is_entered_once_and_taken_back_once(people: Any) -> None:
    from hq_redress.story import case_of
    from vedette_hq.redress import services
    from vedette_hq.redress.models import Proceeding, Step

    case, lawyer, lead = case_of(people), people["lawyer"], people["lead"]
    client_of(case, lawyer, lead)
    made = services.begin(case, lawyer, "ru_crime_report", date(2025, 3, 3))
    one, two = twice(Proceeding, made.pk)
    typed = entry(
        date(2025, 3, 3), values=FIELDS, papers=papers("statement", "warning", "witness_list", "proof")
    )
    services.advance(one, lawyer, "file", typed)
    with pytest.raises(MissingError, match="does not leave the state"):
        services.advance(two, lead, "file", typed)
    step = Step.objects.get()
    first, second = twice(Step, step.pk)
    services.take_back(first, lawyer, "too early")
    with pytest.raises(ConflictError, match="already"):
        services.take_back(second, lead, "too early")
    assert Proceeding.objects.get().state == made.state


def test_a_text_is_written_signed_and_filed_once(people: Any) -> None:
    from dataclasses import replace

    from vedette_hq.casework.models import Letter
    from vedette_hq.pleadings import making, queries, services
    from vedette_hq.pleadings.models import Issue, Text

    case, client = told(people)
    lawyer, lead, third = people["lawyer"], people["lead"], people["investigator"]
    text = services.begin(case, lawyer, "complaint_124", "ru", client)
    one, two = twice(Text, text.pk)
    material = queries.material_of(queries.revision_of(text))
    written = {name: value if isinstance(value, str) else " ".join(value) for name, value in WRITTEN.items()}
    services.save(one, lawyer, "fields", replace(material, fields={**material.fields, **written}), 1)
    with pytest.raises(ConflictError, match="somebody else saved"):
        services.save(two, lead, "fields", replace(material, fields={"harm": "lost"}), 1)
    issue = making.make(text, lawyer, "ru")
    making.answer(issue, lawyer, "secrecy", True, "")
    first, second = twice(Issue, issue.pk)
    making.sign(first, lawyer)
    making.sign(second, lead)
    with pytest.raises(ConflictError, match="signed by two"):
        making.sign(first, third)
    said = making.FilingSaid("Прокуратура", issue.on, "stamp", "said")
    making.file(first, lawyer, said)
    with pytest.raises(ConflictError, match="filed already"):
        making.file(second, lead, said)
    assert Letter.objects.filter(origin__startswith="pleadings:").count() == 1
    with pytest.raises(ConflictError, match="filed"):
        services.withdraw(two, lead, "not needed")


def test_exhibits_are_chosen_while_another_signs(people: Any) -> None:
    from hq_dossiers.story import agreed
    from vedette_hq.dossiers import services
    from vedette_hq.dossiers.models import Dossier, Version

    case, _client, items = agreed(people)
    lawyer, lead, third = people["lawyer"], people["lead"], people["investigator"]
    dossier = services.begin(case, lawyer, "Invented dossier")
    services.choose(dossier, lawyer, [(1, items[0].pk, "One")])
    made = services.begin_version(dossier, lawyer, "Invented committee", "en", "C11")
    one, two = twice(Version, made.pk)
    read = services.read_of(one)
    services.choose(Dossier.objects.get(), third, [(1, items[1].pk, "Another")])
    with pytest.raises(ConflictError, match="changed after you opened it"):
        services.sign(one, lead, read)
    services.sign(two, lead, services.read_of(Version.objects.get()))
    with pytest.raises(ConflictError, match="signed off already"):
        services.sign(one, lead, read)
    with pytest.raises(ConflictError, match="signed off"):
        services.save(one, lawyer, "1", {})
    with pytest.raises(ConflictError, match="exhibits stand"):
        services.choose(Dossier.objects.get(), third, [(1, items[2].pk, "A third")])
