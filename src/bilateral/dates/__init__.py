"""Dates: what the text names as when, as intervals with a precision."""

from bilateral.dates.finding import find_dates
from bilateral.dates.governing import governing_date

__all__ = ["find_dates", "governing_date"]
