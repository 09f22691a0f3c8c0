"""Column expressions, and measures over them whose partial results add up."""

from kpikit.measures.cluster import Clusterable
from kpikit.measures.distinct import Distinct, DistinctShare
from kpikit.measures.distribution import Distribution
from kpikit.measures.evaluate import evaluate, mask
from kpikit.measures.expressions import Expr, lift, same
from kpikit.measures.figures import Figures, State
from kpikit.measures.intervals import byar, newcombe, normal, wilson, z_value
from kpikit.measures.joint import Joint, Quotient, Side, SideFigures
from kpikit.measures.keys import key_numbers
from kpikit.measures.logic import Truth
from kpikit.measures.measure import Additive, Measure
from kpikit.measures.money import MoneySum
from kpikit.measures.nodes import (
    And,
    Arithmetic,
    Between,
    Col,
    Columns,
    Compare,
    Contains,
    Function,
    IsIn,
    IsMissing,
    Literal,
    Not,
    Or,
    coalesce,
    col,
    maximum,
    minimum,
)
from kpikit.measures.ratio import Ratio
from kpikit.measures.requirements import Require
from kpikit.measures.rows import (
    COUNTED,
    EXCLUDED,
    MISSING,
    OUT_OF_SCOPE,
    PENDING,
    Rows,
)
from kpikit.measures.scope import ColumnScope, Scope
from kpikit.measures.share_of_total import ShareInEach, ShareOfTotal
from kpikit.measures.shares import Count, Net, Share
from kpikit.measures.snapshot import Snapshot
from kpikit.measures.sums import Mean, Sum
from kpikit.measures.survival import Survival
from kpikit.measures.validity import TimeAverage
from kpikit.measures.weighted import WeightedShare

__all__ = [
    "COUNTED",
    "EXCLUDED",
    "MISSING",
    "OUT_OF_SCOPE",
    "PENDING",
    "Additive",
    "And",
    "Arithmetic",
    "Between",
    "Clusterable",
    "Col",
    "ColumnScope",
    "Columns",
    "Compare",
    "Contains",
    "Count",
    "Distinct",
    "DistinctShare",
    "Distribution",
    "Expr",
    "Figures",
    "Function",
    "IsIn",
    "IsMissing",
    "Joint",
    "Literal",
    "Mean",
    "Measure",
    "MoneySum",
    "Net",
    "Not",
    "Or",
    "Quotient",
    "Ratio",
    "Require",
    "Rows",
    "Scope",
    "Share",
    "ShareInEach",
    "ShareOfTotal",
    "Side",
    "SideFigures",
    "Snapshot",
    "State",
    "Sum",
    "Survival",
    "TimeAverage",
    "Truth",
    "WeightedShare",
    "byar",
    "coalesce",
    "col",
    "evaluate",
    "key_numbers",
    "lift",
    "mask",
    "maximum",
    "minimum",
    "newcombe",
    "normal",
    "same",
    "wilson",
    "z_value",
]
