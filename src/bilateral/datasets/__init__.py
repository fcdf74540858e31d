"""Datasets: event data that researchers already have, as rows of the same events table."""
