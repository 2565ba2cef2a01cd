"""Redaction: what leaves is built anew from what people cleared; the original stays sealed."""
