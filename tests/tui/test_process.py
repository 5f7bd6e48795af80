import subprocess
import sys

CODE = """
import gc
from parktime.tui.process import DUE_AT_LATEST, collect_when_idle, freeze_startup_objects
freeze_startup_objects()
assert gc.get_freeze_count() > 0
seen = []
gc.callbacks.append(lambda phase, info: seen.append(info["generation"]) if phase == "start" else None)
for _ in range(200_000):
    each = []
    each.append(each)
assert 1 in seen and 2 not in seen, "everything was gone through while somebody worked"
assert not collect_when_idle(idle_s=0.0)
assert collect_when_idle(idle_s=5.0) and seen[-1] == 2
assert not collect_when_idle(idle_s=5.0), "there is nothing to be done again"
gc.set_threshold(1, 1, 1_000_000)
while gc.get_count()[2] < DUE_AT_LATEST:
    each = []
    each.append(each)
assert collect_when_idle(idle_s=0.0), "memory grows for ever under somebody who never rests"
"""


def test_everything_is_gone_through_when_nobody_presses_a_key_and_at_the_latest_anyhow():
    subprocess.run([sys.executable, "-c", CODE], check=True, timeout=60)
