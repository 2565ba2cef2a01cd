"""Redress: steps, bars, the router, the table of refusals, statistics; the journey in Chromium."""
