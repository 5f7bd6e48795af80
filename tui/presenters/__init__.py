"""Pure functions from what the servers answer to the rows, lines and colours on the screen."""
