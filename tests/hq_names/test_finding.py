"""Names are found across scripts, in one's own cases alone, by those who may see them."""

from __future__ import annotations

import pytest

from hq.plugin import join, make_person
from hq_names.stage import a_case, named, rename
from vedette.records.schema import Kind
from vedette_hq.names import queries, services
from vedette_hq.names.models import NameBatch, NamePosting, NameToken
from vedette_hq.records import writing
from vedette_hq.records.models import FieldRule, Reached

pytestmark = pytest.mark.django_db


def texts(person: object, text: str, **options: object) -> list[str]:
    return [hit.text for hit in queries.find(person, text, **options)]


def test_a_cyrillic_name_is_found_in_other_spellings_and_the_reason_is_given() -> None:
    case = a_case()
    record = named(case, "Ямадаев Сулим Бекмирзаевич")
    named(case, "Басаев Шамиль")
    for query in ("Soulim Iamadaïev", "Sulim Jamadajew", "Yamadayev S.", "سليم يمداييف", "Ямадеав Сулим"):
        hit = queries.find(case.lead, query)[0]
        assert hit.record_id == record.pk, query
        assert hit.why, query
    hit = queries.find(case.lead, "Soulim Iamadaïev")[0]
    letters = {pair for reason in hit.why for pair in reason.pairs}
    assert ("ou", "у") in letters
    assert hit.entity == record.pk
    assert hit.case_id == case.pk


def test_units_and_call_signs_are_found() -> None:
    case = a_case()
    unit = named(case, "141-й специальный моторизованный полк", "Север", kind="group")
    place = named(case, "Подвал РОВД Курчалой", kind="place")
    assert queries.find(case.lead, "141 regiment")[0].record_id == unit.pk
    assert queries.find(case.lead, "Sever")[0].record_id == unit.pk
    assert queries.find(case.lead, "ROVD Kourtchaloï")[0].record_id == place.pk
    assert queries.find(case.lead, "142 regiment", kinds=[Kind.PERSON]) == []


def test_a_name_of_a_case_that_is_not_mine_is_not_found() -> None:
    mine, other = a_case("one"), a_case("two")
    named(other, "Ямадаев Сулим")
    named(mine, "Басаев Шамиль")
    assert texts(other.lead, "Yamadaev") == ["Ямадаев Сулим"]
    assert texts(mine.lead, "Yamadaev") == []
    assert texts(mine.lead, "Yamadaev", case=other.pk) == []
    far = make_person("far", "lead")
    assert texts(far, "Басаев") == []


def test_who_left_the_team_finds_nothing_at_once() -> None:
    from vedette_hq.missions import teams

    case = a_case()
    named(case, "Ямадаев Сулим")
    lawyer = make_person("lawyer", "lawyer")
    join(lawyer, "case", case.pk)
    assert texts(lawyer, "Yamadaev") == ["Ямадаев Сулим"]
    teams.end("case", case.pk, lawyer, case.lead)
    assert texts(lawyer, "Yamadaev") == []


def test_a_role_from_which_names_are_hidden_finds_none() -> None:
    case = a_case()
    named(case, "Ямадаев Сулим")
    named(case, "Ямадаевский отряд", kind="group")
    editor = make_person("editor", "editor")
    join(editor, "case", case.pk)
    assert texts(editor, "Yamadaev") == ["Ямадаевский отряд"]
    FieldRule.objects.create(
        kind="person", field="name", role="editor", shown=True, purpose="a test", set_by=case.lead
    )
    assert "Ямадаев Сулим" in texts(editor, "Yamadaev")
    FieldRule.objects.create(
        kind="group", field="name", role="editor", shown=False, purpose="a test", set_by=case.lead
    )
    assert texts(editor, "Yamadaev") == ["Ямадаев Сулим"]


@pytest.mark.parametrize("role", ["watch", "auditor", "guest"])
def test_roles_without_content_find_nothing(role: str) -> None:
    case = a_case()
    named(case, "Ямадаев Сулим")
    somebody = make_person(role, role)
    join(somebody, "case", case.pk)
    assert texts(somebody, "Ямадаев") == []


def test_what_is_renamed_withdrawn_and_restored_is_followed() -> None:
    case = a_case()
    record = named(case, "Ямадаев Сулим")
    assert texts(case.lead, "Yamadaev") == ["Ямадаев Сулим"]
    rename(record, case.lead, "Басаев Шамиль", "Chamil Bassaïev")
    assert texts(case.lead, "Yamadaev") == []
    assert len(texts(case.lead, "Basajew")) == 1
    writing.withdraw(record, case.lead, "a mistake")
    assert texts(case.lead, "Basajew") == []
    assert not NamePosting.objects.exists()
    assert not NameToken.objects.exists(), "words of names that nobody has any more are kept"
    writing.restore(record, case.lead, "no mistake")
    assert len(texts(case.lead, "Basajew")) == 1


def test_reading_on_twice_changes_nothing_and_rebuilding_gives_the_same() -> None:
    case = a_case()
    for name in ("Ямадаев Сулим", "Chamil Bassaïev", "محمد قديروف", "141-й полк"):
        named(case, name)

    def rows() -> set[tuple[object, ...]]:
        return set(
            NamePosting.objects.values_list("record", "number", "place", "token__fold", "case", "kind")
        )

    assert services.catch_up() > 0
    assert services.behind() == 0
    before = rows()
    assert services.catch_up() == 0
    services.rebuild()
    assert rows() == before
    assert Reached.objects.get(name="names").number > 0


def test_another_version_of_the_fold_makes_all_anew() -> None:
    case = a_case()
    named(case, "Ямадаев Сулим")
    services.catch_up()
    NameBatch.objects.update(fold_version=0)
    NameToken.objects.update(skeleton="?")
    named(case, "Басаев Шамиль")
    assert texts(case.lead, "Iamadaïev") == ["Ямадаев Сулим"]
    assert not NameToken.objects.filter(skeleton="?").exists()


def test_an_index_that_is_ahead_of_a_store_put_back_is_read_anew() -> None:
    case = a_case()
    named(case, "Ямадаев Сулим")
    assert texts(case.lead, "Yamadaev")
    services.rebuild()
    NameBatch.objects.update(stamp="0" * 32)
    NamePosting.objects.all().delete()
    assert texts(case.lead, "Yamadaev") == []


def test_one_record_is_one_hit_and_the_best_name_is_shown() -> None:
    case = a_case()
    named(case, "Ямадаев Сулим", "Yamadaev Sulim", "Сулим")
    hits = queries.find(case.lead, "Sulim Yamadaev")
    assert [hit.text for hit in hits] == ["Yamadaev Sulim"]


@pytest.mark.parametrize("text", ["", "   ", "…", "'", "x" * 5000, "\x00", "а" * 999, "%_", "1" * 400])
def test_odd_queries_do_no_harm(text: str) -> None:
    case = a_case()
    named(case, "Ямадаев Сулим")
    assert queries.find(case.lead, text) == []
