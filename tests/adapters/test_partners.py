"""Partners by their cards: who is known, who counts, who is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.abroad import new_hq, opened
from journeys.shell import rows, vedette
from vedette.errors import ConflictError, FormatError, UsageError, VedetteError
from vedette.house.abroad import heads
from vedette.house.abroad.partners import (
    add_partner,
    partner_named,
    partners,
    policy_text,
    set_policies,
    shared_domains,
)
from vedette.house.headquarters import Headquarters
from vedette_partner.folder import create


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Cards of four partners, two of them under one domain, one without a witness."""
    place = tmp_path_factory.mktemp("cards")
    made = {}
    for short, name, roles in (
        ("nord", "nord.example", ("witness", "mirror")),
        ("sud", "sud.example", ("witness", "mirror")),
        ("annex", "annex.nord.example", ("witness",)),
        ("people", "people.example", ()),
    ):
        made[short] = create(place / short, name, roles, f"The invented {short}, Ōslo").card().encode()
    return made


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Headquarters]:
    with opened(new_hq(tmp_path / "hq")) as held:
        yield held


def test_a_witness_is_asked_at_once_and_counts_when_the_policy_says_so(
    hq: Headquarters, cards: dict[str, bytes]
) -> None:
    for short in ("nord", "sud", "people"):
        add_partner(hq, short, f"http://{short}.example:8471/", cards[short])
    assert [name for name, _, _ in hq.witness_keys()] == ["nord", "sud"]
    assert hq.witness_keys()[0][1] == "http://nord.example:8471/witness"
    assert hq.policy.witnesses == {}
    assert set_policies(hq, receipts=1, dossiers=2, statements=2) is None
    assert sorted(hq.policy.witnesses) == ["nord", "sud"]
    assert hq.policy.groups["partners"].threshold == 1
    assert hq.dossier_policy.groups["partners"].threshold == 2
    text = hq.policy.source.decode()
    assert "\n# partner nord The invented nord, Ōslo\n" in text
    lines = text.splitlines()
    assert lines[lines.index("# partner sud The invented sud, Ōslo") - 1].startswith("witness sud ")
    (row,) = hq.register.find("policy")
    assert heads.latest_for_dossiers(hq) is None
    assert row.values["policy_sha256"]
    assert [each.short for each in partners(hq)] == ["nord", "sud", "people"]
    assert partner_named(hq, "sud.example").short == "sud"


def test_changing_the_policies_later_needs_the_partners(hq: Headquarters, cards: dict[str, bytes]) -> None:
    for short in ("nord", "sud"):
        add_partner(hq, short, "-", cards[short])
    assert set_policies(hq, receipts=1, dossiers=1, statements=2) is None
    before = hq.policy.source
    proposed = set_policies(hq, receipts=2, dossiers=2, statements=2)
    assert proposed is not None
    assert hq.policy.source == before
    assert len(hq.register.find("policy")) == 1
    assert set_policies(hq, receipts=2, dossiers=2, statements=2) == proposed


@pytest.mark.parametrize(("receipts", "dossiers", "statements"), [(0, 1, 1), (3, 3, 1), (2, 1, 1), (1, 2, 3)])
def test_numbers_that_cannot_be_are_refused_and_nothing_changes(
    hq: Headquarters, cards: dict[str, bytes], receipts: int, dossiers: int, statements: int
) -> None:
    for short in ("nord", "sud"):
        add_partner(hq, short, "-", cards[short])
    before = hq.policy.source
    with pytest.raises(UsageError):
        set_policies(hq, receipts=receipts, dossiers=dossiers, statements=statements)
    assert hq.policy.source == before
    assert not (hq.folder / "partners.txt").exists()


def test_the_same_partner_again_brings_its_new_address(hq: Headquarters, cards: dict[str, bytes]) -> None:
    add_partner(hq, "nord", "http://old.example", cards["nord"])
    add_partner(hq, "nord", "-", cards["nord"])
    assert [(each.short, each.url) for each in partners(hq)] == [("nord", "-")]
    assert [(name, url) for name, url, _ in hq.witness_keys()] == [("nord", "-")]


def test_a_twin_is_refused(hq: Headquarters, cards: dict[str, bytes]) -> None:
    add_partner(hq, "nord", "-", cards["nord"])
    with pytest.raises(ConflictError):
        add_partner(hq, "other", "-", cards["nord"])
    with pytest.raises(ConflictError):
        add_partner(hq, "nord", "-", cards["sud"])
    stolen = cards["nord"].replace(b"name nord.example", b"name nard.example")
    with pytest.raises(VedetteError):
        add_partner(hq, "nard", "-", stolen)
    assert len(partners(hq)) == 1


@pytest.mark.parametrize(
    "url", ["", "nord.example", "ftp://a.example", "http://", "http://a:0", "http://[", "http://a/?q"]
)
def test_an_address_that_cannot_be_is_refused(hq: Headquarters, cards: dict[str, bytes], url: str) -> None:
    with pytest.raises(UsageError):
        add_partner(hq, "nord", url, cards["nord"])


@pytest.mark.parametrize("short", ["", "Nord", "n ord", "9", "a" * 33, "../x"])
def test_a_short_name_that_cannot_be_is_refused(
    hq: Headquarters, cards: dict[str, bytes], short: str
) -> None:
    with pytest.raises(FormatError):
        add_partner(hq, short, "-", cards["nord"])


def test_two_that_share_a_domain_are_named(hq: Headquarters, cards: dict[str, bytes]) -> None:
    for short in ("nord", "sud", "annex"):
        add_partner(hq, short, "http://127.0.0.1:1", cards[short])
    assert shared_domains(partners(hq)) == [("nord", "annex", "nord.example")]
    add_partner(hq, "sud", "http://x.annex.nord.example", cards["sud"])
    assert ("nord", "sud", "nord.example") in shared_domains(partners(hq))


def test_a_headquarters_of_before_partners_has_none(hq: Headquarters) -> None:
    from vedette.formats import jcs

    group = hq.group
    del group["partners"]
    (hq.folder / "group.json").write_bytes(jcs.encode(group))
    assert partners(hq) == []
    with pytest.raises(UsageError):
        policy_text(hq, 1)


def test_as_it_is_typed(tmp_path: Path, cards: dict[str, bytes]) -> None:
    hq = tmp_path / "hq"
    vedette("hq", "init", "--no-lock", hq, "--group", "Invented", "--origin", "register.invented.example/r1")
    for short in ("nord", "annex"):
        (tmp_path / f"{short}.card").write_bytes(cards[short])
        out, err = vedette("partner", "add", hq, short, "http://127.0.0.1:9/", tmp_path / f"{short}.card")
        assert rows(out)[0]["partner"] == short
        assert "fingerprint" in err
    assert "nord and annex share nord.example" in err
    out, err = vedette("partner", "list", hq)
    assert [(row["partner"], row["counts"]) for row in rows(out)] == [("nord", False), ("annex", False)]
    assert "does not count yet" in err
    vedette("partner", "policy", hq, "--receipts", "2", "--dossiers", "2", "--statements", "2")
    out, _ = vedette("partner", "list", hq)
    assert [row["counts"] for row in rows(out)] == [True, True]
    out, err = vedette("settle", hq, status=1)
    assert "127.0.0.1" not in err
    out, err = vedette("status", hq, status=1)
    (said,) = rows(out)
    assert not said["well"]
    assert said["needed"] == 2
    assert "0 of 2 needed for receipts" in err
    assert "cannot be reached" in err
    vedette("partner", "policy", hq, "--receipts", "3", "--dossiers", "3", "--statements", "2", status=2)
