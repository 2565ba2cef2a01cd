"""Packages and register over a bad line: everything once, little twice. The matrix is in bench/network.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from instruments import skip_aloud
from instruments.wire import Line, missing
from journeys.far_partner import Load, bring

MOST_SENT_AGAIN = 0.15


@pytest.mark.journey
@pytest.mark.root
def test_through_loss_delay_and_cuts_everything_arrives_once(tmp_path: Path) -> None:
    lacking = missing()
    if lacking:
        skip_aloud(lacking)
    load = Load(packages=3, package_bytes=700_000, entries=12)
    clean = bring(Line(), load, tmp_path / "clean", 60)
    bad = bring(Line(loss=0.1, rtt_seconds=0.05, cut_every_seconds=4, seed=2), load, tmp_path / "bad", 120)
    assert bad.counts.cuts >= 1
    assert bad.counts.dropped > 0
    assert bad.counts.connections > clean.counts.connections
    again = bad.counts.unique_to_partner / clean.counts.unique_to_partner - 1
    # a cut every four seconds instead of thirty: each loses what is under way, at most 128 KiB
    assert again <= MOST_SENT_AGAIN + bad.counts.cuts * 131_072 / clean.counts.unique_to_partner
