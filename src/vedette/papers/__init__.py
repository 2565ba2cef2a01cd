"""Papers as a tree, set as Typst, DOCX or plain text. No page is drawn here."""
