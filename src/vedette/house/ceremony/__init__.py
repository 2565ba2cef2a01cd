"""Keys as sheets of words: born, typed back, opened, split again."""
