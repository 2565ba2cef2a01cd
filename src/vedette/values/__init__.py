"""Small frozen things with one spelling: ids, digests, instants, padded lengths."""
