from datetime import UTC, date, datetime, timedelta, timezone

from parktime.daemon.api.responses import format_date, format_instant, json_response


def test_instants_are_written_in_utc():
    assert format_instant(datetime(2026, 12, 14, 20, 30, tzinfo=UTC)) == "2026-12-14T20:30:00Z"
    assert (
        format_instant(datetime(2026, 12, 15, 6, 30, tzinfo=timezone(timedelta(hours=10))))
        == "2026-12-14T20:30:00Z"
    )


def test_dates_that_are_not_known_are_null():
    assert (format_date(date(2022, 3, 14)), format_date(None)) == ("2022-03-14", None)


def test_an_answer_is_json_with_letters_as_they_are():
    response = json_response({"name": "सुमन"}, status=201, headers={"ETag": '"a"'})
    assert (response.status_code, response.headers["content-type"], response.headers["etag"]) == (
        201,
        "application/json",
        '"a"',
    )
    assert response.body.decode() == '{"name":"सुमन"}'
