"""Work over this machine's processes, in order, with little of it in flight."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from bilateral.errors import BilateralError

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_in_pool(
    work: Callable[[Item], Result], items: Iterable[Item], count: int
) -> Iterator[Result]:
    """Yield the result of `work` on each item, in order, over `count` processes.

    At most two items a process are in flight, so that memory does not grow with the input. Raises
    `BilateralError` when a process is killed.
    """
    context = multiprocessing.get_context("spawn")
    waiting: deque[Future[Result]] = deque()
    try:
        with ProcessPoolExecutor(count, mp_context=context, initializer=_end_with_parent) as pool:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= 2 * count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise BilateralError(
            "A worker was killed, perhaps as memory ran out; what was done before is stored: run "
            "the same command again, with fewer --processes."
        ) from error


def _end_with_parent() -> None:
    """End this worker when the process that started it is gone, killed included.

    A worker waits for work on a pipe that it holds open itself: without this it waits for ever.
    """
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
