"""Many packages, many rows, and stores on other machines."""
