"""Schema of services that a file does not write out, but has generated from one that it does."""

from typing import Annotated

from pydantic import Field

from parktime.simulator.scenario.schema.forms import NotNull, ScenarioModel, Text

MAX_SERVICES = 10_000
"""Generated services of one entry, and of a file."""
MAX_CHILDREN = 10_000
"""Children of a generated service."""


class GeneratedServicesSchema(ScenarioModel):
    """So many services like one that is written out, in place of a service of its own."""

    count: Annotated[int, Field(ge=1, le=MAX_SERVICES)] = Field(
        description=(
            "so many generated services, e.g. `count: 2000`; their keys are the entry's with a "
            "number, such as more-1, and their names, regions and time zones come by the seed"
        )
    )
    like: Text = Field(
        description=(
            "the service of this file whose CCMS, settings and rooms they have, and whose "
            "children's bookings theirs follow, with weekdays picked by the seed"
        )
    )
    children: Annotated[Annotated[int, Field(ge=1, le=MAX_CHILDREN)] | None, NotNull()] = Field(
        default=None,
        description=(
            "how many children each has, e.g. `children: 60`; left out, as many as that service. "
            "The plan grows or shrinks with them"
        ),
    )
