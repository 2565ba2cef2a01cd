"""Deadlines with two dates, the wall of them, reminders, terms and calendars changed by two."""
