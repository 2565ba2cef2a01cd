"""Papers as trees: typeset, written as DOCX and as text."""
