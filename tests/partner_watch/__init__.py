"""The watch of a partner: pages, people, processes that tick, and what is left when they are killed."""
