"""The daemon's log: text or JSON, from a level on."""

import json
import logging

import pytest
import structlog

from parktime.harness.servers.daemon_log import configure_log


@pytest.fixture(autouse=True)
def as_before():
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


def lines(capsys):
    out, err = capsys.readouterr()
    assert out == "", "standard output is for results"
    return err.splitlines()


def log_everything():
    log = structlog.get_logger("daemon")
    for level in ("debug", "info", "warning", "error"):
        getattr(log, level)("run", service="banksia", at=level)


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("debug", ["debug", "info", "warning", "error"]),
        ("info", ["info", "warning", "error"]),
        ("warning", ["warning", "error"]),
        ("error", ["error"]),
    ],
)
def test_lines_below_the_level_are_left_out(level, shown, capsys):
    configure_log("json", level)
    log_everything()
    assert [json.loads(line)["level"] for line in lines(capsys)] == shown


def test_json_is_one_object_a_line_with_the_fields_as_they_are(capsys):
    configure_log("json", "info")
    structlog.get_logger("daemon").info("run", service="a\nb", writes=3, notes=["row-count"])
    (line,) = lines(capsys)
    read = json.loads(line)
    assert read.pop("timestamp").endswith("Z")
    assert read == {
        "event": "run",
        "level": "info",
        "service": "a\nb",
        "writes": 3,
        "notes": ["row-count"],
    }


def test_text_is_one_line_without_colours_where_there_is_no_terminal(capsys):
    configure_log("text", "info")
    structlog.get_logger("daemon").info("run", service="banksia", writes=3)
    (line,) = lines(capsys)
    assert (
        line.split()[2:] == ["run", "service=banksia", "writes=3"]
        or "service=banksia writes=3" in line
    )
    assert "\x1b" not in line


@pytest.mark.parametrize("layout", ["text", "json"])
def test_lines_of_libraries_are_laid_out_alike_and_quote_no_exception(layout, capsys):
    configure_log(layout, "info")
    configure_log(layout, "info")
    library = logging.getLogger("a.library")
    library.info("is left out")
    try:
        raise RuntimeError("Mia Nguyen")
    except RuntimeError:
        library.exception("has failed")
    said = lines(capsys)
    text = "\n".join(said)
    assert text.count("has failed") == 1 and "RuntimeError" in text and "left out" not in text
    assert "test_daemon_log.py" in text and "Mia" not in text
    if layout == "json":
        (line,) = said
        assert json.loads(line)["logger"] == "a.library"
