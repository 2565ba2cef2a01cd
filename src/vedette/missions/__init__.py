"""Plan, team, promises and kits of a mission. No evidence is seen here."""
