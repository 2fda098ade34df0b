"""Any figure of a report as a drawing, as SVG, or as a picture."""

from __future__ import annotations

from functools import singledispatch

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color

from ikm.output.drawing.elements import element_chart
from ikm.output.drawing.funnel import funnel_chart
from ikm.output.drawing.index import index_scale
from ikm.output.drawing.matrix import matrix_chart
from ikm.output.drawing.shares import share_chart
from ikm.output.drawing.trend import trend_chart
from ikm.output.report import ElementChart, Figure, FunnelChart, IndexScale, MatrixChart, ShareChart, TrendChart


@singledispatch
def drawn(figure: Figure, width: float, accent: Color) -> Drawing:
    """The figure as a drawing `width` points wide; its height follows from what it holds.

    The faces must be registered.
    """
    raise TypeError(f"no drawing for {type(figure).__name__}")


drawn.register(IndexScale, index_scale)
drawn.register(ElementChart, element_chart)
drawn.register(TrendChart, trend_chart)
drawn.register(ShareChart, share_chart)
drawn.register(MatrixChart, matrix_chart)
drawn.register(FunnelChart, funnel_chart)
