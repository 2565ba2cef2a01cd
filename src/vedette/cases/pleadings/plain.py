"""A material as plain JSON values, and back: how a text is kept between revisions. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from vedette.cases.pleadings.material import MAX_WORDS, Cite, Material, check_material
from vedette.errors import FormatError
from vedette.papers.drawing import check_drawing


def plain(material: Material) -> dict[str, Any]:
    """Return a material as JSON values."""
    return dict(_lists(asdict(material)))


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(each) for key, each in value.items()}
    return [_lists(each) for each in value] if isinstance(value, tuple | list) else value


def parse(data: Any) -> Material:
    """Return a material from JSON values. Raises: FormatError naming what is at fault."""
    found = _read(Material, data, "material")
    if not isinstance(found, Material):  # pragma: no cover - for the reader of types
        raise FormatError("material: expected")
    check_material(found)
    for drawing, _words in found.drawings:
        check_drawing(drawing)
    return found


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    if is_dataclass(kind):
        return _record(kind, value, where)
    if origin is tuple:
        return _tuple(get_args(kind), value, where)
    if origin in (Union, UnionType):
        return _union(get_args(kind), value, where)
    if origin is not None:  # Mapping[str, ...]
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise FormatError(f"{where}: names and values expected")
        inner = get_args(kind)[1]
        return {key: _read(inner, each, f"{where}.{key[:40]}") for key, each in value.items()}
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise FormatError(f"{where}: {kind.__name__} expected")
    if kind is str and len(value) > MAX_WORDS:
        raise FormatError(f"{where}: at most {MAX_WORDS} characters")
    return value


def _tuple(inner: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise FormatError(f"{where}: a list expected")
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_read(inner[0], each, f"{where}[{at}]") for at, each in enumerate(value))
    if len(inner) != len(value):
        raise FormatError(f"{where}: {len(inner)} values expected")
    return tuple(_read(each, one, where) for each, one in zip(inner, value, strict=True))


def _union(inner: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in inner:
        return None
    if Cite in inner:
        return _read(str if isinstance(value, str) else Cite, value, where)
    (only,) = [one for one in inner if one is not type(None)]
    return _read(only, value, where)


def _record(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise FormatError(f"{where}: names and values expected")
    known = {one.name: one for one in fields(kind)}
    beyond = set(value) - set(known)
    if beyond:
        raise FormatError(f"{where}: there is no {min(map(str, beyond))[:40]!r}")
    for name, one in known.items():
        if name not in value and one.default is MISSING and one.default_factory is MISSING:
            raise FormatError(f"{where}: {name} is missing")
    hints = _hints(kind)
    return kind(**{name: _read(hints[name], each, f"{where}.{name}") for name, each in value.items()})
