"""JSON rosters."""

import pytest

from parktime.harness.roster.errors import RosterIssuesError
from parktime.harness.roster.json_reader import is_json, json_table
from parktime.harness.roster.rows import MOST_ROWS


def test_it_is_known_by_its_first_sign():
    assert is_json(' \n[{"name": "Mia"}]')
    assert is_json("{}")
    assert not is_json("id,name\n")


@pytest.mark.parametrize(
    "text", ["{}", '{"total": 1, "page": {"children": []}, "%s": [%s]}', "[%s]"]
)
def test_a_list_or_an_object_with_one(text):
    if text == "{}":
        text = '{"Children": [%s]}'
    item = '{"id": 7, "given": "Mia", "family": "Lee"}'
    table = json_table(text % (("profiles", item) if text.count("%s") == 2 else item))
    assert [row.cells for row in table.rows] == [["7", "Mia", "Lee"]]


def test_items_may_differ_in_their_keys_and_bear_much_else():
    table = json_table(
        """[
          {"childId": "c1", "name": {"given": "Mia", "family": "Lee"}, "rooms": ["a"], "born": null, "here": true},

          {"childId": 2.0, "given": "Zoe", "family": "Ng", "born": "2022-03-14"}
        ]"""
    )
    columns = table.columns
    read = [
        tuple(row.cell(at) for at in (*columns.ids, columns.given, columns.family, columns.born))
        for row in table.rows
    ]
    assert read == [("c1", "Mia", "Lee", ""), ("2", "Zoe", "Ng", "2022-03-14")]
    assert [(row.line, row.number) for row in table.rows] == [(2, 1), (4, 2)]


def test_an_empty_list_is_nobody():
    assert json_table("[]").rows == []
    assert json_table('{"children": []}').rows == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[\n{"name": "Mia",}]', 2, "is no JSON: "),
        ('[\n"Mia Lee"]', 2, "is no object"),
        ('{"total": 3}', 1, "has no list of children"),
        ('[{"room": "Possums"}]', 1, "no key means a name"),
        ('[{"name": "Mia", "id": NaN}]', 0, "is no JSON"),
        ("[" * 100_000, 0, "too deep"),
        ('[{"id": ' + "9" * 5000 + "}]", 0, "a number too large"),
    ],
)
def test_what_is_amiss_is_told_with_its_line(text, line, words):
    with pytest.raises(RosterIssuesError, match=words) as refused:
        json_table(text)
    assert refused.value.issues[0].line == line


@pytest.mark.e2e
def test_only_so_many_items():
    with pytest.raises(RosterIssuesError, match="more than 100,000 items"):
        json_table("[" + ",".join(['{"name":"Mia"}'] * (MOST_ROWS + 1)) + "]")
