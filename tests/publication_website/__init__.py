"""The public website as a library."""
