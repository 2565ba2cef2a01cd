"""Who goes when, and with whom: values, an independent checker, proposals, and what changed.

`check` needs nothing beside the standard library. `propose` needs the extra `rota` (OR-tools), imported when
it is called; without it everything else works.
"""
