"""Dates: what the text names as when, as intervals with a precision."""
