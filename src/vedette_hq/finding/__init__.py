"""Search and views: full text, lists, table, map, timeline, network, chain."""
