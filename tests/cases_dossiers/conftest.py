"""Node, and a house with invented papers: one dossier of it in two versions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases_dossiers.story import Versions, founded


@pytest.fixture(scope="session")
def node() -> str:
    """The node program, with the verifier's packages in place."""
    from page_tools import node_program

    return str(node_program())


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Versions]:
    """A dossier whole, and two versions of it."""
    with founded(tmp_path_factory.mktemp("versions")) as made:
        yield made
