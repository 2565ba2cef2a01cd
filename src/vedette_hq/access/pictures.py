"""QR codes that stand in a page."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe


def drawn(text: str) -> SafeString:
    """Return the QR code of `text` as SVG markup; what it holds stands in it only as squares."""
    import segno

    code = segno.make_qr(text, error="m", boost_error=False)
    markup = code.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return mark_safe(markup)  # noqa: S308 - drawn here; the text is not in it as text
