"""The bundle: pages in their order, bookmarks, text that is found, going on after an end, hostile words."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest

from cases_dossiers.story import TITLES, Versions
from vedette.cases.dossiers.plan import Actor, Chosen, Claim, Event, Plan
from vedette.errors import ConflictError, VedetteError
from vedette.house.desks.bundle_desk import BundleDesk
from vedette.house.looking import Looker


def plan_of(versions: Versions, language: str = "fr") -> Plan:
    """The plan of the invented case."""
    packages = [one.package_sha256 for one in versions.whole.commitment.exhibits]
    return Plan(
        title="Affaire inventée #emph[x] \\ $ <b>",
        recipient="Comité inventé",
        language=language,
        exhibits=tuple(Chosen(p, t, "court") for p, t in zip(packages, TITLES, strict=True)),
        chronology=(Event("2019-05-14", "Enlèvement inventé près du pont", "E0001"), Event("", "x", "")),
        cast=(Actor("Témoin А.", "a vu"),),
        claims=(Claim("détention", "privée de liberté", "proven", "E0001", "E0003"),),
    )


def texts(path: Path) -> list[str]:
    """The text of each page."""
    document = pdfium.PdfDocument(path)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_a_bundle_has_its_papers_and_every_page_in_order(
    versions: Versions, tmp_path: Path, language: str
) -> None:
    target = tmp_path / "bundle.pdf"
    steps: list[tuple[int, int]] = []
    with Looker() as looker:
        desk = BundleDesk(versions.whole.folder, looker)
        bound = desk.build(plan_of(versions, language), target, lambda done, of: steps.append((done, of)))
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)] and bound.resumed == 0
    found = texts(target)
    whole = "\n".join(found)
    assert len(found) == bound.pages
    assert "Affaire inventée #emph[x] \\ $ <b>" in found[0] and "Enlèvement inventé" in whole
    stamps = [number for number in range(1, bound.numbered + 1) if f"VD-{number:06d}, E" in whole]
    assert stamps == list(range(1, bound.numbered + 1)) and bound.numbered >= 5
    sheets = [at for at, page in enumerate(found) if "E0002" in page and "VD-000002 – VD-000004" in page]
    assert "VD-000002, E0002 / 1" in found[sheets[-1] + 1]
    document = pdfium.PdfDocument(target)
    marks = [one.get_title() for one in document.get_toc()]
    document.close()
    assert sum("E0004" in mark for mark in marks) == 1 and len(marks) >= 12, marks
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle.pdf"]


def test_a_redacted_bundle_paints_over_and_says_so(versions: Versions, tmp_path: Path) -> None:
    target = tmp_path / "bundle.pdf"
    with Looker() as looker:
        bound = BundleDesk(versions.redacted.folder, looker).build(plan_of(versions), target)
    document = pdfium.PdfDocument(target)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    parted = [at for at, page in enumerate(pages) if "E0002 / 2" in page]
    picture = document[parted[0]].render(scale=1).to_pil().convert("L")
    document.close()
    width, height = picture.size
    assert picture.getpixel((width // 4, int(height * 0.08))) == 0
    assert picture.getpixel((width * 3 // 4, int(height * 0.08))) > 200
    assert TITLES[0] not in "\n".join(pages) and bound.numbered >= 4
    assert any("retenue dans cette version" in page for page in pages)


class Ended(Exception):
    """The process ends here."""


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_bundle_that_was_ended_is_gone_on_with(versions: Versions, tmp_path: Path, after: int) -> None:
    plan = plan_of(versions)

    def end(done: int, of: int) -> None:
        if done == after:
            raise Ended

    with Looker() as looker:
        desk = BundleDesk(versions.whole.folder, looker)
        once = desk.build(plan, tmp_path / "once.pdf")
        with pytest.raises(Ended):
            desk.build(plan, tmp_path / "twice.pdf", end)
        part = next(tmp_path.glob("*.part"))
        with part.open("ab") as file:
            file.write(b"half of a page")
        again = desk.build(plan, tmp_path / "twice.pdf")
        assert again.resumed == after and again.sha256 == once.sha256
        with pytest.raises(ConflictError):
            desk.build(plan, tmp_path / "twice.pdf")


def test_a_bundle_of_a_broken_dossier_is_refused(versions: Versions, tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree(versions.whole.folder, tmp_path / "copy")
    with (folder / "data/exhibits/E0001.jpg").open("ab") as file:
        file.write(b"x")
    with Looker() as looker, pytest.raises(VedetteError, match="E0001"):
        BundleDesk(folder, looker)
