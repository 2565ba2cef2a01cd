"""The pages of imports: bring, choose columns, try, import, decide, undo; and who may."""

from __future__ import annotations

from typing import Any

import pytest

from hq_imports.stage import brought, case_of, imported, simple, view_of, worked

pytestmark = pytest.mark.django_db

TABLE = (
    "id;Название;Дата;Место;Теги\n"
    "1;Задержание у дома;05.03.2010;Грозный;арест|обыск\n"
    "2;Поджог;07.03.2010;Аргун;поджог\n"
    "3;Неизвестно когда;32.13.2010;Шали;\n"
).encode()


@pytest.fixture
def case(house: Any, people: dict[str, Any]) -> Any:
    """An open case with a lead and a lawyer."""
    from hq.plugin import join

    found = case_of(people["lead"])
    join(people["lawyer"], "case", found.pk)
    return found


def upload(name: str, data: bytes) -> Any:
    """A file of a form."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)


def test_a_table_is_imported_without_script_and_without_writing_a_mapping(
    case: Any, people: dict[str, Any], visit: Any
) -> None:
    """A person brings a file, takes the guesses, has a trial run, an import, and an undo."""
    from vedette_hq.exchange.models import Import, Stage
    from vedette_hq.records.models import Event

    client = visit(people["lawyer"])
    before = view_of(case)
    answer = client.post("/exchange/imports/", {"case": case.pk, "file": upload("list.csv", TABLE)})
    run = Import.objects.get()
    page = f"/exchange/imports/{run.pk}"
    assert answer.status_code == 302 and answer["Location"] == page
    html = client.get(page).content.decode()
    assert "Задержание у дома" in html and "Название" in html
    columns = {"id": "id", "Название": "title", "Дата": "began", "Место": "place", "Теги": "tags"}
    said = {"how": "columns", "kind": "event", "name": "my-list", "language": "ru"}
    said |= {f"to-{number}": target for number, target in enumerate(columns.values())}
    for number, target in enumerate(columns.values()):
        start = html.index(f'name="to-{number}"')
        assert f'value="{target}" selected' in html[start : html.index("</select>", start)]
    assert client.post(page + "/mapping", said).status_code == 302
    run.refresh_from_db()
    assert 'date = "dd.mm.yyyy"' in run.mapping
    assert client.post(page + "/check").status_code == 302
    assert worked(run).stage == Stage.CHECKED
    html = client.get(page).content.decode()
    assert "is no date that was understood" in html and "32.13.2010" not in html.partition("The columns")[0]
    assert client.post(page + "/run").status_code == 302
    assert worked(run).stage == Stage.DONE
    assert sorted(Event.objects.values_list("title", flat=True)) == ["Задержание у дома", "Поджог"]
    text = client.get(page + "/problems?as=csv").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("3,4,Дата,date,")
    assert client.post(page + "/undo").status_code == 302
    assert worked(run).stage == Stage.UNDONE
    assert view_of(case) == before


def test_a_file_in_pieces_and_out_of_order(case: Any, people: dict[str, Any], visit: Any) -> None:
    """Pieces arrive in order, the last one may come twice; another order is refused."""
    from vedette_hq.exchange import import_staging
    from vedette_hq.exchange.models import Import

    client = visit(people["lead"])
    to = client.post("/exchange/imports/begin", {"case": case.pk, "name": "big.csv"}).json()
    data = b"id,title\n" + b"1,x\n" * 200_000
    size = import_staging.PIECE_BYTES
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    assert len(pieces) == 2

    def send(number: int, piece: bytes) -> int:
        address = f"{to['import_piece']}?number={number}"
        code: int = client.post(address, piece, content_type="application/octet-stream").status_code
        return code

    assert send(1, pieces[1]) == 409
    assert [send(0, pieces[0]), send(0, pieces[0]), send(1, pieces[1]), send(1, pieces[1])] == [200] * 4
    assert send(2, b"more") == 409
    assert client.post(to["import_whole"]).status_code == 200
    run = Import.objects.get()
    with import_staging.open_file(run.pk, run.pieces, run.size) as file:
        assert file.read() == data
    assert (
        visit(people["lawyer"]).post(f"{to['import_piece']}?number=2", b"x", content_type="a/b").status_code
        == 404
    )


def test_nobody_else_sees_the_file_and_strangers_nothing(
    case: Any, people: dict[str, Any], strangers: dict[str, Any], visit: Any
) -> None:
    """Others of the team see how it stands, not what the file says; who is not in it finds nothing."""
    run = brought(
        case, TABLE, simple('title = "{Название}"', file='kind = "csv"'), people["lead"], "secret.csv"
    )
    page = f"/exchange/imports/{run.pk}"
    mine, other = visit(people["lead"]).get(page), visit(people["lawyer"]).get(page)
    assert b"secret.csv" in mine.content and "Задержание".encode() in mine.content
    assert other.status_code == 200
    assert b"secret.csv" not in other.content and "Задержание".encode() not in other.content
    for person in (strangers["lead"], people["auditor"], people["editor"], people["guest"]):
        assert visit(person).get(page).status_code in (403, 404)
        assert visit(person).post(page + "/check").status_code in (403, 404)


def test_a_conflict_is_decided_by_a_person(case: Any, people: dict[str, Any], visit: Any) -> None:
    """A value changed here and in the file stands until somebody says which; both ways; undo puts it back."""
    from vedette.records.values import Value
    from vedette_hq.exchange.models import ImportConflict
    from vedette_hq.records import writing
    from vedette_hq.records.models import Event, Record

    lead, text = people["lead"], simple('title = "{title}"', 'tags = "{tag}"')
    imported(case, b"id,title,tag\n1,one,a\n2,two,b\n", text, lead)
    for record in Record.objects.filter(case=case):
        writing.revise(record, {"title": [Value(f"ours {record.external[-1]}")]}, lead, "better")
    ours = view_of(case)
    second = imported(case, b"id,title,tag\n1,ONE,a\n2,TWO,c\n", text, lead)
    assert second.counts["conflicts"] == 2 and second.counts["changed"] == {"event": 1}
    assert set(Event.objects.values_list("title", flat=True)) == {"ours 1", "ours 2"}
    client = visit(lead)
    html = client.get(f"/exchange/imports/{second.pk}/conflicts").content.decode()
    assert "ours 1" in html and "ONE" in html
    one, two = ImportConflict.objects.order_by("row")
    client.post(f"/exchange/imports/{second.pk}/conflicts", {f"c-{one.pk}": "take", f"c-{two.pk}": "keep"})
    assert set(Event.objects.values_list("title", flat=True)) == {"ONE", "ours 2"}
    third = imported(case, b"id,title,tag\n1,ONE,a\n2,TWO,c\n", text, lead)
    assert third.counts["conflicts"] == 0 and third.counts["changed"] == {}
    from hq_imports.stage import undone

    undone(second, lead)
    assert view_of(case) == ours
