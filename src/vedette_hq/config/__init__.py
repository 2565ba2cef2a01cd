"""How the site is put together: what it runs on, settings, addresses, which service answers which errand."""
