"""The files of `deploy/` fit the program, each other and the tools that read them."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from parktime.daemon.api.app import openapi_document
from parktime.daemon.telemetry.catalogue import METRICS
from parktime.harness.cli import main
from parktime.harness.commands.app import load_command
from parktime.harness.commands.config_file import settable_options
from parktime.harness.servers.addresses import DAEMON_PORT

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "parktime.service").read_text()
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
CONFIG = (DEPLOY / "parktime.toml").read_text()
GUIDE = (ROOT / "docs/guides/production.md").read_text()
ALERTS = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())
PROGRAM = "/opt/parktime/bin/parktime"
CONFIG_PATH = "/etc/parktime/parktime.toml"
FOLDER = "/var/lib/parktime"
FLAGS = {flag for each in load_command("daemon").params for flag in each.opts}
SERIES = {
    each.name + suffix
    for each in METRICS
    for suffix in (("_bucket", "_sum", "_count") if each.type == "histogram" else ("",))
}


def settings_of(key):
    return re.findall(rf"^{key}=(.*)$", UNIT, re.MULTILINE)


def run(*command, timeout=900):
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout)


@pytest.mark.parametrize(
    "commented", [False, True], ids=["as it is", "with all that is commented out"]
)
def test_the_example_of_settings_is_valid(commented, tmp_path, capsys):
    lines = CONFIG.splitlines()
    if commented:
        other = [line.removeprefix("# ") for line in lines if re.match(r"# [a-z-]+ = ", line)]
        keys = {line.split(" = ")[0] for line in other}
        assert keys == {"store", "otlp-endpoint"}
        lines = [line for line in lines if line.split(" = ")[0] not in keys]
        lines += other
    path = tmp_path / "parktime.toml"
    path.write_text("\n".join(lines) + "\n")
    assert main(["daemon", "--config", str(path), "--check-config"]) == 0
    assert capsys.readouterr().out.startswith("valid\n")


def test_every_flag_that_the_files_use_is_one_of_the_daemon():
    commands = settings_of("ExecStartPre") + settings_of("ExecStart")
    arguments = json.loads(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[1])
    assert {command.split()[0] for command in commands} == {PROGRAM}
    for words in (arguments, *(command.split()[1:] for command in commands)):
        assert words[0] == "daemon"
        assert {word for word in words if word.startswith("--")} <= FLAGS
    named = set(re.findall(r"parktime daemon (--[a-z-]+)", UNIT + DOCKERFILE + CONFIG))
    assert named and named <= FLAGS
    assert {name for name, _ in settable_options(load_command("daemon"))} >= {
        *tomllib.loads(CONFIG)["daemon"]
    }


@pytest.mark.e2e
def test_the_files_agree_on_paths_port_and_times():
    config = tomllib.loads(CONFIG)["daemon"]
    assert config["store"].startswith(f"sqlite:///{FOLDER}/")
    assert config["token-file"].startswith(f"{FOLDER}/")
    assert (settings_of("StateDirectory"), settings_of("WorkingDirectory")) == (
        ["parktime"],
        [FOLDER],
    )
    for file in (UNIT, DOCKERFILE, CONFIG):
        assert CONFIG_PATH in file
    assert f"VOLUME {FOLDER}\n" in DOCKERFILE
    assert f"EXPOSE {config['port']}\n" in DOCKERFILE and config["port"] == DAEMON_PORT
    longest_s = config["stop-timeout"] + 2 + 5  # requests under way, and traces
    assert int(settings_of("TimeoutStopSec")[0]) > longest_s
    assert int(re.search(r"--stop-timeout (\d+)", DOCKERFILE)[1]) > longest_s
    (probe,) = re.findall(rf"http://127\.0\.0\.1:{DAEMON_PORT}(/[a-z0-9/]+)", DOCKERFILE)
    assert probe in openapi_document()["paths"]


def test_the_service_runs_without_rights_and_starts_again_unless_its_settings_are_wrong():
    assert settings_of("DynamicUser") == settings_of("NoNewPrivileges") == ["yes"]
    assert settings_of("ProtectSystem") == ["strict"]
    assert settings_of("CapabilityBoundingSet") == [""]
    assert (settings_of("Restart"), settings_of("RestartPreventExitStatus")) == (
        ["on-failure"],
        ["2"],
    )


@pytest.mark.e2e
def test_systemd_accepts_the_unit(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here")
    program = Path(sys.executable).with_name("parktime")
    assert program.exists(), "the command is installed beside Python"
    unit = tmp_path / "parktime.service"
    unit.write_text(UNIT.replace(PROGRAM, str(program)))
    done = run("systemd-analyze", "verify", str(unit), timeout=60)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_image_runs_as_nobody_and_names_no_registry():
    stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
    images = [stage.split()[0] for stage in stages]
    assert images == ["python:3.11-slim"] * 2
    assert re.search(r"^USER (?!root|0$)\w+$", stages[-1], re.MULTILINE)
    assert "index-url" not in DOCKERFILE and "trusted-host" not in DOCKERFILE
    assert "-c constraints.txt" in DOCKERFILE


@pytest.mark.e2e
def test_the_image_is_built_and_checks_its_settings():
    for tool in ("docker", "podman"):
        if shutil.which(tool) and run(tool, "info", timeout=30).returncode == 0:
            break
    else:
        pytest.skip("neither docker nor podman can build an image here")
    if run(tool, "image", "inspect", "python:3.11-slim", timeout=60).returncode != 0:
        pytest.skip("the image python:3.11-slim is not here, and nothing is fetched by a test")
    file = str(DEPLOY / "Dockerfile")
    built = run(tool, "build", "-q", "-f", file, str(ROOT))
    assert built.returncode == 0, built.stderr
    image = built.stdout.strip()
    checked = run(
        tool, "run", "--rm", "--network", "none", image,
        "daemon", "--config", CONFIG_PATH, "--check-config",
    )  # fmt: skip
    assert checked.stdout.startswith("valid"), checked.stderr
    assert run(tool, "run", "--rm", "--entrypoint", "id", image, "-u").stdout.strip() == "10001"


def metrics_in(text):
    return set(re.findall(r"\bparktime_[a-z_]+\b", text))


def test_alerts_and_guide_name_metrics_that_there_are():
    rules = [rule for group in ALERTS["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert {"expr", "labels", "annotations"} <= set(rule), rule["alert"]
        used = metrics_in(rule["expr"])
        assert used or rule["expr"].startswith("up{"), rule["alert"]
        assert used <= SERIES, rule["alert"]
    assert metrics_in(GUIDE) - {"parktime_lease"} <= SERIES | {each.name for each in METRICS}
    for rule in rules:
        assert rule["alert"] in GUIDE, "each alert is explained"


def test_a_world_in_a_container_is_started_by_a_command_that_there_is():
    service = yaml.safe_load((DEPLOY / "compose.scenario.yaml").read_text())["services"]["parktime"]
    name, scenario, *options = service["command"]
    flags = {flag for each in load_command(name).params for flag in each.opts}
    assert {option.partition("=")[0] for option in options} <= flags
    assert "christmas-queensland" in scenario
    defaults = {each.name: each.default for each in load_command(name).params}
    ports = [f"127.0.0.1:{defaults[each]}:{defaults[each]}" for each in ("port", "daemon_port")]
    assert service["ports"] == ports
    assert f":{defaults['daemon_port']}/v1/health/live" in DOCKERFILE
