"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hq.looking import LANGUAGES, faults_of
from hq_releases.story import Story

pytestmark = pytest.mark.django_db


def told(people: Any) -> tuple[Any, dict[str, str]]:
    """A release that is out, one that is blocked, what left; the addresses of the pages."""
    from vedette.publication.releases.document import Paragraph
    from vedette_hq.releases import services

    story = Story(people)
    out = story.release("ru", "fr")
    services.add_piece(
        story.editor,
        out,
        name="street.pdf",
        role="pdf",
        data=b"%PDF-1.7 invented",
        media_type="application/pdf",
        captions={"ru": {"alt": "Пустая улица", "caption": "Снимок без людей"}},
    )
    type(out).objects.filter(pk=out.pk).update(state="checked")
    blocked = story.release("ru", "fr")
    said = (Paragraph("Рассказал Магомед Придуманов."), *story.document().blocks)
    services.write_text(story.editor, blocked, "ru", story.document("ru", blocks=said))
    blocked.refresh_from_db()
    story.reviewed(blocked)
    services.run_gate(story.lawyer, blocked)
    clean = story.release("ru")
    story.reviewed(clean)
    services.run_gate(story.lawyer, clean)
    services.release_now(story.lead, clean)
    services.hand(story.editor, clean, "Вымышленная газета", "письмом")
    day = date(2026, 3, 5)
    services.bind(story.lawyer, story.case, "Подписка о неразглашении данных проверки", since=day)
    services.set_label(story.lead, "RU", "ru", "ВЫМЫШЛЕННАЯ ПОМЕТКА, КОТОРУЮ ТРЕБУЕТ ЗАКОН")
    return story.lead, {
        "list": "/releases/",
        "draft": f"/releases/{out.pk}",
        "text": f"/releases/{out.pk}/text/ru",
        "blocked": f"/releases/{blocked.pk}/checks",
        "out": f"/releases/{clean.pk}",
        "left": "/releases/left",
        "about": f"/releases/left/record/{story.mother.pk}",
        "secrecy": f"/releases/case/{story.case.pk}/secrecy",
        "labels": "/releases/labels",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_fit_and_can_be_read(visit: Any, people: Any, tmp_path: Path, language: str) -> None:
    for person in people.values():
        person.language = language
        person.save()
    reader, addresses = told(people)
    one = visit(reader)
    found = {name: one.get(address).content.decode() for name, address in addresses.items()}
    assert not faults_of(found, language, tmp_path)
