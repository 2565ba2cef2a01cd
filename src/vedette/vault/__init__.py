"""How sealed objects are named, kept, checked for fixity and let go. It never opens one."""
