"""The mirror: a copy of each register, entry by entry, and the sealed objects that the group leaves here.

It imports of the library what keeps bytes and what proves them (errors, values, formats, tree, register,
vault, and the adapters of disks), and of the witness its rule.
"""
