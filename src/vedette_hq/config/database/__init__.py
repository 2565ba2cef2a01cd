"""The embedded database: SQLite whose every page is encrypted (SQLCipher), as a Django backend."""
