"""Every page of casework, by hand through forms; who does not belong sees nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hq_casework.story import PDF, case_of, judged, matter_of, person_of

pytestmark = pytest.mark.django_db


def page(visit: Any, person: Any, address: str, status: int = 200) -> str:
    answer = visit(person).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def put(client: Any, address: str, **data: Any) -> Any:
    answer = client.post(address, data)
    assert answer.status_code == 302, (address, answer.status_code, answer.content.decode()[:2000])
    return answer


def test_from_a_client_to_a_signed_conclusion(people: Any, visit: Any) -> None:
    from vedette_hq.casework.models import Client, Conclusion, Letter, Paper, Power, Remedy, Task

    case = case_of(people)
    lawyer, lead = people["lawyer"], people["lead"]
    record = person_of(case, lawyer)
    one, base = visit(lawyer), f"/casework/{case.pk}"
    put(one, f"{base}/clients/new", subject=record.pk, standing="victim", since="2026-03-02")
    client = Client.objects.get()
    assert "nobody wrote down what they want" in page(visit, lawyer, base)
    put(
        one,
        f"/casework/client/{client.pk}/wish",
        wants="The truth, and safety",
        refuses="No newspapers",
        said="2026-03-03",
    )
    put(one, f"/casework/client/{client.pk}/wish", wants="Compensation too", said="2026-04-03")
    shown = page(visit, lawyer, f"/casework/client/{client.pk}")
    assert "Compensation too" in shown and "The truth, and safety" in shown
    file = SimpleUploadedFile("scan of the refusal.pdf", PDF)
    put(one, f"{base}/papers/new", kind="decision", title="Refusal of 5 March", dated="2026-03-05", file=file)
    paper = Paper.objects.get()
    taken = one.get(f"/casework/paper/{paper.pk}/read")
    assert b"".join(taken.streaming_content) == PDF
    assert taken["Content-Disposition"] == 'attachment; filename="paper-1.pdf"'
    put(
        one,
        f"/casework/client/{client.pk}/power",
        kind="attorney",
        holder="Alice Sample",
        given="2026-03-03",
        valid_from="2026-03-03",
        valid_until="2099-03-03",
        scopes=["inquiry", "court"],
        paper=paper.pk,
    )
    assert Power.objects.get().paper == paper
    answer = put(
        one,
        f"{base}/letters/new",
        way="in",
        kind="refusal",
        body="Investigative department (invented)",
        title="Refusal to open a case",
        moved="2026-03-10",
        dated="2026-03-05",
    )
    letter = Letter.objects.get()
    assert answer.url == f"/casework/letter/{letter.pk}"
    put(one, f"/casework/letter/{letter.pk}/tie", paper=paper.pk)
    proof = {"how": "post", "strength": "shown", "number": "RR 000 invented"}
    put(one, f"/casework/letter/{letter.pk}/prove", on="2026-03-10", **proof)
    put(one, f"/casework/letter/{letter.pk}/prove", on="2026-03-12", how="hand", strength="said")
    assert "proofs differ" in page(visit, lawyer, f"/casework/letter/{letter.pk}")
    put(one, f"{base}/tasks/new", title="Complain to the court", due="2026-03-20", whose=lead.pk)
    assert "Complain to the court" in page(visit, lead, "/casework/")
    put(one, f"/casework/task/{Task.objects.get().pk}/done", words="filed")
    put(
        one, f"{base}/costs/new", kind="post", on="2026-03-11", amount="120.50", currency="rub", payer="group"
    )
    put(
        one,
        f"{base}/remedies/new",
        kind="medical",
        title="Treatment in a clinic (invented)",
        state="asked",
        on="2026-03-12",
    )
    put(one, f"/casework/remedy/{Remedy.objects.get().pk}/move", state="received", on="2026-04-12")
    assert "120.50 RUB" in page(visit, lawyer, f"{base}/costs")
    matter = matter_of(case, lawyer)
    assert "not judged" in page(visit, lawyer, f"{base}/conclusions")
    judged(matter, lawyer)
    put(one, f"/casework/matter/{matter.pk}/conclude", memo="All three are shown, each by two statements.")
    conclusion = Conclusion.objects.get()
    put(one, f"/casework/conclusion/{conclusion.pk}/sign")
    conclusion.refresh_from_db()
    assert conclusion.outcome == "", "who wrote it does not sign it off"
    put(visit(lead), f"/casework/conclusion/{conclusion.pk}/sign", words="read")
    assert "signed off" in page(visit, lawyer, f"/casework/conclusion/{conclusion.pk}")
    told = page(visit, lawyer, f"{base}/chronology")
    for words in ("Refusal to open a case", "Served:", "Alice Sample", "Treatment", "Conclusion signed off"):
        assert words in told, words
    for name in ("", "/clients", "/papers", "/letters", "/tasks", "/costs", "/conclusions", "/letters/new"):
        page(visit, lead, base + name)
        page(visit, people["editor"], base + name, 404)


def test_a_stranger_finds_nothing(people: Any, strangers: Any, visit: Any) -> None:
    case = case_of(people)
    for name in ("", "/clients", "/papers", "/letters", "/tasks", "/costs", "/conclusions", "/chronology"):
        page(visit, strangers["lawyer"], f"/casework/{case.pk}{name}", 404)


def test_in_three_languages_and_nothing_is_legal_advice(people: Any, visit: Any) -> None:
    case = case_of(people)
    judged(matter_of(case, people["lawyer"], "torture"), people["lawyer"])
    for language, words in (("ru", "Личность"), ("fr", "Identité"), ("en", "Identity")):
        people["lawyer"].language = language
        people["lawyer"].save()
        assert words in page(visit, people["lawyer"], f"/casework/{case.pk}/conclusions"), language
    assert "Nothing on these pages is legal advice" in page(visit, people["lawyer"], f"/casework/{case.pk}")


def test_what_is_wrong_in_a_form_is_said(people: Any, visit: Any) -> None:
    case = case_of(people)
    one = visit(people["lawyer"])
    answer = one.post(f"/casework/{case.pk}/letters/new", {"way": "in", "kind": "reply", "title": "x"})
    assert answer.status_code == 400 and "Say from or to whom" in answer.content.decode()
    put(one, f"/casework/{case.pk}/costs/new", kind="post", on="2026-03-11", amount="-3", currency="RUB")
    assert "Amount" in one.get(f"/casework/{case.pk}/costs").content.decode()
    file = SimpleUploadedFile("a.pdf", b"MZ not a pdf")
    put(one, f"/casework/{case.pk}/papers/new", kind="other", title="x", file=file)
    assert "is not what its name says" in one.get(f"/casework/{case.pk}/papers").content.decode()
