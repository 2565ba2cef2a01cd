"""Identifiers that tell nothing: 32 hexadecimal digits, drawn at random."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models


def new_id() -> str:
    """Return a new identifier."""
    return secrets.token_hex(16)


class RandomId(models.CharField):  # type: ignore[type-arg]
    """A primary key of 32 hexadecimal digits; never sequential, never reused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=32, primary_key=True, default=new_id, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Say how this field is made again, for migrations."""
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "primary_key", "default", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs
