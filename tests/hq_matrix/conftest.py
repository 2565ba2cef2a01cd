"""The site's stage, and the world of the matrix: built once, undone at the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hq.plugin import *  # noqa: F403
from hq.plugin import FOLDER
from hq_matrix.asking import watching
from hq_matrix.makers import World


@pytest.fixture(scope="module")
def world(founded: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Teams, people of every role, a house under them."""
    from django.core.cache import cache
    from django.db import transaction

    for path in FOLDER.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(founded / "hq", FOLDER, dirs_exist_ok=True)
    with django_db_blocker.unblock(), transaction.atomic():
        made = World()
        for one in made.people:
            one.log_in()
        cache.clear()
        with watching():
            yield made
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(world: World) -> None:
    """Tests marked `django_db` here share the world's one transaction; each request undoes what it did."""
