"""Promises to be heard from, and who acts when nobody is."""
