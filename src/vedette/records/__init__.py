"""Who did what to whom: kinds of records and their fields, revisions, dates, names, counting, consent."""
