"""Texts for courts and committees, made from one material: what is missing is listed, none of it invented."""
