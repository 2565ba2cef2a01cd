"""Partners: who they are, what is carried to them, what they sign, and how things stand."""
