"""Published files: cameras, provenance records of another maker, web archives of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from vedette.house.looking import Claim, Kind, Looker, Sight


def see(looker: Looker, path: Path) -> Sight:
    """A look at a file under its own name."""
    with path.open("rb") as file:
        return looker.look(file, path.name)


def values(sight: Sight, name: str) -> list[str]:
    """The values of the claims of one name."""
    return [claim.value for claim in sight.claims if claim.name == name]


def test_photographs_say_when_where_and_with_what(looker: Looker, shared: Path) -> None:
    sight = see(looker, shared / "data/media/exif/DSCN0010.jpg")
    assert values(sight, "Model") == ["COOLPIX P6000"]
    assert Claim("exif", "DateTimeOriginal", "2008:10:22 16:28:39", "no-zone") in sight.claims
    assert values(sight, "GPSPosition") == ["43.467448, 11.885127"]
    assert values(sight, "GPSTime") == ["2008-10-23T14:27:07Z"]
    assert not sight.warnings and not sight.mismatch


@pytest.mark.parametrize("name", ["adobe-20220124-C.jpg", "adobe-20220124-CA.jpg", "c2pa-rs_C.jpg"])
def test_provenance_records_of_another_maker_are_read_and_agree(
    looker: Looker, shared: Path, name: str
) -> None:
    sight = see(looker, shared / "data/media/c2pa" / name)
    assert "signature-not-checked" in sight.warnings
    assert not {"provenance-differs", "damaged-metadata"} & set(sight.warnings)
    assert any("make_test_images" in value for value in values(sight, "generator"))
    assert values(sight, "signer") and values(sight, "signed")
    assert values(sight, "author") == ["John Doe"] or "adobe" in name


def test_a_picture_without_a_record_has_no_such_claim(looker: Looker, shared: Path) -> None:
    for name in ("adobe-20220124-A.jpg", "c2pa-rs_no_manifest.jpg"):
        sight = see(looker, shared / "data/media/c2pa" / name)
        assert not [claim for claim in sight.claims if claim.source == "c2pa"]


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("example.warc", "6"),
        ("example.warc.gz", "6"),
        ("example-collection.warc", "4"),
        ("valid_example_1.wacz", "4"),
    ],
)
def test_web_archives_of_others_are_read_whole(looker: Looker, shared: Path, name: str, records: str) -> None:
    sight = see(looker, shared / "data/webarchive" / name)
    assert sight.kind is Kind.ARCHIVE and sight.facts["records"] == records
    assert "Example Domain" in sight.text
    assert not sight.warnings
    assert any("example.com" in value for value in values(sight, "archived"))
