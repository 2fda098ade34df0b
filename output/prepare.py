"""From a unit's answers to the subject of its documents: score, past, groups, and what may be published of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ikm.output.report import Picture
from ikm.output.subject import Found, Subject
from ikm.output.wording import Wording
from ikm.scoring.compute import score_counted
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.design import surveyed_units
from ikm.scoring.groups import counted
from ikm.scoring.item_analysis import item_analysis
from ikm.scoring.publication_over_time import judged_over_time
from ikm.scoring.trend import Counts, counts_over_time, past_scores
from ikm.survey.messages import Language
from ikm.survey.periods import Period
from ikm.survey.project import Project, Unit
from ikm.survey.responses import Responses


def prepared(
    responses: Responses,
    project: Project,
    unit: Unit,
    language: Language,
    asked: Period | None = None,
    counts: Counts | None = None,
    *,
    internal: bool = False,
    findings: Sequence[Found] | None = None,
    logo: Picture | None = None,
    photographs: Sequence[Picture] = (),
    wording: Wording = Wording(),
) -> Subject:
    """The subject of one unit.

    responses: the unit's, of every period. asked: None means the project's period. counts: of those responses, where
    they have been counted already, see `counts_over_time`.

    Raises ScoringError as `score` does.
    """
    every, period = responses.frame, asked or project.period
    frame = counted(every, project, asked)
    options = ScoreOptions(period=asked, by=breakdowns(responses, project))
    if counts is None:
        counts = counts_over_time(responses, project, asked, options.by)
    totals = counts.present
    scored = score_counted(totals, project, options)
    public = {Period.parse(entry.periode) for entry in project.history_of(unit)}
    past = past_scores(counts, project, period)
    scored, past = judged_over_time(scored, past, responses, project, asked, public)
    subject = Subject(
        score=scored,
        responses=replace(responses, frame=frame),
        project=project,
        unit=unit,
        language=language,
        internal=internal,
        past=past,
        when=period,
        planned=unit.nama in surveyed_units(every, frame, project, period),
        findings=None if findings is None else tuple(findings),
        logo=logo,
        photographs=tuple(photographs),
        wording=wording,
    )
    everyone = np.ones(totals.tally.frame.height, dtype=np.bool_)
    return replace(subject, items=item_analysis(subject.domain, totals.tally, everyone, project))


def breakdowns(responses: Responses, project: Project) -> tuple[str, ...]:
    """The groups that reports show, of those that somebody was asked about."""
    told = [key for key in project.survei.rincian if key in responses.demographics]
    return tuple(key for key in told if responses.frame[key].drop_nulls().len())
