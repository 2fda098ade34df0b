"""Faults that end a command: one sentence each, and the exit status that goes with it.

Faults in single rows are `ikm.survey.problems.Problem`s and are collected instead.
"""

from __future__ import annotations

from ikm.survey.messages import Language, Message


class IkmError(Exception):
    """A fault that a person can mend; its message says what is wrong, where, and how to mend it."""

    exit_status = 2

    def __init__(self, text: str, /, **values: object) -> None:
        self.message = Message(text, **values)
        super().__init__(text)  # what pickle calls the class with; `message` travels beside it

    def say(self, language: Language = "id") -> str:
        """The sentence in `language`."""
        return self.message.say(language)

    def __str__(self) -> str:
        return self.message.say()


class InstrumentError(IkmError):
    """An instrument that cannot be used: weights that do not add to 1, a key used twice."""


class ProjectError(IkmError):
    """A fault in `ikm.toml`, named by key and line."""


class SourceError(IkmError):
    """A source that cannot be read, or is refused whole: another scale, no elements found."""


class ScoringError(IkmError):
    """Figures that cannot be computed as asked: a population that is missing, say."""


class StoreError(IkmError):
    """A fault of the response store: an unknown batch, a schema of a newer version."""


class OutputError(IkmError):
    """A document or form that cannot be made as asked, or a file that cannot be written."""


class ManifestError(IkmError):
    """A manifest that cannot be read, a key that cannot be used."""
