"""The pages of terms in Chromium: all widths, three languages, read by axe."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hq.plugin import make_person
from hq_records.test_browser import Looking, browser  # noqa: F401
from hq_terms.test_terms import CSV
from hq_vault.conftest import *  # noqa: F403
from vedette_hq.terms import services

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]
LANGUAGES = ["en", "fr", "ru"] if os.environ.get("VEDETTE_SHOTS") else ["ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_terms_fits_and_can_be_read(visit: Any, site: int, browser: Any, language: str) -> None:  # noqa: F811
    lead = make_person("lead", "lead")
    lead.language = language
    lead.save()
    given = services.Given(
        "village-guard", "pro-government-forces", "", {"en": "Village guard"}, {"en": "Armed."}
    )
    services.add("perpetrator-types", given, lead)
    services.retire("perpetrator-types", "village-guard", lead)
    file = services.read_file(SimpleUploadedFile("l.csv", CSV.encode()).read(), lead)
    seen = Looking(browser, visit, lead, site, language)
    walk = ["", "?q=arrest", "in/acts", "in/perpetrator-types", "in/acts/add", "import", f"import/{file.pk}"]
    for number, address in enumerate(walk):
        seen.page.goto(f"{seen.base}/terms/{address}")
        seen.look(f"terms-{number}")
    assert seen.faults == []
    seen.context.close()
