"""Codings in which words hide inside a text: base64, hexadecimal, percent signs, entities, escapes, numbers.

Each function gives what a text says when one coding is taken off; the walk asks again of what comes out.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import html
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import AnyStr

BESIDE = 200
"""Letters beside a coding that are searched together with it."""
MAX_RUNS = 4000
"""Runs of one coding in one text that are read."""
_RUN_BYTES = 20
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}[\s:,-]?){10,}")
_HEX_SIGN = re.compile(rb"(?:\\x|0x|\\)([0-9A-Fa-f]{2})[\s,;]*")
_HEX_SIGNS = re.compile(rb"(?:(?:\\x|0x|%u00|\\)[0-9A-Fa-f]{2}[\s,;]*){6,}")
_BASE32_SIGNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE85 = re.compile(rb"<~(.{8,}?)~>", re.DOTALL)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_QUOTED = re.compile(rb"=(?:([0-9A-F]{2})|\r?\n)")
_ESCAPE = re.compile(
    r"\\u\{([0-9A-Fa-f]{1,6})\}|\\u([0-9A-Fa-f]{4})|%u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\U([0-9A-Fa-f]{8})"
    r"|\\u(-?\d{3,5})[? ]|\\([0-9A-Fa-f]{2,6}) ?|U\+([0-9A-Fa-f]{4,6})[ ,]?"
)
_RTF_LETTER = re.compile(r"\\u(-?\d{1,5}) ?(?:\?|\\'[0-9a-f]{2})?")
_OCTAL = re.compile(rb"\\([0-3][0-7]{2})")
_RTF = re.compile(rb"\\'([0-9a-f]{2})")
_HEX_NUMBERS = re.compile(rb"0x[0-9A-Fa-f]{2,4}(?:[\s,;]{1,3}0x[0-9A-Fa-f]{2,4}){5,}")
_BITS = re.compile(rb"(?<!\d)[01]{8}(?:\s?[01]{8}){5,}")
_UU = re.compile(rb"^begin [0-7]{3} .*?$(.*?)^end\s*$", re.MULTILINE | re.DOTALL)
_WORDED = re.compile(rb"=\?([\w-]+)\?([bBqQ])\?([^?]*)\?=")
_IN_NUMBERS = bytes(65 if each in b"0123456789 ,;" else 32 for each in range(256))
_TAGS = re.compile(r"<(?<=\w<)[^<>]{0,400}>\s?(?:<[^<>]{0,400}>\s?){0,11}(?=\w)")
_SMALL = (
    r"(?:/?(?:a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u|"
    r"var|wbr)\b[^<>]{0,400}|!--[^<>]{0,400}--)>"
)
_INLINE = re.compile(rf"<(?<=\w<){_SMALL}(?:<{_SMALL}){{0,11}}(?=\w)")
_CELLS = re.compile(r">\s{0,4}[\w+()-]{1,4}\s{0,4}<")
_OFTEN = ("Р°", "Рѕ", "Рµ", "Рё", "СЂ", "РЅ")
"""а, о, е, и, р, н in UTF-8, read as windows-1251."""
_TWICE = re.compile("(?:[РС][\u0080-\u00bf\u0401-\u0491\u2013-\u2122]){4}")
_ENTITY = re.compile(r"&#?\w{1,32};?")
_TAG = re.compile(r"<[^<>]{0,4000}>")
_IN_BASE = bytes(65 if (chr(each).isalnum() and each < 128) or each in b"+/_-" else 32 for each in range(256))
_IN_HEX = bytes(
    65 if each in b"0123456789abcdefABCDEF" else 32 if each in b" \t\r\n:,-" else 0 for each in range(256)
)
_APART = (b"A" * 16, b"AA " * 8)


def _runs(data: bytes, table: bytes, size: int) -> Iterator[bytes]:
    """Yield the runs of at least `size` bytes that the table maps to A; lines of equal length are one run."""
    marked = data.translate(table)
    start = b"A" * size
    at = marked.find(start)
    for _ in range(MAX_RUNS):
        if at < 0:
            return
        end = marked.find(b" ", at)
        end = len(data) if end < 0 else end
        run = data[at:end]
        while data[end : end + 1] in (b"\n", b"\r"):  # as mail and keys are wrapped
            begin = end + (2 if data[end : end + 2] == b"\r\n" else 1)
            end = marked.find(b" ", begin)
            end = len(data) if end < 0 else end
            run += data[begin:end]
            if end - begin < 4:
                break
        yield run
        at = marked.find(start, end)


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what runs of letters stand for, with the name of their coding."""
    for run in _runs(data, _IN_BASE, _RUN_BYTES):
        if run.lower() == run or run.upper() == run:
            if not run.strip(_BASE32_SIGNS):
                yield "base32", _base32(run)
            continue  # words with dashes between, a digest, or hexadecimal, read below
        plain = run.replace(b"-", b"+").replace(b"_", b"/")
        for shift in (0,) if len(plain) > 4096 else (0, 1, 2, 3):
            content = _base64(plain[shift:])
            yield "base64", content
            if len(content) >= 20 and not shift:
                with contextlib.suppress(zlib.error):
                    yield "base64, deflated", zlib.decompressobj(-15).decompress(content, 1 << 20)
    marked = data.translate(_IN_HEX)
    if any(each in marked for each in _APART):
        for match in islice(_HEX.finditer(data), MAX_RUNS):
            digits = re.sub(rb"[\s:,-]", b"", match.group()).decode("ascii")
            yield "hexadecimal", bytes.fromhex(digits[: len(digits) // 2 * 2])
    if b"<~" in data:
        for match in islice(_BASE85.finditer(data), MAX_RUNS):
            try:
                yield "base85", base64.a85decode(re.sub(rb"\s", b"", match.group(1)))
            except ValueError:
                continue
    if b"begin " in data:
        for match in islice(_UU.finditer(data), 50):
            yield "uuencode", b"".join(_uu_lines(match.group(1)))


def _base32(run: bytes) -> bytes:
    try:
        return base64.b32decode(run + b"=" * (-len(run) % 8))
    except (binascii.Error, ValueError):
        return b""


def _base64(piece: bytes) -> bytes:
    left = len(piece) % 4
    try:
        return base64.b64decode(piece[:-1] if left == 1 else piece + b"=" * (-left % 4))
    except (binascii.Error, ValueError):
        return b""


def _uu_lines(data: bytes) -> Iterator[bytes]:
    for line in data.splitlines():
        try:
            yield binascii.a2b_uu(line)
        except (binascii.Error, ValueError):
            continue


def _around(text: AnyStr, pattern: re.Pattern[AnyStr]) -> Iterator[AnyStr]:
    """Yield the pieces of a text that hold what a pattern finds, and what stands beside."""
    begin = end = -1
    for match in pattern.finditer(text):
        if begin >= 0 and match.start() > end:
            yield text[begin:end]
            begin = -1
        begin = max(0, match.start() - BESIDE) if begin < 0 else begin
        end = match.end() + BESIDE
    if begin >= 0:
        yield text[begin:end]


def _byte(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match.group(1).decode("ascii")) if match.group(1) else b""


def _replaced(
    data: bytes, pattern: re.Pattern[bytes], plain: Callable[[re.Match[bytes]], bytes] = _byte
) -> bytes:
    return b" \n ".join(pattern.sub(plain, piece) for piece in _around(data, pattern))


def rewritten(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what stands around byte-wise escapes of a text, with the escapes taken off."""
    if b"%" in data:
        yield "percent signs", _replaced(data, _PERCENT)
    if b"=D" in data or b"=C" in data or b"=E" in data or b"=0" in data:
        yield "quoted-printable", _replaced(data, _QUOTED)
    if b"=?" in data:
        for match in islice(_WORDED.finditer(data), MAX_RUNS):
            yield "mail header", _worded(match)
    if b"\\" in data:
        yield "octal escapes", _replaced(data, _OCTAL, lambda match: bytes([int(match.group(1), 8)]))
        if b"\\'" in data:
            yield "RTF escapes", re.sub(rb"\\[a-z]{1,20}-?\d* ?|[{}]", b"", _replaced(data, _RTF))
        if _HEX_SIGNS.search(data):
            yield "byte escapes", _replaced(data, _HEX_SIGN)
    elif b"0x" in data and _HEX_SIGNS.search(data):
        yield "byte numbers", _replaced(data, _HEX_SIGN)


def _worded(match: re.Match[bytes]) -> bytes:
    data = match.group(3)
    data = _base64(data.rstrip(b"=")) if match.group(2) in b"bB" else _QUOTED.sub(_byte, data)
    try:
        return data.replace(b"_", b" ").decode(match.group(1).decode("ascii"), "replace").encode()
    except (LookupError, UnicodeError):
        return data


def respelled(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text as it is shown: without entities, escapes of letters, and tags inside words."""
    if "&" in text:
        yield "entities", " \n ".join(html.unescape(piece) for piece in _around(text, _ENTITY))
    if "\\" in text or "%u" in text or "U+" in text:
        yield "escapes", " \n ".join(_ESCAPE.sub(_letter, piece) for piece in _around(text, _ESCAPE))
        if "\\rtf" in text:
            yield "RTF letters", _RTF_LETTER.sub(lambda match: chr(int(match.group(1)) % 65_536), text)
    if "<" in text and ">" in text:
        plain = " \n ".join(islice(_untagged(text), 50_000))
        if plain:
            yield "tags between", plain
        if sum(1 for _ in islice(_CELLS.finditer(text), 5)) > 4:
            yield "cells", _TAG.sub(" ", text)
    if "Ð" in text or "Ñ" in text:
        for name in ("cp1252", "latin-1"):
            yield "twice encoded", text.encode(name, "ignore").decode("utf-8", "ignore")
    if any(each in text for each in _OFTEN) and _TWICE.search(text):
        yield "twice encoded", text.encode("cp1251", "ignore").decode("utf-8", "ignore")


def _untagged(text: str) -> Iterator[str]:
    """Yield, without tags, what surrounds each place where tags stand inside a word."""
    page = "<html" in text[:2000] or "<p" in text[:20_000] or "<div" in text[:20_000]
    pattern = _INLINE if page else _TAGS
    for piece in _around(text, pattern):
        yield _TAG.sub("", piece)


def numbered(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what rows of numbers say as letters or bytes, and rows of bits."""
    rows = [re.findall(rb"\d+", run) for run in _runs(data, _IN_NUMBERS, 17)]
    if b"0x" in data:
        rows += [re.findall(rb"0x\w+", match.group()) for match in islice(_HEX_NUMBERS.finditer(data), 200)]
    for row in rows:
        numbers = [int(each, 16) if b"x" in each else int(each[:6]) for each in row if len(each) < 8]
        if len(numbers) > 5 and all(each < 0x110000 and not 0xD800 <= each < 0xE000 for each in numbers):
            yield "numbers of letters", "".join(map(chr, numbers)).encode("utf-8", "replace")
            if all(each < 256 for each in numbers):
                yield "numbers of bytes", bytes(numbers)
    if b"01" in data and (b"0100" in data or b"0110" in data or b"1101" in data):
        for match in islice(_BITS.finditer(data), 50):
            bits = re.sub(rb"\s", b"", match.group())
            yield "bits", bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))


def _letter(match: re.Match[str]) -> str:
    braces, four, percent, two, eight, decimal, css, plus = match.groups()
    try:
        if decimal is not None:
            return chr(int(decimal) % 65_536)
        return chr(int(next(each for each in (braces, four, percent, two, eight, css, plus) if each), 16))
    except (ValueError, OverflowError):
        return ""


_LEGACY = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5", "iso8859-6", "cp1256", "latin-1")


def decoded(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts that some bytes may be, with their encoding unless it is UTF-8; none for no text."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32")):
        if data.startswith(mark):
            yield ("" if name == "utf-8" else name), data.decode(name, "replace")
            return
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield "utf-16", data.decode("utf-16", "replace")
        return
    if b"\0" not in data:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            text = ""
            if error.start > len(data) - 4:
                text = data[: error.start].decode("utf-8")
        if text or not data:
            yield "", text
            if "+" in text and re.search(r"\+[A-Za-z0-9/]{6,}-", text):
                yield "utf-7", data.decode("utf-7", "replace")
            return
        control = len(data[:65_536].translate(None, bytes(range(9, 14)) + bytes(range(32, 256))))
        if control <= len(data[:65_536]) // 200:
            for name in _LEGACY:
                yield name, data.decode(name, "replace")
            return
    elif len(data) >= 8:
        sample = data[: 1 << 16]
        even, odd = (
            sum(half.count(each) for each in (0, 4)) / len(half) for half in (sample[::2], sample[1::2])
        )
        if even > 0.6 and odd < 0.3:
            yield "utf-16-be", data.decode("utf-16-be", "replace")
        elif odd > 0.6 and even < 0.3:
            yield "utf-16-le", data.decode("utf-16-le", "replace")


_STRINGS = re.compile(rb"(?:[\x20-\x7e]|[\xc2-\xd4][\x80-\xbf]|\xd8-\xdb[\x80-\xbf]|\xe2\x80[\x80-\xbf]){5,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00|[\x10-\x51]\x04){4,}|(?:\x00[\x20-\x7e]|\x04[\x10-\x51]){4,}")


def strings(data: bytes) -> bytes:
    """Return the runs of letters inside bytes that are no text, a line each."""
    return b"\n".join(_STRINGS.findall(data))
