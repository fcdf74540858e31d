"""Stories of new documents, found without grouping what is stored anew."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral.documents import Grouped, StoryIndex, group_new, signature

START = dt.date(2024, 3, 1)
WORDS = [f"word{n}" for n in range(400)]


def make_text(story: int, cut: int) -> str:
    """A text of one of a few stories, with its end cut off; stories overlap at their edges."""
    words = WORDS[story * 60 : story * 60 + 120]
    return " ".join(words[: 120 - cut * 10])


DOCUMENTS = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 7), st.one_of(st.none(), st.integers(0, 25))
    ),
    min_size=2,
    max_size=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, st.data())
def test_new_documents_join_as_if_all_were_grouped_anew(
    made: list[tuple[int, int, int | None]], data: st.DataObject
) -> None:
    """In whatever parts documents arrive, the stories are those of one index over all."""
    rows = [
        (f"{n:02}", signature(make_text(story, cut)),
         None if day is None else START + dt.timedelta(days=day))
        for n, (story, cut, day) in enumerate(made)
    ]  # fmt: skip
    whole = StoryIndex()
    whole.add_many(rows)
    dates = {name: day for name, _, day in rows}
    stories: dict[str, str] = {}
    rest = data.draw(st.permutations(rows))
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        part, rest = rest[:size], rest[size:]
        stored = [
            Grouped(name, value, day, stories[name], dates[stories[name]])
            for name, value, day in rows
            if name in stories
        ]
        new, moved = group_new(part, [stored[:3], stored[3:]])
        stories = {name: moved.get(story, story) for name, story in stories.items()} | new
    assert stories == {name: whole.story_of(name) for name, _, _ in rows}
