"""What all tests share: where the public vectors lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published vectors and data beside the checkout, or VEDETTE_SHARED."""
    folder = Path(os.environ.get("VEDETTE_SHARED") or REPOSITORY.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"NO PUBLISHED VECTORS: {folder} is not there (set VEDETTE_SHARED)")
    return folder
