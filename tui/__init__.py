"""The dashboard: a Textual app that knows the daemon and the simulator only by their HTTP APIs."""
