"""Lists of services in TOML and CSV files."""

from pathlib import Path

import pytest

from parktime.harness.errors import UsageError
from parktime.harness.service_list.read import ListedService, read_service_list

ENVIRONMENT = {"BANKSIA_SECRET": "very-secret", "TOKEN": "token-of-storypark", "BLANK": " "}

BANKSIA = """[services.banksia]
name = "Banksia Kindergarten"
ccms = "manage"
time_zone = "Australia/Brisbane"
order = 3
ccms_url = "https://manage.example/api"
storypark_url = "https://storypark.example/v1"
client_id = "file:id"
client_secret = "env:BANKSIA_SECRET"
storypark_token = "env:TOKEN"
sync_inactive = true
"""
WATTLE = """[services.wattle]
name = "Wattle"
ccms = "kidsoft"
time_zone = "Australia/Perth"
ccms_url = "https://kidsoft.example"
storypark_url = "https://storypark.example/v1"
kidsoft_key = "env:BANKSIA_SECRET"
storypark_token = "env:TOKEN"
ccms_account = "w1"
storypark_account = "w2"
"""
ROWS = """key,name,ccms,time_zone,order,ccms_url,storypark_url,client_id,client_secret,storypark_token,sync_inactive,kidsoft_key,ccms_account,storypark_account
banksia,Banksia Kindergarten,manage,Australia/Brisbane,3,https://manage.example/api,https://storypark.example/v1,file:id,env:BANKSIA_SECRET,env:TOKEN,on,,,

wattle,Wattle,kidsoft,Australia/Perth,,https://kidsoft.example,https://storypark.example/v1,,,env:TOKEN,,env:BANKSIA_SECRET,w1,w2
"""


def _read(folder: Path, text: str, name: str = "services.toml") -> list[ListedService]:
    (folder / "id").write_text("the-id\n", "utf-8")
    path = folder / name
    path.write_text(text, "utf-8")
    return read_service_list(path, ENVIRONMENT)


def _mistakes(folder: Path, text: str, name: str = "services.toml") -> list[str]:
    with pytest.raises(UsageError) as raised:
        _read(folder, text, name)
    return [*raised.value.lines, raised.value.message]


def test_a_toml_file_names_services_with_credentials_from_elsewhere(tmp_path):
    banksia, wattle = _read(tmp_path, BANKSIA + WATTLE)

    assert banksia.key == "banksia"
    assert banksia.body == {
        "name": "Banksia Kindergarten",
        "ccms": "manage",
        "time_zone": "Australia/Brisbane",
        "order": 3,
        "urls": {
            "ccms": "https://manage.example/api",
            "storypark": "https://storypark.example/v1",
        },
        "credentials": {
            "ccms": {"client_id": "the-id", "client_secret": "very-secret"},
            "storypark": {"token": "token-of-storypark"},
        },
        "settings": {"sync_inactive": True},
    }
    assert wattle.body["credentials"]["ccms"] == {"key": "very-secret"}
    assert wattle.body["accounts"] == {"ccms": "w1", "storypark": "w2"}


def test_a_csv_file_says_the_same(tmp_path):
    assert _read(tmp_path, ROWS, "services.csv") == _read(tmp_path, BANKSIA + WATTLE)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("env:BANKSIA_SECRET", "env:NOBODY", "client_secret: the environment has no NOBODY"),
        ("env:BANKSIA_SECRET", "env:BLANK", "client_secret: the environment has no BLANK"),
        ("file:id", "file:nowhere", "client_id: nowhere: No such file"),
        ("file:id", "written-out", "client_id: a credential is not written here"),
        ("Australia/Brisbane", "Brisbane", "time_zone"),
        ('"manage"', '"xplor"', "ccms: expected manage or kidsoft"),
        ("https://manage.example/api", "ftp://x", "ccms_url"),
        ("order = 3", "ordr = 3", "unknown name 'ordr'"),
        ('name = "Banksia Kindergarten"\n', "", "'name' is missing"),
        ("order = 3", 'ccms_account = "1"', "give both or none"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path, before, after, said):
    first, *_ = _mistakes(tmp_path, BANKSIA.replace(before, after, 1))

    assert "services.toml: services.banksia" in first
    assert said in first


def test_no_message_has_a_credential(tmp_path):
    written = BANKSIA.replace("env:TOKEN", "s3cr3t-in-the-list")

    assert "s3cr3t" not in "\n".join(_mistakes(tmp_path, written))


def test_every_mistake_of_a_csv_file_has_its_line(tmp_path):
    text = ROWS.replace("Australia/Perth", "Perth").replace("env:TOKEN", "env:NONE", 1)
    lines = _mistakes(tmp_path, text, "services.csv")[:-1]

    assert [line.split("services.csv:")[1].split(":")[0] for line in lines] == ["2", "4"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("services.csv", "name,ccms\nA,manage\n"),
        ("services.csv", "key,key\na,b\n"),
        ("services.csv", "key,name\na\n"),
        ("services.csv", 'key,name\n"a,b\n'),
        ("services.csv", ""),
        ("services.toml", ""),
        ("services.toml", "services = 3"),
        ("services.toml", "[service.banksia]"),
        ("services.toml", "[services.banksia\n"),
        ("services.toml", "[services]\nbanksia = 3"),
        ("services.yaml", "a: 1"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, name, text):
    assert name in _mistakes(tmp_path, text, name)[0]


def test_a_key_comes_once(tmp_path):
    row = ROWS.splitlines()[1]
    lines = _mistakes(tmp_path, ROWS + row + "\n", "services.csv")

    assert "services.csv:5" in lines[0] and "services.csv:2" in lines[0]
