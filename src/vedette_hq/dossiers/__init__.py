"""Dossiers of a case: exhibits chosen and ordered, versions for bodies, what was given to whom."""
