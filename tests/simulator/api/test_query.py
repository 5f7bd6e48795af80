"""Queries validated and documented by a model."""

import pytest
from pydantic import Field
from starlette.requests import Request

from parktime.simulator.api.openapi import Query, parameters_of, read_query
from parktime.simulator.api.time_formats import IsoDate
from parktime.web.problem import ProblemError


class Asked(Query):
    size: int = Field(5, ge=1, le=9, alias="pageSize")
    day: IsoDate | None = None
    first: IsoDate = Field(alias="from")


def read(query: str) -> Asked:
    return read_query(
        Request({"type": "http", "headers": [], "query_string": query.encode()}), Asked
    )


def test_values_are_read_by_their_names_on_the_wire() -> None:
    asked = read("from=2026-12-01&pageSize=%39")
    assert (asked.size, asked.day, asked.first.isoformat()) == (9, None, "2026-12-01")


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("", "query.from"),
        ("from=2026-12-01&size=3", "query.size"),
        ("first=2026-12-01&from=2026-12-01", "query.first"),
        ("from=2026-12-01&pageSize=10", "query.pageSize"),
        ("from=2026-12-01&from=2026-12-01", "query"),
        ("from=2026-12-01&day=", "query.day"),
        ("&".join(f"a{n}=" for n in range(51)), "query"),
    ],
)
def test_query_errors_name_the_parameter(query, where) -> None:
    with pytest.raises(ProblemError) as caught:
        read(query)
    assert caught.value.status == 422
    assert where in [each["where"] for each in caught.value.extra["errors"]]


def test_a_model_documents_its_parameters() -> None:
    parameters = {each["name"]: each for each in parameters_of(Asked)}
    assert set(parameters) == {"pageSize", "day", "from"}
    assert parameters["from"]["required"] is True and parameters["day"]["required"] is False
    assert parameters["pageSize"]["schema"]["maximum"] == 9
    assert parameters["day"]["schema"]["format"] == "date"
