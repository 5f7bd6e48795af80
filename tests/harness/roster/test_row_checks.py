"""Rows and lists that are not what they seem: headings again, totals, groups, half a list."""

import json

import pytest

from parktime.harness.roster.csv_reader import csv_table
from parktime.harness.roster.errors import RosterIssuesError
from parktime.harness.roster.json_reader import json_table

HEAD = "ID,First Name,Surname,Date of Birth\n1,Mia,Nguyen,14/03/2022\n2,Jack,Lee,2/05/2021\n"


@pytest.mark.parametrize(
    "row",
    [
        "Total: 2,,,", "Total,,,2", ",Total children: 2,,", "Grand total 2,,,", "Count: 2,,,",
        "Page 1 of 3,,,", "Showing 1-2 of 29,,,", ",27 more children,,", "Printed 30/11/2026,,,",
        "End of report,,,", "1 - 2 of 29,,,", "29 records,,,", "...,,,",
        "Room: Wombats,,,", ",Wombats,,", ",,,Wombats",
        "ID,First Name,Surname,Date of Birth", "id, first name,SURNAME,", "Child ID,Given,Family,DOB",
    ],
)  # fmt: skip
def test_a_row_that_is_no_child_s_is_refused_at_its_line(row):
    with pytest.raises(RosterIssuesError) as refused:
        csv_table(f"{HEAD}{row}\n3,Aroha,Tuhoe,9/08/2022\n")
    assert {issue.line for issue in refused.value.issues} == {4}


@pytest.mark.parametrize(
    "row", ["3,,Suharto,", "4,Page,Turner,1/1/2022", "5,Total,Nguyen,1/1/2022"]
)
def test_a_child_s_row_is_none_of_them(row):
    assert len(csv_table(f"{HEAD}{row}\n").rows) == 3


def test_two_rows_of_headings():
    with pytest.raises(RosterIssuesError, match="two columns mean the same") as refused:
        csv_table("Child,,,Contact,\nID,First Name,Surname,DOB,First Name\n1,Mia,Lee,,Linh\n")
    assert refused.value.issues[0].line == 2
    table = csv_table("Child,,,Contact\nID,First Name,Surname,Phone\n1,Mia,Lee,07\n")
    assert [row.cell(table.columns.given) for row in table.rows] == ["Mia"]
    with pytest.raises(RosterIssuesError) as refused:
        csv_table("ID,Name,,DOB\n,First,Last,\n1,Mia,Lee,14/03/2022\n")
    assert {issue.line for issue in refused.value.issues} == {2}


def test_half_a_name_below_no_heading_is_refused():
    with pytest.raises(RosterIssuesError, match="below no heading") as refused:
        csv_table("ID,Name,,DOB\n1,Mia,Lee,14/03/2022\n")
    assert refused.value.issues[0].line == 2
    assert len(csv_table("ID,Name,,DOB\n1,Mia Lee,,14/03/2022\n").rows) == 1


@pytest.mark.parametrize("title", ["Page 1 of 3", "Children: 29", "Total = 29", "Rows,29,,"])
def test_a_title_that_speaks_of_more_rows_is_refused(title):
    with pytest.raises(RosterIssuesError, match="export the whole list"):
        csv_table(f"{title}\n{HEAD}")
    assert len(csv_table(f"Children: 2\n{HEAD}").rows) == 2


ITEMS = [{"id": "1", "given": "Mia", "family": "Lee"}, {"id": "2", "given": "Jo", "family": "Ng"}]


@pytest.mark.parametrize(
    "around",
    [
        {"total": 29}, {"total_count": "29"}, {"totalResults": 29, "startIndex": 1},
        {"remaining": 27}, {"num_results": 29}, {"after": "abc"}, {"endCursor": "abc"},
        {"startIndex": 3}, {"next_cursor": "abc"}, {"next_page_token": "abc"}, {"next": "/x?page=2"},
        {"nextPage": 2}, {"@odata.nextLink": "https://x"}, {"@odata.count": 29}, {"has_more": True},
        {"meta": {"pagination": {"total": 29}}}, {"meta": {"page": {"next": 2}}},
        {"links": {"next": "https://x"}}, {"_links": {"next": {"href": "https://x"}}},
        {"links": [{"rel": "self", "href": "a"}, {"rel": "next", "href": "b"}]},
        {"pageInfo": {"hasNextPage": True, "endCursor": "x"}}, {"page": 2}, {"offset": 50},
        {"total_pages": 3, "page": 1}, {"last": False}, {"limit": 2}, {"per_page": 2, "page": 1},
        {"recordsTotal": 29, "recordsFiltered": 29}, {"truncated": True}, {"cursor": "abc"},
        {"paging": {"previous": "https://x"}}, {"hits": {"total": {"value": 29}}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["children", "Resources", "data"])
def test_half_a_list_is_never_a_list(around, key):
    with pytest.raises(RosterIssuesError) as refused:
        json_table(json.dumps({key: ITEMS, **around}))
    assert refused.value.issues[0].line == 1
    with pytest.raises(RosterIssuesError):
        json_table(json.dumps({"response": {key: ITEMS}, **around}))


@pytest.mark.parametrize(
    "around",
    [
        {}, {"total": 2}, {"remaining": 0}, {"after": None}, {"total": 2, "limit": 2}, {"next": None, "limit": 2}, {"next_cursor": ""},
        {"totalResults": 2, "startIndex": 1, "itemsPerPage": 2}, {"has_more": False, "per_page": 2},
        {"page": 1, "total_pages": 1}, {"offset": 0, "limit": 100}, {"links": {"next": None}},
        {"last": True}, {"count": 2}, {"@odata.context": "x"}, {"pageInfo": {"hasNextPage": False}},
        {"fees": {"total_due": 29}}, {"status": "ok"},
    ],
)  # fmt: skip
def test_a_whole_list_is_one(around):
    assert len(json_table(json.dumps({**around, "children": ITEMS})).rows) == 2
    assert len(json_table(json.dumps({"result": {"children": ITEMS, **around}})).rows) == 2


def test_objects_within_a_child_give_their_keys():
    item = {"id": 7, "attributes": {"firstName": "Mia", "lastName": "Lee"}, "birth": {"date": "x"}}
    table = json_table(json.dumps([{**item, "parent": {"firstName": "Linh"}}]))
    columns = table.columns
    (row,) = table.rows
    read = [row.cell(at) for at in (*columns.ids, columns.given, columns.family, columns.born)]
    assert read == ["7", "Mia", "Lee", "x"]
