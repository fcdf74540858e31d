"""Where work is done: in this machine's processes, or on a Ray cluster.

The units of work are the same, `pipeline.code_shard` and `shards.read_shard`, and results come back
in order, so that what is stored does not depend on where or by how many workers it was found.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from bilateral import pipeline
from bilateral.errors import UsageError
from bilateral.pools import run_in_pool
from bilateral.records import Coded, Document, Reject

ENGINES = ("local", "ray")
_RETRIES = 5
"""Times that a shard is tried again after its worker died."""
Item = TypeVar("Item")
Result = TypeVar("Result")


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
    if check_engine(engine) == "local":
        return pipeline.code_all(documents, processes=processes)
    shards = pipeline.make_shards(documents)
    return _run_on_ray(pipeline.code_shard, shards, processes, address)


def run_on(
    engine: str,
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    processes: int,
    address: str | None = None,
) -> Iterator[Result]:
    """Yield the result of `work` on each item, in order; `engine` and `address` as in `code_on`."""
    if check_engine(engine) == "local":
        return run_in_pool(work, items, processes)
    return _run_on_ray(work, items, processes, address)


def check_engine(engine: str) -> str:
    """Return `engine`; raises `UsageError` for one that is not known."""
    if engine not in ENGINES:
        raise UsageError(f"--engine {engine} is not known; use one of {', '.join(ENGINES)}.")
    return engine


def _run_on_ray(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    processes: int | None,
    address: str | None,
) -> Iterator[Result]:
    """Keep two items a worker in flight; Ray runs those of a dead worker again elsewhere.

    The model is loaded once in each worker by the work itself and never travels.
    """
    ray = _start_ray(processes, address)
    count = int(ray.cluster_resources().get("CPU", 1))
    task = ray.remote(num_cpus=1, max_retries=_RETRIES)(work)
    waiting: deque[Any] = deque()
    for item in items:
        waiting.append(task.remote(item))
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
