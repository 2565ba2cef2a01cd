"""Texts for courts, prosecutors and committees: filled from a case, edited, typeset, signed by two, filed."""
