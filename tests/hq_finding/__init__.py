"""Search, lists and views."""
