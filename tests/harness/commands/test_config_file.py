"""`parktime daemon --config`: a file of options, checked with places."""

import os

import pytest

from parktime.harness.cli import main
from parktime.harness.commands.app import load_command
from parktime.harness.commands.config_file import MAX_BYTES, settable_options

OWN = {"config", "check-config", "with-parent"}


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARKTIME_TOKEN", "a-token-of-the-daemon")
    for name in ("PARKTIME_STORE", "PARKTIME_CONFIG", "PARKTIME_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def check(tmp_path, capsys):
    """Checks a file's text with further arguments; returns exit status and lines."""

    def check(text, *arguments):
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "parktime.toml").write_bytes(content)
        status = main(["daemon", "--check-config", "--config", "parktime.toml", *arguments])
        out, err = capsys.readouterr()
        return status, (err if status else out).splitlines()

    return check


def sources(lines):
    """Where each value comes from."""
    assert lines[0] == "valid"
    return dict(line.split(maxsplit=1) for line in lines[1:])


def test_every_option_can_stand_in_the_file():
    values = {
        "store": '"sqlite:///a.db"', "clock": '"wall"', "token-file": '"token"', "host": '"127.0.0.1"', "port": "0",
        "timeout": "20", "no-waiting": "true", "keep-history": '"2y"', "proxy": '"http://proxy.example:3128"',
        "clock-tolerance": "10", "concurrency": "4", "stop-timeout": "2.5", "log-format": '"json"', "log-level": '"debug"',
        "otlp-endpoint": '"http://127.0.0.1:4318"', "fleet": "true", "node": '"north"',
    }  # fmt: skip
    command = load_command("daemon")
    names = [name for name, _ in settable_options(command)]
    assert names == list(values)
    flags = {flag.removeprefix("--") for each in command.params for flag in each.opts}
    assert flags - {*names} <= OWN | {"help", "-h"}


def test_the_command_line_goes_before_the_environment_and_both_before_the_file(check, monkeypatch):
    text = '[daemon]\nstore = "sqlite:///file.db"\nlog-level = "error"\nport = 1\n'
    monkeypatch.setenv("PARKTIME_LOG_LEVEL", "info")
    monkeypatch.setenv("PARKTIME_STORE", "sqlite:///variable.db")
    status, lines = check(text, "--store", "sqlite:///line.db")
    assert status == 0
    assert sources(lines) == {
        "store": "--store",
        "log-level": "PARKTIME_LOG_LEVEL",
        "port": "parktime.toml:4: daemon.port",
    }


def test_values_of_the_file_are_used(tmp_path, capsys):
    (tmp_path / "taken.toml").write_text('[daemon]\nhost = "192.0.2.1"\nport = 8701\n')
    assert main(["daemon", "--config", "taken.toml"]) == 2
    assert "192.0.2.1 port 8701" in capsys.readouterr().err


def test_checking_starts_and_creates_nothing(check, tmp_path):
    status, _ = check('[daemon]\nstore = "sqlite:///a.db"\ntoken-file = "token"\n')
    assert status == 0
    assert [each.name for each in tmp_path.iterdir()] == ["parktime.toml"]


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("concurrency = 0", "parktime.toml:2: daemon.concurrency", "1"),
        ('concurrency = "4"', "parktime.toml:2: daemon.concurrency", "a whole number"),
        ("concurrency = true", "parktime.toml:2: daemon.concurrency", "a whole number"),
        ("timeout = [1]", "parktime.toml:2: daemon.timeout", "a number"),
        ("no-waiting = 1", "parktime.toml:2: daemon.no-waiting", "true or false"),
        ("store = 2026-12-01", "parktime.toml:2: daemon.store", "text"),
        ('store = "mysql://x/y"', "parktime.toml:2: daemon.store", "SQLite or PostgreSQL"),
        ('keep-history = "2 years"', "parktime.toml:2: daemon.keep-history", "2y, 26w or 90d"),
        ("clock-tolerance = 0", "parktime.toml:2: daemon.clock-tolerance", "minutes"),
        ('clock = "sundial"', "parktime.toml:2: daemon.clock", "'wall'"),
        ('log-format = "xml"', "parktime.toml:2: daemon.log-format", "json"),
        ('proxy = "socks5://a"', "parktime.toml:2: daemon.proxy", "HTTP proxy"),
        ('otlp-endpoint = "collector"', "parktime.toml:2: daemon.otlp-endpoint", "collector"),
        ('tokenfile = "a"', "parktime.toml:2: daemon.tokenfile", "token-file"),
        ("check-config = true", "parktime.toml:2: daemon.check-config", "unknown"),
        ("with-parent = true", "parktime.toml:2: daemon.with-parent", "unknown"),
        ('"quoted" = 1', "parktime.toml:2: daemon.quoted", "unknown"),
    ],
)
def test_a_wrong_value_is_named_by_file_line_and_key(check, line, place, words):
    status, lines = check(f"[daemon]\n{line}\n")
    assert status == 2
    assert f"{place}: " in lines[-1] and words in lines[-1]


