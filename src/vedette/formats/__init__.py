"""Text and bytes to values and back, one module for each published format.

Each reader accepts what its writer produces and nothing more; `docs/formats/log.md` says which
documents are followed and where we are narrower. Bad input raises `VedetteError`, never less.
"""
