"""The built wheel in a fresh environment: one import name, which disturbs no other project."""

import fcntl
import os
import shutil
import struct
import subprocess
import sys
import sysconfig
import tarfile
import termios
import venv
import zipfile
from contextlib import suppress
from importlib.metadata import distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
NAMES_OF_OTHERS = ("daemon", "harness", "problems", "scenarios", "simulator", "tui", "web", "webui")
OWN_TEST = "def test_own():\n    assert True\n"
FIXTURE_TEST = """
def test_a_world(parktime):
    import daemon

    assert daemon.__file__.startswith({folder!r})
    world = parktime("christmas-queensland")
    world.travel("12h")
"""

pytestmark = pytest.mark.e2e


def run(*command, cwd, **env):
    """The finished process; fails with its output where it did not end well."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(cwd),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            **env,
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """A folder with the wheel and the sdist of this checkout."""
    folder, copy = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("copy") / "parktime"
    left_out = shutil.ignore_patterns(".git", ".venv", "build", "site", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, copy, symlinks=True, ignore=left_out)
    build = "import sys; from setuptools.build_meta import *; print({}(sys.argv[1]))"
    for hook in ("build_wheel", "build_sdist"):
        code = build.format(hook)
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            cwd=copy,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


def environment(folder, wheel):
    """The interpreter of a new environment with the wheel alone, and its folder of packages."""
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "-q", "--no-deps", "--no-index", wheel, cwd=folder)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return python, Path(run(python, "-c", code, cwd=folder).strip())


@pytest.fixture(scope="module")
def installed(dist, tmp_path_factory):
    """The interpreter of a new environment with the wheel; its dependencies are those of this one."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    python, site = environment(folder, next(dist.glob("*.whl")))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture(scope="module")
def bare(dist, tmp_path_factory):
    """The interpreter of a new environment with the wheel and what it takes without extras."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    python, site = environment(folder, next(dist.glob("*.whl")))
    (own,) = distributions(path=[str(site)])
    for each in needed(own).values():
        for file in each.files:
            if ".." not in file.parts and file.locate().exists():
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                (site / file).symlink_to(file.locate())
    return python


def needed(dist, extras=("",), found=None):
    """The installed distributions that one requires without its extras, and what those require."""
    found = {} if found is None else found
    for requirement in map(Requirement, dist.requires or ()):
        name, marker = canonicalize_name(requirement.name), requirement.marker
        applies = marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)
        if applies and name not in found:
            found[name] = distribution(name)
            needed(found[name], ("", *requirement.extras), found)
    return found


def project(tmp_path, name, *, prefix="", test=OWN_TEST):
    """Another project, with a package of a name that parktime's folders have too."""
    package = tmp_path / prefix / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("MINE = True\n")
    (tmp_path / "test_own.py").write_text(test)
    return tmp_path


def test_the_wheel_and_the_sdist_have_one_top_level_package(dist):
    wheel = zipfile.ZipFile(next(dist.glob("*.whl"))).namelist()
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"parktime"}
    for file in (
        "py.typed",
        "scenarios/christmas-queensland.yaml",
        "daemon/app.py",
        "webui/static/parktime.js",
    ):
        assert f"parktime/{file}" in wheel
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        names = archive.getnames()
        packages = {name.split("/")[2] for name in names if name.count("/") > 2 and "/src/" in name}
    assert {name for name in packages if not name.endswith(".egg-info")} == {"parktime"}


def test_the_command_and_the_module_run_from_anywhere(installed, tmp_path):
    version = run(installed, "-c", "import parktime; print(parktime.__version__)", cwd=tmp_path)
    assert run(installed, "-m", "parktime", "--version", cwd=tmp_path) == f"parktime {version}"
    command = installed.with_name("parktime")
    assert run(command, "--version", cwd=tmp_path) == f"parktime {version}"
    story = "a-lost-answer-makes-nobody-twice"
    assert "expectations held" in run(command, "run", story, cwd=tmp_path)


def test_another_project_s_folders_of_the_same_names_are_left_alone(installed, tmp_path):
    for name in NAMES_OF_OTHERS:
        test = f"import {name}\n\ndef test_own():\n    assert {name}.MINE\n"
        folder = project(tmp_path, name, test=test)
        (folder / "test_own.py").rename(folder / f"test_{name}.py")
    passed = f"{len(NAMES_OF_OTHERS)} passed"
    assert passed in run(installed, "-m", "pytest", "-q", cwd=tmp_path)
    assert passed in run(installed, "-m", "pytest", "-q", cwd=tmp_path, PYTHONPATH=".")


