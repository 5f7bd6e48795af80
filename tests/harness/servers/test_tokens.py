import stat

import pytest

from parktime.harness.errors import UsageError
from parktime.harness.servers.tokens import load_token


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(tmp_path):
    file = tmp_path / "token"
    made = load_token(file)
    assert len(made) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_token(file) == made


def test_the_file_wins_over_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PARKTIME_TOKEN", "from-the-environment")
    file = tmp_path / "token"
    file.write_text("from-the-file-itself\n")
    assert load_token(file) == "from-the-file-itself"
    assert load_token(None) == "from-the-environment"


def test_without_either_it_is_said_what_is_wanted(monkeypatch):
    monkeypatch.delenv("PARKTIME_TOKEN", raising=False)
    with pytest.raises(UsageError, match="--token-file PATH"):
        load_token(None)


@pytest.mark.parametrize(
    "text", ["", "short", "with some spaces in it", "naïve-token-of-some-length"]
)
def test_a_token_that_is_no_good_is_refused(tmp_path, text):
    file = tmp_path / "token"
    file.write_text(text)
    with pytest.raises(UsageError, match="token"):
        load_token(file)


def test_a_file_that_cannot_be_used_is_told(tmp_path):
    with pytest.raises(UsageError, match="cannot be used"):
        load_token(tmp_path)
