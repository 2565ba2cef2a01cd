"""Exports: what leaves of whom, in which formats; everything with its checker; taken back it is the same."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from hq_counting import story
from vedette.errors import FormatError
from vedette.records.schema import Kind
from vedette.records.values import Value
from vedette_hq.exchange import export_taking
from vedette_hq.records import queries, saying, writing
from vedette_hq.records.models import FieldRule, Record

pytestmark = pytest.mark.django_db
NAME = "Зелимхан Незабудкин"
SECRET = "A-secret-village"  # noqa: S105


class Told:
    """The worked example with words, a place, a tie, and one more person whom the texts name."""

    def __init__(self, by: Any) -> None:
        self.by = by
        self.example = story.worked_example(by)
        self.case = self.example.case
        source = saying.add_source(self.case, "person", "Mother of the one taken", by)
        self.open = saying.say(source, "They came at dawn in two cars.", by, language="en", about="2010-02")
        self.named = saying.say(source, "Незабудкина увезли ночью, он кричал.", by, language="ru")
        self.person = writing.create(
            self.case,
            Kind.PERSON,
            {
                "name": [Value({"text": NAME}, (self.named.pk,), "certain")],
                "religion": [Value("canary-religion")],
                "remarks": [Value({"text": "=HYPERLINK(1) limps", "language": "en"})],
            },
            by,
        )
        self.act = writing.create(
            self.case,
            Kind.ACT,
            {
                "event": [Value(self.example.happened.pk)],
                "victim": [Value(self.person.pk, (self.open.pk,))],
                "type": [Value("detention")],
                "parts": [Value({"actor": self.example.x.pk, "degree": "ordered"})],
                "place": [Value({"text": SECRET, "lat": "43.1", "lon": "45.2", "precision": "near"})],
                "began": [Value("2010-02")],
                "remarks": [Value({"text": "Nezabudkin was seen later"}), Value({"text": "In a cellar"})],
            },
            by,
        )
        self.tie = writing.create(
            self.case,
            Kind.TIE,
            {
                "who": [Value(self.example.x.pk)],
                "whom": [Value(self.example.y.pk)],
                "type": [Value("unit-of")],
                "began": [Value("2009")],
            },
            by,
        )


def zip_of(answer: Any) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.content[:2000] if not answer.streaming else ""
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def leave(client: Any, told: Told, *formats: str, scope: str = "C15") -> zipfile.ZipFile:
    return zip_of(
        client.post(
            "/exchange/exports/leave",
            {"case": [told.case.pk], "formats": formats, "scope": scope, "audience": "Invented NGO"},
        )
    )


ALL = ("csv", "ftm", "esf", "case", "whole")


def text_of(held: zipfile.ZipFile) -> str:
    return "\n".join(held.read(name).decode("utf-8-sig") for name in held.namelist())


def test_who_did_not_agree_leaves_without_name_in_any_format_script_or_declension(
    people: dict[str, Any], visit: Any
) -> None:
    told = Told(people["lead"])
    text = text_of(leave(visit(people["lead"]), told, *ALL))
    for canary in ("Незабудкин", "Nezabudkin", "Зелимхан", "canary-religion", told.person.pk, "Mother of"):
        assert canary not in text, canary
    assert "They came at dawn" in text and "In a cellar" in text and SECRET in text and "Unit X" in text


def test_control_without_the_veil_the_names_are_there(people: dict[str, Any], visit: Any) -> None:
    told = Told(people["lead"])
    from vedette_hq.exchange import export_whole
    from vedette_hq.exchange.export_material import material_of

    material = material_of(people["lead"], [told.case.pk], {})
    pieces = export_whole.pieces_of(material, people["lead"], ALL)
    text = b"".join(b"".join(body) for _name, body in pieces).decode()
    for canary in ("Незабудкина", "Nezabudkin", NAME, "canary-religion", told.person.pk, "Mother of"):
        assert canary in text, canary


def test_two_exports_cannot_be_joined(people: dict[str, Any], visit: Any) -> None:
    told = Told(people["lead"])
    client = visit(people["lead"])
    found = []
    for _ in range(2):
        rows = list(
            csv.DictReader(
                io.StringIO(leave(client, told, "csv").read("records/person.csv").decode("utf-8-sig"))
            )
        )
        found.append({row["pseudonym"] for row in rows} | {row["id"] for row in rows})
    assert len(found[0]) >= 4 and not found[0] & found[1]


def test_tables_hold_no_formula_and_the_dictionary_names_every_column(
    people: dict[str, Any], visit: Any
) -> None:
    told = Told(people["lead"])
    held = zip_of(
        visit(people["lead"]).post("/exchange/exports/whole", {"case": [told.case.pk], "reason": "archive"})
    )
    names = [name for name in held.namelist() if name.endswith(".csv")]
    dictionary = list(
        csv.DictReader(io.StringIO(held.read("everything/data/records/dictionary.csv").decode("utf-8-sig")))
    )
    for name in names:
        rows = list(csv.reader(io.StringIO(held.read(name).decode("utf-8-sig"))))
        assert all(not cell.lstrip().startswith(("=", "+", "@")) for row in rows for cell in row)
        file = name.rpartition("/")[2]
        if file.removesuffix(".csv") in list(Kind):
            assert [row["column"] for row in dictionary if row["file"] == file] == rows[0]


def test_everything_is_checked_by_its_own_program_and_a_changed_byte_is_found(
    people: dict[str, Any], visit: Any, tmp_path: Path
) -> None:
    told = Told(people["lead"])
    writing.revise(told.act, {"began": [Value("2010-03")]}, people["lead"], "misread")
    writing.withdraw(told.tie, people["lead"], "doubt")
    held = zip_of(
        visit(people["lead"]).post("/exchange/exports/whole", {"case": [told.case.pk], "reason": "archive"})
    )
    held.extractall(tmp_path)
    bag = tmp_path / "everything"

    def check() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(bag / "check.py")], capture_output=True, text=True, check=False
        )

    done = check()
    assert done.returncode == 0 and "in order" in done.stdout, done
    history = bag / "data" / "history.jsonl"
    lines = history.read_bytes().splitlines(keepends=True)
    assert len(lines) == Record.objects.filter(case=told.case).count() + 2
    before = history.read_bytes()
    history.write_bytes(before.replace(b"2010-03", b"2010-04"))
    assert "is not what was written" in check().stdout
    manifest = bag / "manifest-sha256.txt"
    import hashlib

    text = manifest.read_text()
    forged = hashlib.sha256(history.read_bytes()).hexdigest()
    kept_manifest, tags = text, (bag / "tagmanifest-sha256.txt").read_text()
    changed = text.replace(hashlib.sha256(before).hexdigest(), forged)
    manifest.write_text(changed)
    (bag / "tagmanifest-sha256.txt").write_text(
        tags.replace(hashlib.sha256(text.encode()).hexdigest(), hashlib.sha256(changed.encode()).hexdigest())
    )
    assert "does not follow" in check().stdout
    history.write_bytes(before)
    manifest.write_text(kept_manifest)
    (bag / "tagmanifest-sha256.txt").write_text(tags)
    assert check().returncode == 0
    (bag / "data" / "more.txt").write_text("x")
    assert "not in a manifest" in check().stdout
    (bag / "data" / "more.txt").unlink()
    history.unlink()
    assert "missing" in check().stdout


def test_everything_is_for_leads_with_fresh_factors_and_of_their_own_cases(
    people: dict[str, Any], strangers: dict[str, Any], visit: Any
) -> None:
    told = Told(people["lead"])
    for role in ("lawyer", "editor", "auditor"):
        answer = visit(people[role]).post("/exchange/exports/whole", {"case": [told.case.pk], "reason": "x"})
        assert answer.status_code == 403
    answer = visit(strangers["lead"]).post("/exchange/exports/whole", {"case": [told.case.pk], "reason": "x"})
    assert answer.status_code == 302
    answer = visit(people["lead"], fresh=False).post(
        "/exchange/exports/whole", {"case": [told.case.pk], "reason": "x"}
    )
    assert answer.status_code == 302 and "again" in answer.headers["location"]


def test_a_hidden_field_is_in_no_format_nor_in_the_dictionary(people: dict[str, Any], visit: Any) -> None:
    from hq.plugin import join

    told = Told(people["lead"])
    join(people["editor"], "case", told.case.pk)
    FieldRule.objects.create(
        kind="act", field="place", role="editor", shown=False, purpose="x", set_by=people["lead"]
    )
    text = text_of(leave(visit(people["editor"]), told, *ALL))
    assert SECRET not in text and "act.csv,place," not in text and "religion" not in text
    text = text_of(leave(visit(people["lead"]), told, *ALL))
    assert SECRET in text and "act.csv,place," in text and "religion" in text


def same(one: Any, two: Any, person: Any, ids: dict[str, str], said: dict[str, str]) -> None:
    """Whether two records hold the same values, identifiers moved."""
    text = json.dumps([[n, [v.plain() for v in vs]] for n, vs in queries.seen(person, one).view.items()])
    for old, new in {**ids, **said}.items():
        text = text.replace(old, new)
    other = json.dumps([[n, [v.plain() for v in vs]] for n, vs in queries.seen(person, two).view.items()])
    assert text == other


def test_taken_back_it_is_the_same_and_a_second_time_adds_nothing(people: dict[str, Any], visit: Any) -> None:
    lead = people["lead"]
    told = Told(lead)
    client = visit(lead)
    body = b"".join(
        client.post("/exchange/exports/whole", {"case": [told.case.pk], "reason": "move"}).streaming_content
    )
    other = story.case_of(lead, "Another house")
    first = export_taking.take_back(io.BytesIO(body), other, lead)
    count = Record.objects.filter(case=told.case).count()
    assert first.records == first.of == count and first.statements == 2
    second = export_taking.take_back(io.BytesIO(body), other, lead)
    assert (second.sources, second.statements, second.records) == (0, 0, 0)
    moved = {record.external.removeprefix("vedette:"): record for record in Record.objects.filter(case=other)}
    ids = {old: record.pk for old, record in moved.items()}
    said = {
        one.external.removeprefix("vedette:"): one.pk
        for one in queries.visible_statements(lead).filter(case=other)
    }
    for record in Record.objects.filter(case=told.case):
        same(record, moved[record.pk], lead, ids, said)
    upload = io.BytesIO(body)
    upload.name = "everything.zip"
    answer = client.post("/exchange/exports/take", {"case": other.pk, "file": upload}, follow=True)
    assert f"0 of {count} records were new".encode() in answer.content


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"kind":"act"', '"kind":"spell"'),
        lambda text: text.replace('"type":[{', '"typ":[{'),
        lambda text: text + "{",
        lambda text: text + "[]\n",
        lambda text: "\n".join(reversed(text.splitlines())),
    ],
)
def test_a_spoilt_export_is_refused_and_nothing_is_taken(
    people: dict[str, Any], visit: Any, spoil: Any
) -> None:
    lead = people["lead"]
    told = Told(lead)
    held = leave(visit(lead), told, "whole")
    other = story.case_of(lead, "Another house")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name in held.namelist():
            text = held.read(name).decode()
            out.writestr(name, spoil(text) if name.endswith("records.jsonl") else text)
    with pytest.raises(FormatError):
        export_taking.take_back(made, other, lead)
    assert not Record.objects.filter(case=other).exists()
    assert not queries.visible_statements(lead).filter(case=other).exists()
    for bad in (b"", b"PK", b"x" * 100):
        with pytest.raises(FormatError, match="zip"):
            export_taking.take_back(io.BytesIO(bad), other, lead)


def test_ftm_entities_are_what_the_published_model_allows(
    people: dict[str, Any], visit: Any, shared: Path
) -> None:
    path = shared / "data/vocab/followthemoney_model.json.gz"
    model = json.loads(gzip.decompress(path.read_bytes()))["schemata"]

    def properties(schema: str) -> set[str]:
        found = set(model[schema]["properties"])
        for parent in model[schema].get("extends") or []:
            found |= properties(parent)
        return found

    told = Told(people["lead"])
    held = zip_of(
        visit(people["lead"]).post("/exchange/exports/whole", {"case": [told.case.pk], "reason": "x"})
    )
    lines = [json.loads(line) for line in held.read("everything/data/records/entities.ftm.json").splitlines()]
    schemata = {one["schema"] for one in lines}
    assert {"Person", "Organization", "Event", "Note", "UnknownLink"} <= schemata
    for one in lines:
        assert set(one["properties"]) <= properties(one["schema"]), one["schema"]
        assert all(isinstance(v, str) and v for vs in one["properties"].values() for v in vs)
    act = next(one for one in lines if one["id"] == told.act.pk)
    assert set(act["properties"]["involved"]) == {told.person.pk, told.example.x.pk}
    assert act["properties"]["startDate"] == ["2010-02"]


def test_esf_has_known_fields_and_its_links_lead_somewhere(
    people: dict[str, Any], visit: Any, shared: Path
) -> None:
    told = Told(people["lead"])
    held = zip_of(
        visit(people["lead"]).post("/exchange/exports/whole", {"case": [told.case.pk], "reason": "x"})
    )
    root = ElementTree.fromstring(held.read("everything/data/records/records.esf.xml"))  # noqa: S314
    spaces = {"e": "https://vedette.invalid/esf/1"}
    found = {kind: root.findall(f"e:{kind}", spaces) for kind in ("event", "act", "person", "involvement")}
    assert (len(found["event"]), len(found["act"]), len(found["involvement"])) == (1, 6, 6)
    acts = {one.findtext("e:f2101", None, spaces) for one in found["act"]}
    people_ = {one.findtext("e:f0901", None, spaces) for one in found["person"]}
    for one in found["involvement"]:
        assert (
            one.findtext("e:f2404", None, spaces) in acts and one.findtext("e:f2402", None, spaces) in people_
        )
    torture = [
        one for one in root.iter("{https://vedette.invalid/esf/1}f2109") if one.get("term") == "torture"
    ]
    assert torture and torture[0].text.startswith("02011111")
    with (shared / "data/vocab/events_standard_formats_fields.csv").open(encoding="utf-8") as file:
        known = {row["field_number"] for row in csv.DictReader(file)}
    used = {one.tag.rpartition("}f")[2] for one in root.iter() if "}f0" in one.tag or "}f2" in one.tag}
    assert used <= known, used - known


def test_case_uco_names_the_hash_of_each_item_and_what_rests_on_it(
    people: dict[str, Any], visit: Any, mission: Any
) -> None:
    from vedette_hq.missions.models import Device
    from vedette_hq.vault.models import CaseItem, Item

    lead = people["lead"]
    told = Told(lead)
    device = Device.objects.create(mission=mission, origin="example.org/d/x", label="x")
    item = Item.objects.create(
        package_sha256="a" * 64,
        content_sha256="b" * 64,
        mission=mission,
        device=device,
        device_index=0,
        media_type="image/jpeg",
        size=5,
        name="Незабудкин.jpg",
    )
    CaseItem.objects.create(case=told.case, item=item, added_by=lead)
    source = saying.add_source(told.case, "document", "Photograph", lead)
    saying.say(source, "A man on a stretcher", lead, item=item, locator={"area": [1, 2, 3, 4]})
    held = leave(visit(lead), told, "case")
    graph = json.loads(held.read("records/evidence.case.jsonld"))["@graph"]
    files = [node for node in graph if node["@type"] == "uco-observable:File"]
    hashes = files[0]["uco-core:hasFacet"][0]["uco-observable:hash"]
    assert hashes[0]["uco-types:hashValue"]["@value"] == "b" * 64 and "a" * 64 in json.dumps(files)
    assert "Незабудкин" not in json.dumps(graph, ensure_ascii=False)
    notes = [node for node in graph if node["@type"] == "uco-core:Annotation"]
    assert notes[0]["uco-core:object"][0]["@id"] == files[0]["@id"]
