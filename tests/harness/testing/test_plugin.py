"""The plugin in a pytest of its own."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.harness.recording.test_recorder import STORY

pytest_plugins = ["pytester"]


class LoadedModules:
    """Remembers what each pytest in this process has loaded."""

    def __init__(self) -> None:
        self.loaded: dict[str, ModuleType] = {}

    def pytest_unconfigure(self) -> None:
        tests = str(Path.cwd())  # pytester's folder
        self.loaded |= {
            name: module
            for name, module in sys.modules.items()
            if not str(getattr(module, "__file__", None) or "").startswith(tests)
        }


@pytest.fixture
def libraries():
    """Keeps loaded libraries, which pytester forgets after each run and at its end.

    Loaded a second time, a library has each of its classes twice: its exceptions are missed, and
    SQLAlchemy does not work at all.
    """
    modules = LoadedModules()
    yield modules
    for name, module in modules.loaded.items():
        sys.modules.setdefault(name, module)


@pytest.fixture
def run(libraries: LoadedModules, pytester: pytest.Pytester):
    """Runs pytest in this process on what the test wrote, with the plugin and nothing else of ours."""

    def runs(*arguments: str) -> pytest.RunResult:
        # blocked under the name that an installation gives it, so that it is there once, installed or not
        ours = ("-p", "no:parktime", "-p", "parktime.harness.testing.plugin")
        sys.modules.update(libraries.loaded)
        return pytester.runpytest_inprocess(
            *ours, "-p", "no:cacheprovider", "-p", "no:xdist", *arguments, plugins=[libraries]
        )

    return runs


@pytest.mark.e2e
def test_a_scenario_is_a_test_and_failures_have_file_and_line(run, pytester):
    (pytester.path / "good.parktime.yaml").write_text(STORY, encoding="utf-8")
    (pytester.path / "bad.parktime.yaml").write_text(
        STORY.replace("runs: 1", "runs: 7"), encoding="utf-8"
    )
    (pytester.path / "other.yaml").write_text("not: a story", encoding="utf-8")
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*bad.parktime.yaml:14: banksia at 2026-11-29T23:00:00Z*",
            "*expected*runs: 7",
            "*actual*1",
        ]
    )
    assert "Traceback" not in result.stdout.str()


@pytest.mark.e2e
def test_an_invalid_file_is_a_collection_error_with_its_place(run, pytester):
    (pytester.path / "wrong.parktime.yaml").write_text(
        STORY.replace("ccms: manage", "ccms: manege"), encoding="utf-8"
    )
    result = run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*wrong.parktime.yaml:8:*manege*"])


@pytest.mark.e2e
def test_a_file_given_by_path_is_a_scenario_and_names_can_be_configured(run, pytester):
    story = pytester.path / "story.yaml"
    story.write_text(STORY, encoding="utf-8")
    run(str(story)).assert_outcomes(passed=1)
    pytester.makeini("[pytest]\nparktime_files = story*.yaml")
    run().assert_outcomes(passed=1)


@pytest.mark.e2e
def test_the_fixture_opens_and_closes_worlds(run, pytester):
    story = pytester.path / "story.txt"
    story.write_text(STORY, encoding="utf-8")
    pytester.makepyfile(
        """
        from pathlib import Path

        def test_possums_vanish(parktime):
            world = parktime("christmas-queensland", steps=False)
            world.travel_to("2026-12-14 20:30")
            assert world.storypark.rooms["Possums"]["state"] == "removed"

        def test_mine(parktime):
            story = Path("story.txt").read_text()
            worlds = parktime(story), parktime(story, daemon=False)
            assert worlds[0].url != worlds[1].url
        """
    )
    run().assert_outcomes(passed=2)


@pytest.mark.e2e
def test_worlds_are_shared_by_a_module_or_a_session_and_fail_without_our_traceback(run, pytester):
    (pytester.path / "story.txt").write_text(STORY, encoding="utf-8")
    pytester.makepyfile(
        """
        from pathlib import Path
        import pytest
        import parktime as package

        STORY = Path("story.txt").read_text()

        @pytest.fixture(scope="module")
        def shared(parktime_module):
            return parktime_module(STORY)

        def test_first(shared):
            shared.travel("12h")

        def test_second(shared, parktime_session):
            assert len(shared.runs) == 2
            assert parktime_session(STORY).url != shared.url

        def test_refused(shared):
            shared.do({"leave": "Nobody Known"})

        def test_closed():
            with package.world(STORY) as world:
                url = world.url
            import httpx2
            with pytest.raises(httpx2.ConnectError):
                httpx2.get(url, trust_env=False)
        """
    )
    result = run()
    result.assert_outcomes(passed=3, failed=1)
    assert "open_world.py" not in result.stdout.str()
    assert "Nobody Known" in result.stdout.str()
