"""The log of what went out and what happened: answers, coverage, pressure, incidents, month by month."""
