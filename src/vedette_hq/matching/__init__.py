"""Who is the same as whom: candidates, judgements that can be taken back, units and posts."""
