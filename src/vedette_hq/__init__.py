"""Headquarters as a site: pages, accounts, tables, jobs, thin over the library."""
