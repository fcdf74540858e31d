"""What to cite for answers from a store: bilateral, its data sets, its publishers."""

from __future__ import annotations

from importlib import metadata

import duckdb

from bilateral.datasets.maps import dataset_names, read_map


def cite_store(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return one reference an item, in a fixed order."""
    used = connection.execute("SELECT DISTINCT dataset FROM loaded_events ORDER BY 1").fetchall()
    cited = {item.dataset: item.cite for item in map(read_map, dataset_names())}
    publishers = connection.execute(
        "SELECT publisher, count(*), min(published), max(published) FROM documents "
        "WHERE publisher IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return [
        f"The bilateral developers (2026). bilateral {metadata.version('bilateral')}.",
        *(cited[name] for (name,) in used if cited.get(name)),
        *(
            f"{name}: {count} documents, {first} to {last}."
            for name, count, first, last in publishers
        ),
    ]
