"""The stream of events: what happened at the daemon, in one order, for operators and programs."""
