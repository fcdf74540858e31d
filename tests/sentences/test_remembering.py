"""What is remembered of words is what was said of them first, until there are too many."""

from __future__ import annotations

import numpy as np

from bilateral.sentences.remembering import WordMemory


def words(*pairs):
    """Return words that two numbers tell apart."""
    return np.array(pairs, dtype="uint64")


def test_each_kind_is_learnt_once():
    """Kinds met before, or twice in a batch, are not asked about again; both columns count."""
    memory = WordMemory(1, "int64", limit=5000)
    asked = []

    def look_up(batch):
        def learn(places):
            asked.extend(map(tuple, batch[places].tolist()))
            return (batch[places, :1] * 10 + batch[places, 1:]).astype("int64")

        return memory.look_up(batch, learn).ravel().tolist()

    assert look_up(words((1, 2), (2, 1), (1, 2))) == [12, 21, 12]
    assert look_up(words((2, 1), (3, 3), (2, 2))) == [21, 33, 22]
    many = words(*((n, 0) for n in range(10, 3000)))
    assert look_up(many) == [n * 10 for n in range(10, 3000)]
    assert look_up(words((3, 3), (11, 0))) == [33, 110]
    assert len(asked) == len(set(asked)) == 4 + 2990


def test_a_full_memory_begins_anew():
    """Beyond its limit everything is forgotten, and learnt again when it is met."""
    memory = WordMemory(1, "int64", limit=2)
    counts = []

    def look_up(batch):
        def learn(places):
            counts.append(len(places))
            return batch[places, :1].astype("int64")

        return memory.look_up(batch, learn).ravel().tolist()

    assert look_up(words((1, 0), (2, 0), (3, 0))) == [1, 2, 3]
    assert look_up(words((3, 0), (1, 0))) == [3, 1]
    assert counts == [3, 2]
