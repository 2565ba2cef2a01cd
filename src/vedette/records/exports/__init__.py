"""Records in formats that others read: CSV with a dictionary, FollowTheMoney, ESF, CASE/UCO, and whole."""
