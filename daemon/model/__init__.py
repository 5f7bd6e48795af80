"""What the daemon speaks of, as values: services, children and rooms of a CCMS, links, changes, runs, and everything that a plan depends on. Pure."""
