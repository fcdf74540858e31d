"""The look-up of shared bands gives the same answer whether numbers are recent or archived."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bilateral.documents.buckets import Buckets


@pytest.mark.parametrize("recent", [1, 3, 50, 1000])
def test_all_earlier_numbers_are_found(recent: int) -> None:
    """Whatever the size of the recent part, every earlier number under a shared key is found."""
    random_ = random.Random(5)
    buckets = Buckets(recent)
    seen: list[set[int]] = []
    for number in range(300):
        keys = {random_.randrange(200) + (1 << 63) for _ in range(4)}
        expected = [n for n, other in enumerate(seen) if other & keys]
        assert buckets.add(number, np.array(sorted(keys), dtype=np.uint64)) == expected
        seen.append(keys)
