"""`scenarios/index.json`: a line about each library scenario and the rules it showed when last played."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from parktime.harness.commands import scenario_files

FILE = "index.json"


def read_index() -> dict[str, dict[str, Any]]:
    """The entries `{"sha256", "summary", "rules"}` by scenario, of those whose file has not changed since."""
    path = scenario_files.LIBRARY / FILE
    entries = json.loads(path.read_bytes()) if path.is_file() else {}
    current = {path.stem: path for path in scenario_files.library()}
    return {
        name: entry
        for name, entry in entries.items()
        if name in current and entry["sha256"] == _sha256(current[name])
    }


def index_text(summaries: Mapping[Path, str], rules: Mapping[str, Iterable[str]]) -> str:
    """The index as JSON text, from each file's summary and the rules that each scenario showed."""
    entries = {
        path.stem: {"sha256": _sha256(path), "summary": summary, "rules": sorted(rules[path.stem])}
        for path, summary in summaries.items()
    }
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
