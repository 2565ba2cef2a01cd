"""The register, its witnesses, and how things stand."""
