"""Planning: a pure function from what was read to the changes of a run."""
