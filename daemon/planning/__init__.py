"""What a run is to do: a pure function from what was read to the changes, each with its rule and evidence."""
