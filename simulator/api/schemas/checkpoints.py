"""Request and response models of resets and checkpoints."""

from typing import Annotated

from pydantic import ConfigDict, Field

from parktime.simulator.api.schemas.clock import Patience
from parktime.simulator.api.time_formats import Instant
from parktime.web.model import ApiModel
from parktime.web.problem import Name

MAX_NAME = 100

CheckpointName = Annotated[Name, Field(min_length=1, max_length=MAX_NAME)]


class _Request(ApiModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ResetRequest(_Request):
    """`patience_s` as for an advance."""

    patience_s: Patience = 30.0


class CheckpointRequest(_Request):
    """What to call the checkpoint; an older one of that name is replaced."""

    name: CheckpointName


class RestoreRequest(_Request):
    """Which checkpoint to restore; `patience_s` as for an advance."""

    name: CheckpointName
    patience_s: Patience = 30.0


class CheckpointResponse(ApiModel):
    """A saved state: the world's instant and epoch when it was saved."""

    name: str
    now: Instant
    epoch: int


class CheckpointsResponse(ApiModel):
    """The saved states, oldest first."""

    checkpoints: list[CheckpointResponse]
