"""A session of Spark: quiet, exact, and gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ikm.survey.errors import SourceError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
_PATIENCE = 5.0  # seconds until a master has answered

# Beside quiet: no sum may wrap, and no file be left out.
_SETTINGS = {
    "spark.app.name": "ikm",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
}


@contextmanager
def session(master: str = LOCAL) -> Iterator[SparkSession]:
    """A session of Spark, stopped afterwards; its own faults become a SourceError."""
    _insist_on_spark()
    _insist_on_master(master)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master)
    if master.startswith("local"):
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    try:
        with _silence():
            spark = builder.config(map=_SETTINGS).getOrCreate()
        try:
            yield spark
        finally:
            spark.stop()
    except (Py4JError, PySparkException) as error:
        raise SourceError("Spark berhenti: {reason}", reason=_reason(error)) from error


def _insist_on_spark() -> None:
    if not all(find_spec(name) for name in ("pyspark", "pyarrow")):
        raise SourceError("Spark tidak terpasang; pasang dengan pip install 'ikm-survei[spark]'.")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise SourceError("Spark memerlukan Java 17 atau lebih baru, yang tidak ditemukan; pasang Java dahulu.")


def _insist_on_master(master: str) -> None:
    """Raises SourceError where no master of a standalone cluster answers: Spark itself would try for minutes."""
    scheme, _, places = master.partition("://")
    if scheme != "spark":
        return
    if not any(map(_answers, places.split(","))):
        raise SourceError(
            "Master Spark {master} tidak menjawab; periksa alamatnya, dan apakah ia berjalan.", master=master
        )


def _answers(place: str) -> bool:
    host, _, port = place.rpartition(":")
    try:
        socket.create_connection((host, int(port)), _PATIENCE).close()
    except (OSError, ValueError):
        return False
    return True


@contextmanager
def _silence() -> Iterator[None]:
    """What Java says while it starts goes nowhere; the process keeps the outlets that it starts with."""
    kept = [(fd, os.dup(fd)) for fd in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for fd, _ in kept:
            os.dup2(nowhere, fd)
        yield
    finally:
        for fd, old in kept:
            os.dup2(old, fd)
            os.close(old)
        os.close(nowhere)


def _reason(error: Exception) -> str:
    """The first line that says more than where it was noticed."""
    lines = [line.strip(" :") for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith("An error occurred")), type(error).__name__)
