"""The picture of the rooms as a table: its axis is the header, and the cursor stays on its room."""

import asyncio
from dataclasses import replace

from textual.app import App

from parktime.tui.widgets.rooms_table import FUTURE_TITLE, RoomsTable
from tests.tui.presenters.test_rooms_forecast import ALL, POSSUMS
from tests.tui.presenters.test_rooms_timeline import drawn

NUMBERED = tuple(
    replace(POSSUMS, ccms_id=str(number), name=f"Room {number}") for number in range(3)
)


class Alone(App):
    def compose(self):
        yield RoomsTable()


def on_a_table(script):
    async def play():
        async with Alone().run_test(size=(120, 40)) as pilot:
            script(pilot.app.query_one(RoomsTable))

    asyncio.run(play())


def rooms(*which, rows=40):
    return drawn(rows=rows, forecast=replace(ALL, rooms=which))


def test_a_room_is_its_name_its_weeks_and_its_dates_under_the_axis():
    def script(table):
        table.draw(rooms(NUMBERED[0]), 20, 20)
        name, weeks, dates = table.get_row("0")
        assert [line for line in name.plain.splitlines() if line] == ["Room 0", "━ present"]
        assert "✖" in weeks.plain
        assert "✖ goes Mon 14 Dec" in dates.plain
        headers = [column.label.plain for column in table.ordered_columns]
        assert "week of" in headers[0]
        assert headers[2].splitlines()[-1] == FUTURE_TITLE
        assert table.header_height == len(headers[2].splitlines())

    on_a_table(script)


def test_the_cursor_stays_on_its_room_when_others_come_and_go_and_rows_change_their_height():
    def script(table):
        table.draw(rooms(*NUMBERED), 20, 20)
        table.put_cursor("1")
        tall = table.get_row_height("1")
        table.draw(rooms(*NUMBERED[1:], rows=4), 20, 20)
        assert table.row_key == "1"
        assert table.get_row_height("1") < tall

    on_a_table(script)


def test_long_names_are_cut_at_their_columns():
    def script(table):
        table.draw(rooms(replace(NUMBERED[0], name="The room at the end of the garden")), 10, 20)
        assert "The room …" in table.get_row("0")[0].plain.splitlines()

    on_a_table(script)
