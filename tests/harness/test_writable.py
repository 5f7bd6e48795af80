from pathlib import Path

import pytest

from harness.writable import need_writable
from harness.wrong import Wrong


def test_a_new_file_an_old_one_and_none(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_text("", encoding="utf-8")
    need_writable(tmp_path / "new.json", old, None)


def test_a_directory_and_a_file_in_none(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="is a directory"):
        need_writable(tmp_path)
    with pytest.raises(Wrong, match="there is no directory"):
        need_writable(tmp_path / "nowhere" / "new.json")