def test_all_errors_are_told_at_once(check):
    status, lines = check('[daemon]\nnope = 1\ntimeout = "soon"\nport = 1.5\n')
    assert status == 2
    assert [line.split("parktime.toml")[1][:3] for line in lines] == [":2:", ":3:", ":4:"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[daemon\n", "line 1"),
        ("[demon]\nport = 1\n", "demon"),
        ("daemon = 3\n", "[daemon]"),
        ("port = 1\n", "port"),
        (b"\xff\xfe", "cannot be read"),
        ("#" * (MAX_BYTES + 1), "bytes"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_name(check, text, words):
    status, lines = check(text)
    assert status == 2
    assert "parktime.toml: " in lines[-1] and words in lines[-1]


def test_a_missing_file_and_a_folder_are_refused(tmp_path, capsys):
    for path in ("nowhere.toml", str(tmp_path)):
        assert main(["daemon", "--config", path]) == 2
        assert f"{path}: cannot be read" in capsys.readouterr().err


def test_a_text_of_several_lines_hides_no_key(check):
    status, lines = check('[daemon]\nhost = """\nport = 1\n"""\nport = true\n')
    assert status == 2
    assert "parktime.toml: daemon.port: expected" in lines[-1], "no line rather than a wrong one"


def test_without_a_token_a_file_is_not_valid(check, monkeypatch):
    monkeypatch.delenv("PARKTIME_TOKEN")
    assert check("[daemon]\n")[0] == 2


@pytest.mark.skipif(os.name != "posix", reason="file modes mean nothing there")
@pytest.mark.parametrize(("mode", "warned"), [(0o644, True), (0o600, False)])
def test_a_password_that_others_can_read_is_warned_of_and_never_shown(
    tmp_path, capsys, mode, warned
):
    path = tmp_path / "parktime.toml"
    path.write_text('[daemon]\nstore = "postgresql://parktime:hunter22@db.example/parktime"\n')
    path.chmod(mode)
    assert main(["daemon", "--config", str(path), "--check-config"]) == 0
    out, err = capsys.readouterr()
    assert ("chmod 600" in err) is warned
    assert "hunter22" not in out + err


# Alerts

ALERTS = '[alerts]\nurl = "https://hooks.example/parktime"\n'
SECRET = "a-secret-of-the-tests"


def test_alerts_are_a_table_of_their_own(check, monkeypatch):
    monkeypatch.setenv("PARKTIME_ALERTS_SECRET", SECRET)
    status, lines = check(
        f'{ALERTS}kinds = ["failure"]\nservices = ["banksia"]\n[daemon]\nport = 1\n'
    )
    assert status == 0
    assert sources(lines) == {
        "port": "parktime.toml:6: daemon.port",
        "alerts.url": "parktime.toml:2: alerts.url",
        "alerts.kinds": "parktime.toml:3: alerts.kinds",
        "alerts.services": "parktime.toml:4: alerts.services",
    }


def test_the_secret_may_stand_in_a_file(check, tmp_path):
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    (tmp_path / "secret").chmod(0o600)
    assert check(f'{ALERTS}secret-file = "secret"\n')[0] == 0
    (tmp_path / "secret").write_text("short")
    status, lines = check(f'{ALERTS}secret-file = "secret"\n')
    assert status == 2
    assert "parktime.toml:3: alerts.secret-file" in lines[-1]


def test_alerts_without_a_secret_are_refused(check):
    status, lines = check(ALERTS)
    assert status == 2
    assert "PARKTIME_ALERTS_SECRET" in lines[-1]


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ('url = "hooks"', "alerts.url", "receiver"),
        ('url = "https://hooks.example"\nkinds = ["sandwich"]', "alerts.kinds", "sandwich"),
        ('url = "https://hooks.example"\nseverity = "all"', "alerts.severity", "warning"),
        ('url = "https://hooks.example"\nservices = "banksia"', "alerts.services", "list"),
        ('url = "https://hooks.example"\nsecret = "x"', "alerts.secret", "secret-file"),
        ("", "alerts.url", "missing"),
    ],
)
def test_a_wrong_value_of_alerts_is_named(check, monkeypatch, line, place, words):
    monkeypatch.setenv("PARKTIME_ALERTS_SECRET", SECRET)
    status, lines = check(f"[alerts]\n{line}\n")
    assert status == 2
    assert place in lines[-1] and words in lines[-1]
