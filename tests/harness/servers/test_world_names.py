from parktime.harness.servers.simulator import world_names


def test_worlds_are_called_as_their_files_are_fit_for_a_path_and_each_by_itself():
    assert world_names(["scenarios/christmas-queensland.yaml", "Ünï Code.yaml", "??.yaml"]) == [
        "christmas-queensland",
        "n-code",
        "world",
    ]
    assert world_names(["a/x.yaml", "b/x.yaml", "c/X.yml"]) == ["x", "x-2", "x-3"]
