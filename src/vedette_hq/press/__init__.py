"""The press desk: texts composed of their parts, papers, cards and press kits; the book of the press."""
