"""Rows of `website`: an edition of the public site. What it shows is public."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CONTENT


def edition(side: Side) -> Any:
    from vedette.publication.website import Site, Tongue, encode_site
    from vedette_hq.website.models import Edition, Settings

    number = int(Edition.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    settings = Settings.objects.create(
        number=number, data=encode_site(Site({"en": Tongue(f"Group {side.word}")})), made_by=side.maker
    )
    return Edition.objects.create(
        number=number,
        mark="0" * 64,
        settings=settings,
        release="0" * 32,
        manifest_sha256="0" * 64,
        changes=[["+", f"en/{side.word}.html"]],
    )


KINDS: dict[str, Kind] = {"site_edition": Kind(edition, CONTENT, CONTENT)}
