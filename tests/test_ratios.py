"""What parktime costs beside a peer that needs no network: so much and a quarter more at most."""

import pytest

from benchmarks.ratios import ROWS

SLACK = 1.25
PAIRS = 3


@pytest.mark.e2e
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.most is not None], ids=lambda row: row.name
)
def test_a_ratio_stays_within_its_bound(row, tmp_path):
    ratio = row.measure(tmp_path, PAIRS)
    assert ratio.median <= row.most * SLACK, f"{row.name} / {row.peer}: {ratio.pairs}"
