"""Does a piece of work after every line on standard input, and prints its CPU seconds."""

import gc
import sys
import time
from collections.abc import Callable


def serve(work: Callable[[], object]) -> None:
    """Do `work` once to warm up, and once after every line; ends with standard input."""
    work()
    print("ready", flush=True)
    for _ in sys.stdin:
        gc.collect()
        began_s = time.process_time()
        work()
        print(time.process_time() - began_s, flush=True)
