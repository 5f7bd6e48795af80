from parktime.harness.results.github import MAX_ANNOTATIONS, annotation, annotations

ROW = {"line": 4, "at": "2026-12-14T20:30:00Z", "passed": False, "expected": "a", "actual": "b"}
RESULT = {"title": "One, two: three", "file": "s.yaml", "expectations": [ROW], "failures": []}


def test_what_failed_is_annotated_at_its_line():
    (told,) = annotations([RESULT, {**RESULT, "expectations": [{**ROW, "passed": True}]}])
    assert told == (
        "::error file=s.yaml,line=4,title=One%2C two%3A three"
        "::expected a%0Aactual b%0Aat 2026-12-14T20:30:00Z"
    )


def test_nothing_in_a_message_can_end_it_or_begin_a_command():
    told = annotation("a,b.yaml", 1, "100%\r\n::error::x", title="t", column=2)
    assert "\n" not in told
    assert told.startswith("::error file=a%2Cb.yaml,line=1,col=2,title=t::100%25")


def test_a_path_below_the_working_folder_is_told_from_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "file=x/s.yaml," in annotation(str(tmp_path / "x" / "s.yaml"), 1, "m", title="t")
    assert "file=/elsewhere/s.yaml," in annotation("/elsewhere/s.yaml", 1, "m", title="t")


def test_no_more_is_told_than_is_shown():
    many = annotations([{**RESULT, "expectations": [ROW] * 70}])
    assert len(many) == MAX_ANNOTATIONS + 1
    assert many[-1] == "::error::and 20 more"
