"""Elements of torture and disappearance."""
