"""How JSON holds what is kept of a page, where it is otherwise than Python holds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, ValidationInfo

from ikm.survey.instrument import Text
from ikm.survey.messages import Message, Worded
from ikm.survey.problems import Problem


def _plain(value: object) -> Any:
    """A message, or what stands in one; it can still be said in every language."""
    if isinstance(value, Message):
        return {"text": value.text, "values": {name: _plain(inner) for name, inner in value.values}}
    if isinstance(value, Worded):
        return {"id": value.in_("id"), "en": value.in_("en")}
    return value if isinstance(value, str | int | float | None) else str(value)


def _message(said: Any) -> Message:
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        raise ValueError("no message")
    return Message(said["text"], **{name: _value(value) for name, value in said["values"].items()})


def _value(said: Any) -> object:
    if not isinstance(said, dict):
        return said
    return _message(said) if "text" in said else Text(said["id"], said["en"])


def _plain_problems(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [
        {"page": each.row, "rule": each.rule, "severity": each.severity, "message": _plain(each.message)}
        for each in problems
    ]


def _problems(said: Any, about: ValidationInfo) -> tuple[Problem, ...]:
    file = about.data.get("file", "")
    return tuple(
        Problem(file, each["rule"], _message(each["message"]), each["severity"], row=each["page"], row_is="page")
        for each in said
    )


def _as_pairs(said: Any) -> Any:
    return tuple(said.items()) if isinstance(said, Mapping) else said


Said = Annotated[Message, PlainValidator(_message), PlainSerializer(_plain)]
"""A message with all it needs to be said in another language."""

PageProblems = Annotated[tuple[Problem, ...], PlainValidator(_problems), PlainSerializer(_plain_problems)]
"""Problems of pages of the `file` that was named before them."""

Pairs = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_as_pairs), PlainSerializer(dict)]
"""Names with their values, in the order they were given; an object in JSON."""
