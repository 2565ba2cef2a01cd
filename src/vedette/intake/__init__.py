"""The numbered checks on an arriving package; the product is a receipt or a quarantine note."""
