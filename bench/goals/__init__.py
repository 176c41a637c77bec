"""One module a goal."""

from bench.report import Goal

from . import diagrams, evaluation, incremental, lists, load, mail, search, summaries, uploads

GOALS: dict[int, Goal] = {
    1: evaluation.measure,
    2: incremental.measure,
    3: load.measure,
    4: lists.measure,
    5: search.measure,
    6: uploads.measure,
    7: mail.measure,
    8: diagrams.measure,
    9: summaries.measure,
}
