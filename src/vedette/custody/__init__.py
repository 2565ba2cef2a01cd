"""Custody: who held what sealed thing, who opened it, when, why, under which consent."""
