"""What to cite for answers from a store: bilateral, its data sets, its publishers."""

from __future__ import annotations

from collections.abc import Collection
from importlib import metadata

import duckdb

from bilateral.datasets.maps import dataset_names, read_map

CODED = "bilateral"
"""The data set of what was coded from documents; their publishers are cited for it."""


def cite_store(
    connection: duckdb.DuckDBPyConnection, datasets: Collection[str] | None = None
) -> list[str]:
    """Return one reference an item, in a fixed order: for everything, or for some data sets."""
    rows = connection.execute("SELECT DISTINCT dataset FROM loaded_events ORDER BY 1").fetchall()
    used = [name for (name,) in rows if datasets is None or name in datasets]
    cited = {item.dataset: item.cite for item in map(read_map, dataset_names())}
    publishers = connection.execute(
        "SELECT publisher, count(*), min(published), max(published) FROM documents "
        "WHERE publisher IS NOT NULL AND $is_coded GROUP BY 1 ORDER BY 1",
        {"is_coded": datasets is None or CODED in datasets},
    ).fetchall()
    return [
        f"The bilateral developers (2026). bilateral {metadata.version('bilateral')}.",
        *(cited[name] for name in used if cited.get(name)),
        *(
            f"{name}: {count} documents, {first} to {last}."
            for name, count, first, last in publishers
        ),
    ]