def test_it_stands_beside_python_daemon(installed, tmp_path):
    install = [str(installed), "-m", "pip", "install", "--no-deps", "python-daemon"]
    if subprocess.run(install, cwd=tmp_path, capture_output=True, timeout=120).returncode != 0:
        pytest.skip("python-daemon cannot be installed from here")
    code = "import daemon, parktime.daemon.app; print(daemon.__file__, parktime.daemon.__file__)"
    theirs, ours = run(installed, "-c", code, cwd=tmp_path).split()
    assert theirs.endswith("site-packages/daemon/__init__.py")
    assert ours.endswith("site-packages/parktime/daemon/__init__.py")


def test_the_fixture_works_beside_a_daemon_of_others(installed, tmp_path):
    test = FIXTURE_TEST.format(folder=str(tmp_path))
    folder = project(tmp_path, "daemon", prefix="src", test=test)
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = src\n")
    assert "1 passed" in run(installed, "-m", "pytest", "-q", cwd=folder)


def test_without_extras_it_plays_checks_and_serves_sqlite(bare, tmp_path):
    code = "from importlib.metadata import *; print(*(each.name for each in distributions()))"
    packages = {name.lower() for name in run(bare, "-c", code, cwd=tmp_path).split()}
    assert {"parktime", "sqlmodel"} <= packages
    assert not {"textual", "psycopg", "dbos", "itsdangerous", "opentelemetry-sdk"} & packages
    parktime, file = bare.with_name("parktime"), ROOT / "docs" / "examples" / "leaver.yaml"
    assert "ok, 1 service" in run(parktime, "check", file, cwd=tmp_path)
    shown = run(parktime, "run", file, "--html", "page.html", "--junit", "junit.xml", cwd=tmp_path)
    assert "3 of 3 expectations held" in shown
    assert "3 of 3 expectations held" in run(parktime, "run", file, "--processes", cwd=tmp_path)
    assert (tmp_path / "page.html").exists()
    store = ("--store", "sqlite:///daemon.db", "--token-file", "token")
    assert run(parktime, "daemon", "--check-config", *store, cwd=tmp_path).startswith("valid")
    run(parktime, "test", "--help", cwd=tmp_path)
    run(parktime, "status", "--help", cwd=tmp_path)


FILE = str(ROOT / "docs" / "examples" / "leaver.yaml")
POSTGRESQL = ("--store", "postgresql://somebody@localhost/parktime")


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("tui", ["tui"]),
        ("tui", ["up", FILE]),
        ("tui", ["up", FILE, "--keys", "keys.toml", "--headless"]),
        ("web", ["web"]),
        ("postgresql", ["daemon", "--token-file", "token", *POSTGRESQL]),
        ("postgresql", ["store", "check", *POSTGRESQL]),
        ("fleet", ["daemon", "--token-file", "token", "--fleet", *POSTGRESQL]),
        ("fleet", ["run", FILE, "--fleet", "2", *POSTGRESQL]),
        ("otel", ["daemon", "--token-file", "token", "--otlp-endpoint", "http://127.0.0.1:4318"]),
    ],
    ids=lambda each: each if isinstance(each, str) else " ".join(each[:1] + each[-2:-1]),
)
def test_what_needs_an_extra_that_is_not_there_names_it(bare, tmp_path, extra, words):
    status, shown = on_a_terminal([str(bare.with_name("parktime")), *words], tmp_path)
    assert f"pip install 'parktime[{extra}]'" in shown
    assert status == 2
    assert {path.name for path in tmp_path.iterdir()} <= {"token"}


def test_the_dashboard_by_itself_names_its_extra(bare, tmp_path):
    status, shown = on_a_terminal([str(bare), "-m", "parktime.tui"], tmp_path)
    assert (status, "pip install 'parktime[tui]'" in shown) == (2, True)


def on_a_terminal(command, cwd):
    """Exit status of a command in a wide terminal, and what it shows there on one line."""
    screen, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 400, 0, 0))
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), terminal)
    env = {"PATH": "/usr/bin:/bin", "HOME": str(cwd), "TERM": "xterm"}
    with subprocess.Popen(command, cwd=cwd, env=env, **streams) as process:
        os.close(terminal)
        shown = b""
        with suppress(OSError):  # the terminal's end
            while part := os.read(screen, 65_536):
                shown += part
        os.close(screen)
        return process.wait(timeout=120), " ".join(shown.decode().split())
