"""Store: the DuckDB file that holds documents and what was found in them."""
