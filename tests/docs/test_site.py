"""The site is built strictly, is complete, and asks no other host for anything."""

import os
import re
import subprocess
import sys
import tomllib

import pytest

from docs.gen import console, pages, sources

pytestmark = pytest.mark.integration

ROOT = console.ROOT
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "docs/reference/clock-protocol.md").read_text(encoding="utf-8")
ASSET = re.compile(
    r"""<(?:script|img|link|iframe|source)\b[^>]*?\b(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)"""
)


@pytest.fixture(scope="module")
def generated():
    return pages.pages()


@pytest.mark.e2e
def test_the_site_is_built_strictly_and_loads_nothing_from_elsewhere(tmp_path):
    pytest.importorskip("mkdocs")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(tmp_path),
    ]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    built = list(tmp_path.rglob("*.html"))
    assert len(built) > 50
    loaded = {url for page in built for url in ASSET.findall(page.read_text(encoding="utf-8"))}
    assert loaded == set()
    styles = "".join(each.read_text(encoding="utf-8") for each in tmp_path.rglob("*.css"))
    assert re.findall(r"url\(['\"]?(?:https?:)?//[^)]+\)", styles) == []


def test_the_readme_is_short_and_names_every_command():
    assert len(README.splitlines()) <= 180
    for command in sources.cli().children:
        assert f"parktime {command.name}" in README, command.name


def test_every_file_that_the_readme_links_to_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target


@pytest.mark.e2e
def test_the_reference_has_every_command_key_rule_and_fault_kind(generated):
    for command in sources.cli().children:
        assert f"## parktime {command.name}\n" in generated["reference/cli.md"]
    for key in sources.dashboard_keys():
        assert f"`{key.id}`" in generated["reference/keys.md"]
    for rule, sentence, _ in sources.rules():
        assert f"| `{rule}` | {sentence}" in generated["reference/rules.md"]
    for kind, *_ in sources.fault_kinds():
        assert f"| `{kind}` |" in generated["reference/fault-kinds.md"]


@pytest.mark.e2e
def test_the_reference_has_the_options_of_every_command(generated):
    for command in sources.cli().children:
        assert command.children or command.parameters or command.name in ("scenarios", "schema")
    for option in ("--junit", "--keep-history", "--next", "--replace", "--token-file"):
        assert f"| `{option}`" in generated["reference/cli.md"], option


@pytest.mark.e2e
def test_the_reference_has_every_verb_and_expectation(generated):
    schema = sources.scenario_json_schema()
    for form in (
        "VerbSchema",
        "Expected",
        "ServiceSchema",
        "GeneratedServicesSchema",
        "StepSchema",
    ):
        for key in schema["$defs"][form]["properties"]:
            assert f"| `{key}`" in generated["reference/scenario-keys.md"], key


def test_the_scenario_language_sorts_every_verb():
    text = (ROOT / "docs/reference/scenario-language.md").read_text(encoding="utf-8")
    for verb in sources.scenario_json_schema()["$defs"]["VerbSchema"]["properties"]:
        assert f"`{verb}`" in text, verb


@pytest.mark.e2e
def test_the_reference_has_every_operation_of_every_api(generated):
    documents = sources.openapi_documents()
    text = "".join(each for path, each in generated.items() if path.startswith("reference/http/"))
    operations = [
        (method.upper(), path)
        for each in documents.values()
        for path in each["paths"]
        for method in each["paths"][path]
    ]
    assert len(operations) > 60
    for method, path in operations:
        assert re.search(rf"^## {method} `[/\w]*{re.escape(path)}`$", text, re.MULTILINE), (
            method,
            path,
        )


@pytest.mark.e2e
def test_the_clock_protocol_has_every_call_with_its_fields_and_statuses():
    document = sources.openapi_documents()["simulator"]
    for path, methods in document["paths"].items():
        if path.startswith(("/clock", "/world/reset")):
            for method, operation in methods.items():
                called = f"{method.upper()} {path.replace('{name}', 'NAME')}"
                section = re.split(rf"^### `{re.escape(called)}`$", PROTOCOL, flags=re.MULTILINE)[
                    1
                ].split("\n### ")[0]
                for status in operation["responses"]:
                    assert f"**{status}**" in section, (called, status)
                for field in fields_of(document, operation):
                    assert f"`{field}`" in PROTOCOL, (called, field)


def fields_of(document, operation):
    """Every field of the operation's body and its answers."""
    schemas = document["components"]["schemas"]
    names, found = set(), [operation]
    while found:
        new = set(re.findall(r"#/components/schemas/(\w+)", str(found.pop()))) - names
        names |= new
        found += [schemas[name] for name in new]
    names -= {"Problem"}
    wanted = [schemas[name] for name in names]
    wanted += [
        content["schema"]
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        if "properties" in content["schema"]
    ]
    return {field for schema in wanted for field in schema.get("properties", {})}


def test_the_clock_protocol_has_every_problem():
    for status, type_ in sources.clock_problems():
        assert f"| {status} | `{type_}` |" in PROTOCOL


ARCHITECTURE = (ROOT / "docs/contributing/architecture.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/contributing/glossary.md").read_text(encoding="utf-8")
PACKAGES = ("daemon", "simulator", "harness", "tui", "webui")


def section(title):
    """The lines of the architecture page under a heading."""
    return re.split(rf"^## {title}.*$", ARCHITECTURE, flags=re.MULTILINE)[1].split("\n## ")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_architecture_page_has_every_folder_and_no_other(package):
    first_cells = re.findall(r"^\| (`.*?) \|", section(f"`parktime.{package}`"), re.MULTILINE)
    named = {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}
    modules = {each.stem for each in (ROOT / package).glob("*.py")}
    folders = {each.parent.name for each in (ROOT / package).glob("*/__init__.py")}
    assert folders - named == set()
    assert named - folders - modules == set()


def test_the_architecture_page_lists_the_layers_of_the_import_contracts():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    for contract in contracts["importlinter"]["contracts"]:
        for package in contract.get("containers", []):
            order = [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]
            rows = re.findall(r"^\| (`.*?) \|", section(f"`{package}`"), re.MULTILINE)
            assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == order, package


def test_every_path_that_the_architecture_page_gives_is_there():
    for path in re.findall(r"`((?:daemon|simulator|harness|tui|web|webui)/[\w/.]+)`", ARCHITECTURE):
        assert (ROOT / path).exists(), path


@pytest.mark.e2e
def test_every_name_of_the_glossary_is_in_the_code():
    text = "".join(
        each.read_text(encoding="utf-8")
        for package in PACKAGES
        for each in (ROOT / package).rglob("*.py")
    )
    words = GLOSSARY.split("## Words of the code")[1]
    for name in re.findall(r"`([\w.]+?)(?:\(\))?`", words):
        last = name.rsplit(".", 1)[-1]
        assert re.search(rf"\b{last}\b", text) or list(ROOT.glob(f"*/**/{last}.py")), name
