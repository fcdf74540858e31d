"""Certainty: whether the text says that something happened, and how sure it is."""
