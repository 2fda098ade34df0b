"""What is to be said of a file once it is stored."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.responses import Responses
from ikm.survey.store.database import Batch


def notices(responses: Responses, batch: Batch) -> Iterator[Problem]:
    """How its submissions can be told apart, where that is not by an id or a time of day; and which may count twice."""
    frame = responses.frame
    if frame.height and frame["id"].null_count() == frame["time"].null_count() == frame.height:
        message = Message(
            "tanpa nomor kiriman dan jam pengisian, jadi kiriman ulang hanya dikenali dari baris yang sama dalam "
            "sumber yang sama; bila dua orang mengisi lembar serupa, beri tiap berkas --source sendiri."
        )
        yield Problem(batch.file_name, "no-identity", message, "warning")
    if batch.changed:
        message = Message(
            "{count} kiriman sudah ada dengan isi atau arti lain; yang pertama dipakai. Untuk memakai yang ini, tarik "
            "kembali kiriman lama dengan `ikm undo`.",
            count=batch.changed,
        )
        yield Problem(batch.file_name, "changed-contents", message, "warning")
    if batch.twin is not None:
        message = Message(
            "{count} baris sama persis dengan kiriman {twin}, tetapi dari sumber lain (unit, tahun, nama berkas atau "
            "--source berbeda), sehingga dihitung lagi; bila tidak dimaksudkan: `ikm undo {batch}`.",
            count=batch.again,
            twin=batch.twin,
            batch=batch.id,
        )
        yield Problem(batch.file_name, "counted-again", message, "warning")
