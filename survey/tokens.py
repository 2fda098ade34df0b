"""One word for each choice of a question, as forms keep answers that export them: `Poli Umum` is `poli_umum`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from ikm.survey.reading.texts import folded, words

_WORDLESS = "pilihan"


def tokens(choices: Sequence[str]) -> dict[str, str]:
    """A token for each of the choices, which differ: lower-case words of any script with `_` between them.

    No two are the same, and none is the name of another choice: a cell that holds a token means its choice, whatever
    the project's other choices are called.
    """
    plain = {choice: words(choice).replace(" ", "_") or _WORDLESS for choice in choices}
    reserved = {*plain.values(), *map(folded, choices)}
    found: dict[str, str] = {}
    for choice in sorted(choices, key=lambda choice: folded(choice) != plain[choice]):
        token, number = plain[choice], 1
        while token in found.values() or (number > 1 and token in reserved):
            number += 1
            token = f"{plain[choice]}_{number}"
        found[choice] = token
    return found


def choice_of(token: str, choices: Sequence[str]) -> str | None:
    """The choice that has this token."""
    return _choices_by_token(tuple(choices)).get(token)


@lru_cache(maxsize=256)
def _choices_by_token(choices: tuple[str, ...]) -> Mapping[str, str]:
    return {token: choice for choice, token in tokens(choices).items()}
