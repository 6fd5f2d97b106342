"""Marks drawn over one another, each written once: Altair's own layers copy every mark in them some ten times."""

from collections.abc import Mapping, Sequence
from typing import Any, Union

import altair as alt

SHARED = ("$schema", "config")
"""Said once of the whole chart."""


class Layers:
    """Charts without selections over one another, in their order, as a Vega-Lite chart; written by `to_dict`."""

    def __init__(self, layers: Sequence[Union[alt.Chart, "Layers"]], **properties: Any) -> None:
        """`properties` are of the whole: `height`, `padding` and so on, as `alt.layer` takes them."""
        self._layers = tuple(layers)
        self._properties = properties

    def to_dict(self, *, validate: bool = True) -> dict[str, Any]:
        """The chart as Vega-Lite reads it, its rows under `datasets` by their names."""
        shared: dict[str, Any] = {}
        datasets: dict[str, Any] = {}
        written = []
        for one in self._layers:
            layer = one.to_dict(validate=validate)
            datasets |= layer.pop("datasets", {})
            shared |= {name: layer.pop(name) for name in SHARED if name in layer}
            written.append(layer)
        whole = {name: _plain(value) for name, value in self._properties.items()}
        return {**shared, **whole, "layer": written, "datasets": datasets}


Drawn = alt.TopLevelMixin | Layers
"""What a page can show as a chart."""


def _plain(value: Any) -> Any:
    if isinstance(value, alt.SchemaBase):
        return value.to_dict()
    return dict(value) if isinstance(value, Mapping) else value
