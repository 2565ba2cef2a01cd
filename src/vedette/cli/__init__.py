"""The `vedette` command: reads arguments, calls one function, prints.

What people read goes to standard error, what programs read to standard output, one JSON object a line.
"""

from __future__ import annotations

from vedette.cli.program import main

__all__ = ["main"]
