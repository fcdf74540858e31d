"""The language model is loaded only as it was tested; nothing is sent anywhere."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import bilateral as bl
from bilateral.errors import DataError
from bilateral.sentences import model


def link_model(folder: Path, left_out: str) -> Path:
    """Lay the model's files in `folder` by links, but for one."""
    source = model._model_folder()
    for path in source.rglob("*"):
        target = folder / path.relative_to(source)
        if path.is_file() and target != folder / left_out:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
    return source / left_out


@pytest.mark.parametrize("name", ["parser/model", "config.cfg", "vocab/lookups.bin"])
@pytest.mark.parametrize("change", ["changed", "missing"])
def test_another_model_is_refused(
    name: str, change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model with one byte changed, or one file missing, is not loaded, and the file is named."""
    original = link_model(tmp_path, name)
    if change == "changed":
        data = bytearray(original.read_bytes())
        data[len(data) // 2] ^= 1
        (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(model, "_model_folder", lambda: tmp_path)
    with pytest.raises(DataError, match=rf"{Path(name).name} .* is not the file"):
        model.load_model()


def test_reading_opens_no_connection(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Coding, storing and asking open no connection: no telemetry, no model from elsewhere."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    path = tmp_path / "2024-03-08.txt"
    path.write_text("Iran attacked Russia on Friday.")
    with bl.open(tmp_path / "x.duckdb") as store:
        assert store.read(path, processes=1).stored == 1
        store.ask("IRN", "RUS", since="2024-03-01").render("html")
