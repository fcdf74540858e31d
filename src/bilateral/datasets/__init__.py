"""Datasets: event data that researchers already have, as rows of the same events table."""

from bilateral.datasets.loading import load_files
from bilateral.datasets.maps import dataset_names, read_map

__all__ = ["dataset_names", "load_files", "read_map"]
