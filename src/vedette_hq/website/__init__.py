"""The public site: its settings, its editions, previews; it is built out of what was released."""
