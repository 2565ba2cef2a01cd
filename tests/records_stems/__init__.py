"""Words brought to a common form."""
