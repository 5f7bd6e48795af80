"""A reference model of the sync, independent of daemon and simulator."""
