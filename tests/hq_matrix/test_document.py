"""docs/access-matrix.md says what is declared."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_document_is_the_table() -> None:
    spec = importlib.util.spec_from_file_location("access_matrix", ROOT / "tools" / "access_matrix.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    held = (ROOT / "docs" / "access-matrix.md").read_text("utf-8")
    assert held == tool.text(), "python tools/access_matrix.py --write"
