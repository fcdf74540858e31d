"""Where shards are coded: in this machine's processes, or on a Ray cluster.

The unit of work is the same, `pipeline.code_shard`, and results come back in the order of the
documents, so that the store does not depend on where or by how many workers it was filled.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from bilateral import pipeline
from bilateral.errors import UsageError
from bilateral.records import Coded, Document, Reject

ENGINES = ("local", "ray")
_RETRIES = 5
"""Times that a shard is tried again after its worker died."""


def code_on(
    engine: str,
    documents: Iterable[Document],
    *,
    processes: int | None = None,
    address: str | None = None,
) -> Iterator[list[Coded | Reject]]:
    """Code documents shard by shard, in order, on ``local`` processes or on ``ray``.

    `address` is that of a running Ray cluster; without it a local one is started.
    """
    if engine == "local":
        return pipeline.code_all(documents, processes=processes)
    if engine != "ray":
        raise UsageError(f"--engine {engine} is not known; use one of {', '.join(ENGINES)}.")
    return _code_on_ray(documents, processes, address)


def _code_on_ray(
    documents: Iterable[Document], processes: int | None, address: str | None
) -> Iterator[list[Coded | Reject]]:
    """Keep two shards a worker in flight; Ray runs those of a dead worker again elsewhere.

    The model is loaded once in each worker by the shard function itself and never travels.
    """
    ray = _start_ray(processes, address)
    count = int(ray.cluster_resources().get("CPU", 1))
    task = ray.remote(num_cpus=1, max_retries=_RETRIES)(pipeline.code_shard)
    waiting: deque[Any] = deque()
    for shard in pipeline.make_shards(documents):
        waiting.append(task.remote(shard))
        if len(waiting) >= 2 * count:
            yield ray.get(waiting.popleft())
    while waiting:
        yield ray.get(waiting.popleft())


def _start_ray(processes: int | None, address: str | None) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # no telemetry
    try:
        import ray
    except ImportError as error:
        raise UsageError("--engine ray needs Ray; install it with bilateral[ray].") from error
    if not ray.is_initialized():
        options: dict[str, Any] = {"log_to_driver": False}
        if address is None:
            options |= {"num_cpus": processes or os.cpu_count(), "include_dashboard": False}
        try:
            ray.init(address=address, **options)
        except (ConnectionError, ValueError, RuntimeError) as error:
            reason = " ".join(str(error).split())[:120]
            raise UsageError(f"Ray cannot be reached ({reason}); check --ray-address.") from error
    return ray
