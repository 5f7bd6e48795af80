"""What a play has no use for is not loaded, and the daemon works without its extras."""

import subprocess
import sys

import pytest

from tests.harness.player.small_story import small_story

PLAY = """\
import sys
from parktime.harness.cli import main
assert main(["run", sys.argv[1]]) == 0
unused = {"alembic", "dbos", "jinja2", "opentelemetry.sdk", "prometheus_client", "psycopg", "requests", "rich"}
unused |= {"sqlalchemy.dialects.postgresql", "structlog", "textual", "watchfiles"}
print(sorted(unused & set(sys.modules)), file=sys.stderr)
"""
WITHOUT = """\
import sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.split(".")[:2] in (["opentelemetry", "sdk"], ["opentelemetry", "exporter"]):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from parktime.harness.cli import main
import parktime.harness.servers.daemon
sys.exit(main(["daemon", "--check-config", "--token-file", "token", *sys.argv[1:]]))
"""


def python(program, *arguments, cwd):
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=cwd, capture_output=True, text=True, timeout=120
    )  # fmt: skip


@pytest.mark.e2e
def test_a_play_loads_nothing_that_it_has_no_use_for(tmp_path):
    story = tmp_path / "small.yaml"
    story.write_text(small_story(), encoding="utf-8")
    done = python(PLAY, str(story), cwd=tmp_path)
    assert done.stderr.splitlines()[-1:] == ["[]"], done.stderr


@pytest.mark.e2e
def test_without_opentelemetry_only_traces_are_refused(tmp_path):
    assert python(WITHOUT, cwd=tmp_path).returncode == 0
    refused = python(WITHOUT, "--otlp-endpoint", "http://127.0.0.1:4318", cwd=tmp_path)
    assert refused.returncode == 2
    assert "pip install 'parktime[otel]'" in refused.stderr
