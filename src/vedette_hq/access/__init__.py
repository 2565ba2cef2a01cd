"""Who works here, in which role and team, and what each may see."""
