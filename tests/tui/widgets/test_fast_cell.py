import io

from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.text import Text

from parktime.tui.widgets.fast_cell import FastCell, to_cell

WORDS = st.text(
    st.characters(categories=["L", "M", "N", "Zs", "S"]) | st.sampled_from("[]/\\'"), max_size=30
)


def drawn(renderable, columns):
    console = Console(
        width=columns + 2, file=io.StringIO(), color_system="truecolor", force_terminal=True
    )
    options = console.options.update(no_wrap=True, height=1, max_width=columns + 2)
    lines = console.render_lines(Padding(renderable, (0, 1)), options)
    return ["".join(segment.text for segment in line) for line in lines], {
        segment.style for line in lines for segment in line if segment.text.strip()
    }


@given(
    WORDS,
    st.integers(3, 40),
    st.sampled_from(["", "bold", "#ff8800"]),
    st.sampled_from(["left", "right"]),
)
@example("0 ", 3, "", "right")
def test_a_cell_looks_as_its_text_would(words, columns, style, justify):
    text = Text(words, style=style, justify=justify, no_wrap=True, overflow="ellipsis")
    (mine,), my_styles = drawn(FastCell(text), columns)
    (theirs, *_), their_styles = drawn(text, columns)
    if Text(words).cell_len <= columns:
        assert (mine, my_styles) == (theirs, their_styles)
    else:
        assert Text(mine).cell_len == columns + 2
        assert mine.rstrip().endswith("…")


@given(WORDS)
def test_a_cell_is_as_wide_as_its_words(words):
    console = Console(width=200)
    assert (
        Measurement.get(console, console.options, FastCell(Text(words))).maximum
        == Text(words).cell_len
    )


def test_words_in_several_styles_or_lines_stay_text():
    several = Text.assemble(("a", "bold"), "b")
    lines = Text("a\nb")
    assert to_cell(several) is several
    assert to_cell(lines) is lines
    assert isinstance(to_cell(Text("a", style="bold")), FastCell)
