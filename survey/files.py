"""Reading files whole; writing them whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ikm.survey.errors import OutputError, SourceError


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises SourceError where there is none, or it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError("{file} tidak ada; periksa nama dan foldernya.", file=str(path)) from error
    except OSError as error:
        raise SourceError(
            "{path} tidak dapat dibaca ({reason}).", path=str(path), reason=error.strerror or str(error)
        ) from error


def write_whole(path: Path, content: bytes | str) -> None:
    """Write `content` to `path`, creating its folders: afterwards the old file or the new one is there, whole.

    Raises OutputError where the place cannot be written.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> OutputError:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return OutputError(
            "{path} tidak dapat ditulis: {folder} adalah berkas, bukan folder; pilih folder lain.",
            path=str(path),
            folder=error.filename,
        )
    return OutputError(
        "{path} tidak dapat ditulis ({reason}); tutup berkas itu bila sedang terbuka, atau pilih tempat lain.",
        path=str(path),
        reason=error.strerror or str(error),
    )


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that is not there yet, with these permissions; one that is there is never replaced.

    Raises OutputError where there is one, or the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except FileExistsError as error:
        if path.is_file():
            raise OutputError("{path} sudah ada dan tidak digantikan; pakai nama lain.", path=str(path)) from error
        raise _unwritable(path, error) from error
    except OSError as error:
        raise _unwritable(path, error) from error
