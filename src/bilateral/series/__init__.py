"""Series: how the recorded events between two countries changed around a date."""

from bilateral.series.bench import Bench, Parts
from bilateral.series.channels import CHANNELS, ChannelName, Ratio, rate_ratio
from bilateral.series.counting import VARIANTS, Counted, Dyad, Variant, fold_vague, read_dyad
from bilateral.series.depth import Depth, Kind, kind_of, measure_depth
from bilateral.series.index import weekly_index
from bilateral.series.influence import leave_out
from bilateral.series.kalman import Filtered, filter_level, smooth_level
from bilateral.series.measure import measure, read_source
from bilateral.series.measurement import Measurement, Weekly
from bilateral.series.panel import Panel, read_panel
from bilateral.series.placebo import Placebo
from bilateral.series.rank import Moved, benjamini_hochberg, rank
from bilateral.series.span import Span
from bilateral.series.step import Step, fit_step
from bilateral.series.table import dyad_table, with_codes
from bilateral.series.verdict import Row, Signs, Verdict, decide, decision_table, threshold
from bilateral.series.window import ChangeWindow, find_window

__all__ = [
    "CHANNELS",
    "VARIANTS",
    "Bench",
    "ChangeWindow",
    "ChannelName",
    "Counted",
    "Depth",
    "Dyad",
    "Filtered",
    "Kind",
    "Measurement",
    "Moved",
    "Panel",
    "Parts",
    "Placebo",
    "Ratio",
    "Row",
    "Signs",
    "Span",
    "Step",
    "Variant",
    "Verdict",
    "Weekly",
    "benjamini_hochberg",
    "decide",
    "decision_table",
    "dyad_table",
    "filter_level",
    "find_window",
    "fit_step",
    "fold_vague",
    "kind_of",
    "leave_out",
    "measure",
    "measure_depth",
    "rank",
    "rate_ratio",
    "read_dyad",
    "read_panel",
    "read_source",
    "smooth_level",
    "threshold",
    "weekly_index",
    "with_codes",
]
