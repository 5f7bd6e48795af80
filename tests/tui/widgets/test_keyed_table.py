import asyncio

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text
from textual.app import App

from parktime.tui.widgets.keyed_table import NARROWEST, KeyedTable, Row, fit_columns


class Alone(App):
    def compose(self):
        yield KeyedTable(columns=("Name",))


def rows(*keys):
    return [Row(key, (Text(f"name of {key}"),)) for key in keys]


def play(act):
    async def run():
        async with Alone().run_test() as pilot:
            await act(pilot.app.query_one(KeyedTable), pilot)

    asyncio.run(run())


def test_the_cursor_stays_on_its_row_whatever_comes_and_goes_above():
    async def act(table, pilot):
        table.fill(rows("b", "d", "f"))
        table.put_cursor("d")
        for keys in ("abcdef", "d", "fd", "df"):
            table.fill(rows(*keys))
            assert table.row_key == "d"

    play(act)


def test_a_row_that_is_gone_leaves_the_cursor_where_it_was():
    async def act(table, pilot):
        table.fill(rows("a", "b", "c"))
        table.put_cursor("b")
        table.fill(rows("a", "c"))
        assert table.row_key == "c"
        table.fill([])
        assert table.row_key is None

    play(act)


def test_cells_that_differ_are_written_and_markup_is_data():
    async def act(table, pilot):
        table.fill([Row("a", (Text("[/b] {'x': [1]}"),))])
        table.fill([Row("a", (Text("[red]محمد[/red] 🦘"),))])
        assert table.get_row_at(0)[0].plain == "[red]محمد[/red] 🦘"
        assert table.row_text == "[red]محمد[/red] 🦘"

    play(act)


def test_other_columns_take_the_rows_with_them():
    async def act(table, pilot):
        table.fill(rows("a"))
        table.use_columns(["Name", "Age"])
        table.fill([Row("a", (Text("Mia"), Text("4")))])
        assert table.row_text == "Mia\t4"

    play(act)


def test_j_k_g_and_capital_g_move():
    async def act(table, pilot):
        table.fill(rows("a", "b", "c"))
        seen = []
        for key in "jjkGg":
            await pilot.press(key)
            seen.append(table.row_key)
        assert seen == ["b", "c", "b", "c", "a"]

    play(act)


TITLES = ("Who", "When", "Why")


@given(st.tuples(*[st.integers(1, 60)] * 3), st.integers(10, 150))
def test_the_widest_elastic_column_gives_way_and_only_as_far_as_needed(natural, room):
    before = dict(zip(TITLES, natural, strict=True))
    after = fit_columns(before, room, ("Why", "Who"), 1)
    total = sum(after.values()) + 6
    assert after["When"] == before["When"]
    assert all(after[each] <= before[each] for each in TITLES)
    assert all(after[each] >= min(before[each], NARROWEST) for each in TITLES)
    if after != before:
        assert total >= room
    if total > room:
        assert after["Why"] <= NARROWEST
        assert after["Who"] <= NARROWEST
    if after["Why"] < before["Why"]:
        assert after["Why"] >= after["Who"] - 1
    if after["Who"] < before["Who"]:
        assert after["Who"] >= after["Why"] - 1


def test_one_long_name_starves_no_other_column():
    after = fit_columns({"Who": 100, "Why": 60, "When": 10}, 116, ("Why", "Who"), 1)
    assert after == {"Who": 50, "Why": 50, "When": 10}


def test_no_row_has_no_key_wherever_the_cursor_was_sent():
    async def act(table, pilot):
        table.focus()
        for key in ("G", "g", "j", "k", "enter"):
            await pilot.press(key)
            assert table.row_key is None

    play(act)
