"""Certainty: whether the text says that something happened, and how sure it is."""

from bilateral.certainty.reading import certainty_at, certainty_of

__all__ = ["certainty_at", "certainty_of"]
