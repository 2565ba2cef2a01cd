"""The pages in a real browser, narrow and wide: no overflow, nothing axe calls serious.

In Russian, the longest words; with VEDETTE_SHOTS (a folder for pictures) in three languages.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hq.looking import LANGUAGES, faults_of
from hq_dossiers.story import agreed, consent, sign

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)


def told(people: Any) -> tuple[Any, dict[str, str]]:
    """A dossier with two versions, one of them signed off and given; the addresses of the pages."""
    from django.utils import timezone

    from vedette_hq.dossiers import services
    from vedette_hq.dossiers.models import Build

    case, client, items = agreed(people)
    lawyer, lead = people["lawyer"], people["lead"]
    dossier = services.begin(case, lawyer, "Вымышленное досье о человеке, которого увезли")
    rows = [(number, one.pk, f"Материал номер {number}") for number, one in enumerate(items, 1)]
    services.choose(dossier, lawyer, rows)
    signed = services.begin_version(dossier, lawyer, "Рабочая группа (вымышленная)", "ru", "C11")
    texts = {
        "chronology": "2019-05-14 | Увезён от моста вооружёнными людьми | E0001",
        "cast": "Свидетель А. | видел",
        "claims": "лишение свободы | увезён | proven | E0001 | E0002",
    }
    services.save(signed, lawyer, "2:1", texts)
    consent(client, lawyer)
    sign(signed, lead)
    signed.refresh_from_db()
    giving = services.Giving(DAY, "Секретариат", "курьером", "ab" * 16, "cd" * 32, "ef" * 32)
    services.give(signed, lead, giving)
    digests = {"reference": "ab" * 16, "root": "cd" * 32, "bundle_sha256": "ef" * 32}
    card = "vedette-trust-card/1\n" + "SHA256:" + "x" * 43 + "\n" + "cd" * 32 + "\n"
    Build.objects.create(
        version=signed, asked_by=lead, stage="done", done=timezone.now(), card=card, **digests
    )
    draft = services.begin_version(dossier, lawyer, "Прокуратура (вымышленная)", "ru", "C09")
    fresh = services.begin(case, lawyer, "Второе")
    return lead, {
        "case": f"/dossiers/case/{case.pk}",
        "dossier": f"/dossiers/{dossier.pk}",
        "choosing": f"/dossiers/{fresh.pk}",
        "signed": f"/dossiers/version/{signed.pk}",
        "draft": f"/dossiers/version/{draft.pk}",
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
