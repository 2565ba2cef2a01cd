"""Tests of `vedette.publication.press`."""
