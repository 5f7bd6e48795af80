"""How the whole run is carried out: steadily, and with the garbage of one test not looked for in all that was imported."""

import gc
import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, max_examples=50)
settings.register_profile("random", database=None)
settings.load_profile(os.environ.get("PARKTIME_EXAMPLES", "steady"))


def pytest_collection_finish() -> None:
    """What is there by now stays: full collections pass over it from here on."""
    gc.collect()
    gc.freeze()
