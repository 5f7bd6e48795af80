"""The base of models of requests and responses."""

from pydantic import BaseModel, ConfigDict


class ApiModel(BaseModel):
    """A model whose validator is built when it is first used, since few are in most programs."""

    model_config = ConfigDict(defer_build=True)
