"""Steps, passes by two, the urgent track, examinations, claims: who may, what stays, who never sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from hq.plugin import logged_in
from hq_interviews.conftest import let_in
from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette.records.schema import Kind
from vedette.records.values import Value
from vedette_hq.access import approvals
from vedette_hq.access.models import Proposal
from vedette_hq.audit.models import Act
from vedette_hq.cases.services import close, open_case
from vedette_hq.interviews import claiming, examining, matrix, queries, services
from vedette_hq.interviews.models import Finding, Output, Pass
from vedette_hq.records import writing
from vedette_hq.records.saying import add_source, retract, say

AN_HOUR_AGO = timedelta(hours=1)


def note(desk: Any, step: int, code: str, by: Any = None, **more: Any) -> Output:
    at = more.pop("at", timezone.now())
    return services.write_output(desk.held, step, code, by or desk.lead, at=at, **more)


def keys(desk: Any, step: int) -> list[str]:
    return [one.key for one in queries.standings(desk.held)[step].missing]


def test_an_investigation_is_opened_once(desk: Any) -> None:
    assert services.open_investigation(desk.case, desk.lawyer).pk == desk.held.pk
    assert Act.objects.filter(verb="investigation.open").count() == 1


def test_nothing_is_written_for_a_step_whose_gate_is_closed(desk: Any) -> None:
    with pytest.raises(ConflictError, match="step 5: waits for the gate of step 2"):
        note(desk, 5, "crime-report")
    note(desk, 0, "contact-note", words="a sister came")
    note(desk, 0, "triage", answer="safe")
    note(desk, 1, "application-form", signed=True)
    assert keys(desk, 1) == ["applicant", "consent"]


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("contact-note", {"at": datetime(2099, 1, 1, tzinfo=UTC)}),
        ("triage", {}),
        ("triage", {"answer": "perhaps"}),
        ("contact-note", {"answer": "safe"}),
        ("contact-note", {"none": True, "words": "why"}),
        ("contact-note", {"words": "\0"}),
    ],
)
def test_what_does_not_fit_an_output_is_refused(desk: Any, code: str, more: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        note(desk, 0, code, **more)
    assert not Output.objects.exists()


def test_what_was_withdrawn_counts_no_more_and_stays_readable(desk: Any) -> None:
    made = note(desk, 0, "contact-note", words="invented")
    services.withdraw_output(made, desk.lead, "of another case")
    assert "contact-note" in keys(desk, 0)
    page = logged_in(desk.lead).get(reverse("interviews:step", args=(desk.case.pk, 0))).content.decode()
    assert "of another case" in page and "invented" in page
    with pytest.raises(ConflictError):
        services.withdraw_output(made, desk.lead, "again")


def test_a_gate_is_passed_by_two_with_a_reason_and_covers_only_what_was_missing(desk: Any) -> None:
    proposal = services.propose_pass(desk.held, 0, desk.investigator, "no time, she is in danger")
    with pytest.raises(UsageError):
        approvals.approve(Proposal.objects.get(pk=proposal.pk), desk.investigator)
    with pytest.raises(UsageError):
        approvals.approve(Proposal.objects.get(pk=proposal.pk), desk.editor)
    approvals.approve(Proposal.objects.get(pk=proposal.pk), desk.lawyer)
    held = Pass.objects.get()
    assert (held.asked_by, held.agreed_by) == (desk.investigator, desk.lawyer)
    standing = queries.standings(desk.held)[0]
    assert standing.gate_open and [one.key for one in standing.let_pass] == ["contact-note", "triage"]
    note(desk, 0, "triage", answer="missing")
    assert keys(desk, 0) == ["urgent-track"]


def test_a_lead_of_another_case_decides_nothing(desk: Any) -> None:
    proposal = services.propose_pass(desk.held, 0, desk.lead, "reason")
    with pytest.raises(UsageError):
        approvals.approve(Proposal.objects.get(pk=proposal.pk), desk.stranger)
    assert desk.stranger not in approvals.deciders(proposal)


def test_a_conclusion_is_signed_by_a_lead_who_did_not_write_it(desk: Any) -> None:
    let_in(desk, 7)
    note(desk, 7, "conclusion-memo", words="proven: 1, 2")
    with pytest.raises(UsageError, match="not who wrote"):
        note(desk, 7, "sign-off")
    with pytest.raises(UsageError):
        note(desk, 7, "sign-off", by=desk.lawyer)
    assert "sign-off" in keys(desk, 7)


def test_the_urgent_track_and_its_log(desk: Any) -> None:
    with pytest.raises(ConflictError, match="not open"):
        services.note_call(desk.held, desk.lead, timezone.now(), "station", "", "", "nobody")
    services.begin_urgent(desk.held, desk.lead, timezone.now() - AN_HOUR_AGO, "invented street")
    desk.held.refresh_from_db()
    with pytest.raises(FormatError, match="also when nobody picked up"):
        services.note_call(desk.held, desk.lead, timezone.now(), "station", "", "", " ")
    call = services.note_call(desk.held, desk.lead, timezone.now(), "station 3", "02", "duty", "not here")
    services.withdraw_call(call, desk.lead, "wrong number")
    page = logged_in(desk.lead).get(reverse("interviews:urgent", args=(desk.case.pk,))).content.decode()
    assert "station 3" in page and "wrong number" in page
    services.end_urgent(desk.held, desk.lead, "came home")
    desk.held.refresh_from_db()
    with pytest.raises(ConflictError):
        services.end_urgent(desk.held, desk.lead, "again")


def test_a_closed_case_takes_nothing(desk: Any) -> None:
    matter = claiming.add_matter(desk.case, desk.lead, "title", "torture")
    exam = examining.begin(desk.case, desk.lead, "Dr I", timezone.now(), label="w")
    close(desk.case, desk.lead)
    for verb in (
        lambda: note(desk, 0, "contact-note"),
        lambda: claiming.add_claim(matter, desk.lead, "words"),
        lambda: examining.add_finding(exam, desk.lead, False, FINDING),
    ):
        with pytest.raises(ConflictError, match="closed"):
            verb()


FINDING: dict[str, Any] = {
    "type": "bruise",
    "view": "back",
    "region": "left-loin",
    "length": 40,
    "width": 12,
    "colour": "yellow",
    "cause": "canary-cause",
    "degree": "highly-consistent",
}


@pytest.fixture
def exam(desk: Any) -> Any:
    return examining.begin(desk.case, desk.lead, "Dr Invented", timezone.now(), label="canary-patient")


def test_a_region_gives_the_point_and_a_point_the_region(desk: Any, exam: Any) -> None:
    one = examining.add_finding(exam, desk.lead, False, FINDING)
    assert (one.number, one.region) == (1, "left-loin") and one.x is not None
    two = examining.add_finding(
        exam, desk.lead, False, {"type": "burn", "view": "back", "x": one.x, "y": one.y}
    )
    assert (two.number, two.region, two.degree) == (2, "left-loin", "")


@pytest.mark.parametrize(
    "change",
    [
        {"type": "canary"},
        {"type": "anxiety"},
        {"degree": "87%"},
        {"view": "inside"},
        {"region": "left-wing"},
        {"region": "", "x": 5},
        {"x": 5, "y": 1001},
        {"length": 0},
        {"length": 2501},
        {"colour": "x" * 201},
    ],
)
def test_what_is_no_finding_is_refused(desk: Any, exam: Any, change: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        examining.add_finding(exam, desk.lead, False, FINDING | change)
    assert not Finding.objects.exists()


def test_a_finding_is_changed_with_a_reason_and_keeps_what_it_was(desk: Any, exam: Any) -> None:
    one = examining.add_finding(exam, desk.lead, False, FINDING)
    with pytest.raises(FormatError):
        examining.change_finding(one, desk.lead, 1, FINDING | {"degree": "typical"}, " ")
    examining.change_finding(one, desk.lead, 1, FINDING | {"degree": "typical"}, "seen again")
    with pytest.raises(ConflictError):
        examining.change_finding(one, desk.lead, 1, FINDING, "late")
    (row,) = queries.history_of({"finding": [one.pk]})
    assert row.changes == {"degree": ["highly-consistent", "typical"]} and row.reason == "seen again"
    examining.withdraw_finding(one, desk.lead, "another person's")
    assert queries.findings_of(exam) == []


def test_two_who_write_one_report_do_not_overwrite_each_other(desk: Any, exam: Any) -> None:
    examining.write_report(exam, desk.lead, 1, {"skin": "marks", "degree": "typical"})
    exam.refresh_from_db()
    assert exam.report == {"skin": "marks"} and exam.version == 2
    with pytest.raises(ConflictError, match="meanwhile"):
        examining.write_report(exam, desk.lawyer, 1, {"skin": "none"})


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "highly consistent with"), ("fr", "très compatible"), ("ru", "в высокой степени")],
)
def test_the_report_prints_in_three_languages(desk: Any, exam: Any, language: str, word: str) -> None:
    examining.add_finding(exam, desk.lead, False, FINDING)
    examining.add_finding(exam, desk.lead, True, {"type": "sleep", "words": "wakes", "degree": "consistent"})
    address = reverse("interviews:report_print", args=(exam.pk,)) + f"?language={language}"
    page = logged_in(desk.lead).get(address).content.decode()
    assert word in page and f'<html lang="{language}"' in page
    assert page.count('class="outline"') == 1  # the one drawing that bears a finding
    assert " style=" not in page


def test_health_is_absent_for_an_editor_everywhere(desk: Any, exam: Any) -> None:
    finding = examining.add_finding(exam, desk.lead, False, FINDING)
    matter = claiming.add_matter(desk.case, desk.lead, "torture of w-1", "torture")
    injury = matter.claims.get(element="injury")
    acts = matter.claims.get(element="acts")
    claiming.word_claim(injury, desk.lead, 1, "canary-rib", True)
    claiming.lay(acts, desk.lead, False, "canary-why", finding=finding)
    claiming.judge(injury, desk.lead, "proven", "canary-reason")
    client = logged_in(desk.editor)
    for name, row in (
        ("examination", exam),
        ("report_print", exam),
        ("exam_history", exam),
        ("finding", finding),
        ("claim", injury),
        ("case", desk.case),
        ("examine", desk.case),
    ):
        assert client.get(reverse(f"interviews:{name}", args=(row.pk,))).status_code == 404, name
    for name, row in (("claims", desk.case), ("matter", matter), ("claim", acts)):
        page = client.get(reverse(f"interviews:{name}", args=(row.pk,))).content.decode()
        assert "canary" not in page, name
        assert "Injury" not in page and "Severity" not in page
        assert ">4. " not in page, "a gap in the numbers would tell"
    assert matrix.summary(desk.editor, matter) == [("", 7)]
    assert matrix.summary(desk.lead, matter) == [("", 9), ("proven", 1)]
    page = logged_in(desk.lead).get(reverse("interviews:matter", args=(matter.pk,))).content.decode()
    assert "canary-rib" in page and "canary-reason" in page  # the control: others see it


def test_templates_bring_all_their_elements(desk: Any) -> None:
    torture = claiming.add_matter(desk.case, desk.lead, "a", "torture")
    gone = claiming.add_matter(desk.case, desk.lead, "b", "disappearance")
    assert torture.claims.count() == 10
    assert list(gone.claims.order_by("number").values_list("element", flat=True)) == [
        "deprivation-of-liberty",
        "involvement-of-officials",
        "refusal-or-concealment",
    ]
    with pytest.raises(ConflictError, match="is an element"):
        claiming.withdraw_claim(gone.claims.get(number=1), desk.lead, "not needed")


def test_claims_count_sources_that_repeat_no_other_and_never_score(desk: Any) -> None:
    matter = claiming.add_matter(desk.case, desk.lead, "m")
    claim = claiming.add_claim(matter, desk.lead, "he was held")
    first = add_source(desk.case, "person", "one", desk.lead)
    copy = add_source(desk.case, "publication", "two", desk.lead, copied_from=first)
    other = add_source(desk.case, "person", "three", desk.lead)
    said = [say(source, f"words {n}", desk.lead) for n, source in enumerate((first, copy, other))]
    for one in said:
        claiming.lay(claim, desk.lead, False, "", statement=one)
    assert matrix.row(desk.lead, claim).independent == 2
    assert matrix.row(desk.editor, claim).independent is None  # who said it is not for an editor
    retract(said[2], desk.lead, "a mistake")
    row = matrix.row(desk.lead, claim)
    assert row.independent == 1 and [one.gone for one in row.stand_for] == [False, False, True]
    with pytest.raises(ConflictError, match="already"):
        claiming.lay(claim, desk.lead, False, "", statement=said[0])
    claiming.lay(claim, desk.lead, True, "", statement=said[0])


def test_nothing_of_another_case_is_laid_beside_a_claim(desk: Any) -> None:
    far = open_case("far", desk.stranger)
    source = add_source(far, "person", "far", desk.stranger)
    statement = say(source, "far words", desk.stranger)
    claim = claiming.add_claim(claiming.add_matter(desk.case, desk.lead, "m"), desk.lead, "x")
    with pytest.raises(MissingError):
        claiming.lay(claim, desk.lead, False, "", statement=statement)
    with pytest.raises(FormatError):
        claiming.lay(claim, desk.lead, False, "")
    form = {"statement": statement.pk, "against": ""}
    client = logged_in(desk.lead)
    client.post(reverse("interviews:lay", args=(claim.pk,)), form)
    assert not claim.evidence.exists()


def test_judgements_of_a_claim_all_stay(desk: Any) -> None:
    claim = claiming.add_claim(claiming.add_matter(desk.case, desk.lead, "m"), desk.lead, "x")
    claiming.judge(claim, desk.lead, "proven", "two agree")
    claiming.judge(claim, desk.lawyer, "disputed", "one took it back")
    assert [row.status for row in queries.statuses_of(claim)] == ["disputed", "proven"]
    for status, why in (("likely", "x"), ("proven", " ")):
        with pytest.raises(FormatError):
            claiming.judge(claim, desk.lead, status, why)


def test_an_editor_reads_claims_and_changes_none(desk: Any) -> None:
    matter = claiming.add_matter(desk.case, desk.lead, "m")
    client = logged_in(desk.editor)
    assert client.get(reverse("interviews:matter", args=(matter.pk,))).status_code == 200
    assert client.post(reverse("interviews:claim_new", args=(matter.pk,)), {"words": "x"}).status_code == 404
    assert client.post(reverse("interviews:claims", args=(desk.case.pk,)), {"title": "x"}).status_code == 404
    assert not matter.claims.exists()


def test_every_code_has_words_and_the_vocabularies_agree() -> None:
    from vedette.records import investigation as rules
    from vedette.records.vocabulary import builtin
    from vedette_hq.interviews import body_words, words

    outputs = [one for step in rules.STEPS for one in step.outputs] + list(rules.URGENT_OUTPUTS)
    assert {one.code for one in outputs} <= set(words.OUTPUTS)
    assert {one.code for one in rules.STEPS} == set(words.STEPS) == set(words.GATES)
    assert {answer for one in outputs for answer in one.answers} <= set(words.ANSWERS)
    assert {code for codes in rules.TEMPLATES.values() for code in codes} == set(words.ELEMENTS)
    assert set(examining.BODY_TYPES) | set(examining.MIND_TYPES) == set(body_words.TYPES)
    assert set(examining.REPORT) == set(body_words.REPORT)
    terms = builtin()
    assert set(rules.DEGREES) <= set(terms["istanbul-degrees"].terms)
    assert set(rules.STATUSES) <= set(terms["evidence-status"].terms)


def test_the_consent_ledger_opens_the_gate_of_the_application(desk: Any) -> None:
    from hq_consent.stage import take_back, yes
    from vedette_hq.identity.models import Protected

    let_in(desk, 1)
    note(desk, 1, "application-form", signed=True)
    person = Protected.objects.create(case=desk.case, pseudonym="w-abcdefg", made_by=desk.lead)
    services.set_applicant(desk.held, desk.lead, None, person, "", "")
    desk.held.refresh_from_db()
    assert keys(desk, 1) == ["consent"]
    yes(person, "C02", desk.lead)
    assert keys(desk, 1) == ["consent"]
    yes(person, "C01", desk.lead)
    assert keys(desk, 1) == []
    take_back(person, "C01", desk.lead)
    assert keys(desk, 1) == ["consent"]


def test_a_role_from_which_the_group_hides_health_finds_none_of_it_in_the_steps(desk: Any, exam: Any) -> None:
    from vedette_hq.records.models import FieldRule

    let_in(desk, 3)
    examining.add_finding(exam, desk.lead, False, FINDING)
    made = note(desk, 3, "medical-record", words="canary-record")

    def page(person: Any, name: str, *more: int) -> str:
        answer = logged_in(person).get(reverse(f"interviews:{name}", args=(desk.case.pk, *more)))
        return str(answer.content.decode())

    told = ("canary-record", "Medical record", "has no photograph", "injuries to be", "canary-patient")
    seen = page(desk.investigator, "step", 3) + page(desk.investigator, "case")
    assert all(word in seen for word in told)
    FieldRule.objects.create(
        kind="examination", field="findings", role="investigator", shown=False, purpose="x", set_by=desk.lead
    )
    for name, more in (("step", (3,)), ("case", ()), ("history", ())):
        seen = page(desk.investigator, name, *more)
        assert not [word for word in told if word in seen], name
    answer = logged_in(desk.investigator).post(reverse("interviews:output_withdraw", args=(made.pk,)))
    assert answer.status_code == 404


def test_a_person_of_the_records_can_be_chosen_on_a_page(desk: Any, visit: Any) -> None:
    let_in(desk, 1)
    name = [Value({"text": "Вымышленный Иван"})]
    record = writing.create(desk.case, Kind.PERSON, {"name": name}, desk.lead)
    page, address = visit(desk.lead), reverse("interviews:applicant", args=[desk.case.pk])
    assert record.pk in page.get(address).content.decode()
    answer = page.post(address, {"record": record.pk, "label": "", "words": ""})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    desk.held.refresh_from_db()
    assert desk.held.record_id == record.pk
