"""The OpenAPI documents keep the recommended rules of linters, and say each thing once."""

import json
import re
import shutil
import subprocess
from collections import Counter

import pytest

from docs.gen import sources
from parktime.web.api_document import operations_of

pytestmark = pytest.mark.e2e
NAMES = ("worlds", "simulator", "kidsoft", "manage", "storypark", "daemon")
REF = re.compile(r'"#/components/schemas/([^"]+)"')
LINTERS = {
    "redocly": lambda file, _: ["redocly", "lint", "--extends=recommended", str(file)],
    "spectral": lambda file, rules: ["spectral", "lint", "-F", "hint", "-r", str(rules), str(file)],
}


@pytest.fixture(params=NAMES)
def document(request):
    return sources.openapi_documents()[request.param]


def test_operations_have_plain_ids_that_are_used_once(document):
    ids = [operation["operationId"] for _, _, operation in operations_of(document)]
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []
    assert [name for name in ids if name.endswith(("_get", "_post", "_put", "_delete"))] == []


def test_operations_are_described_tagged_secured_and_may_fail(document):
    tags = {each["name"] for each in document["tags"]}
    assert all(each["description"] for each in document["tags"])
    for method, path, operation in operations_of(document):
        where = (method, path)
        assert operation["summary"] and operation["description"], where
        assert len(operation["tags"]) == 1 and set(operation["tags"]) <= tags, where
        assert "security" in operation, where
        answers = operation["responses"]
        assert any(each.startswith("2") for each in answers), where
        assert any(each.startswith("4") for each in answers), where
        assert all(each["description"] for each in answers.values()), where
        wanted = set(re.findall(r"\{(\w+)\}", path))
        given = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert given == wanted, where


def test_paths_are_not_ambiguous(document):
    shapes = Counter(re.sub(r"\{\w+\}", "{}", path) for path in document["paths"])
    assert [shape for shape, times in shapes.items() if times > 1] == []


def test_schemas_are_named_once_and_all_are_used(document):
    schemas = document["components"]["schemas"]
    text = json.dumps(document)
    assert set(REF.findall(text)) == set(schemas)
    for method, path, operation in operations_of(document):
        for status, answer in operation["responses"].items():
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            assert "properties" not in schema, (method, path, status)
    assert "x-schema-name" not in text


def test_the_document_says_who_publishes_it_and_where_it_is(document):
    info = document["info"]
    assert info["description"] and info["contact"]["name"] and info["license"]["identifier"]
    assert document["servers"]


def test_one_profile_is_one_schema():
    document = sources.openapi_documents()["storypark"]
    wanted = {"$ref": "#/components/schemas/Profile"}
    for method, path in (("get", "/v1/profiles/{profile_id}"), ("post", "/v1/profiles")):
        answers = document["paths"][path][method]["responses"]
        (answer,) = (each for status, each in answers.items() if status.startswith("2"))
        assert answer["content"]["application/json"]["schema"] == wanted
    page = document["components"]["schemas"]["ProfilesPage"]["properties"]
    assert wanted in [each.get("items") for each in page.values()]


@pytest.mark.parametrize("linter", LINTERS)
def test_a_linter_finds_nothing(linter, document, tmp_path):
    if shutil.which(linter) is None:
        pytest.skip(f"{linter} is not installed")
    file, rules = tmp_path / "openapi.json", tmp_path / "rules.yaml"
    file.write_text(json.dumps(document))
    rules.write_text('extends: ["spectral:oas"]\n')
    done = subprocess.run(
        LINTERS[linter](file, rules), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout.lower() or "0 warnings" in done.stdout.lower()
