"""Reading the events of a running daemon and its simulator."""
