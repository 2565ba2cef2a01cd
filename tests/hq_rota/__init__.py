"""The rota as a site."""
