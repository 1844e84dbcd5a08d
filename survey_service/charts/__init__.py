"""Pictures of figures as inline SVG, without Flask: pages, letters and reports use the same ones.

Positions are per cent of the picture and text has real sizes, so a label is 12 px on a phone and on a desk. Colours and
line styles come from static/charts.css by class; nothing here writes a style. Every picture with `role="img"` has a
title and a description; its table is a macro of templates/parts/charts.html. `uid` must be unique on the page.
"""

from survey_service.charts.bars import Row, distribution, interval_bar, progress, rows, spark
from survey_service.charts.columns import Column, columns
from survey_service.charts.drawing import SMALLEST_N_FOR_PERCENT, Translator, figure
from survey_service.charts.fishbone import Bone, Twig, fishbone
from survey_service.charts.heat_map import heat_map, ranges
from survey_service.charts.in_out import Flow, in_out
from survey_service.charts.pareto import Step, pareto, steps, sum_so_far
from survey_service.charts.trend import Mark, Point, breach_words, describe, trend

__all__ = [
    "SMALLEST_N_FOR_PERCENT",
    "Bone",
    "Column",
    "Flow",
    "Mark",
    "Point",
    "Row",
    "Step",
    "Translator",
    "Twig",
    "breach_words",
    "columns",
    "describe",
    "distribution",
    "figure",
    "fishbone",
    "heat_map",
    "in_out",
    "interval_bar",
    "pareto",
    "progress",
    "ranges",
    "rows",
    "spark",
    "steps",
    "sum_so_far",
    "trend",
]
