"""The carousel: counts, patterns, the paper."""
