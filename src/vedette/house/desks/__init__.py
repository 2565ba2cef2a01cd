"""The desks: missions, intake, dossiers, the public site."""
