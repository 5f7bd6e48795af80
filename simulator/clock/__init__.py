"""The world's clock: due instants in order, and participants that hold it."""
