"""The few errors users meet: each message one sentence, what was wrong, where, and the remedy."""

from __future__ import annotations


class BilateralError(Exception):
    """The base of every error that bilateral raises for its users."""


class UsageError(BilateralError):
    """The call itself is wrong: an unknown country, an impossible date, a missing file."""


class DocumentError(BilateralError):
    """One input cannot be read; a batch records it as a reject and goes on."""


class DataError(BilateralError):
    """A rule file or table does not fit its schema; the message names file and row."""


class StoreError(BilateralError):
    """The store cannot be opened or written."""
