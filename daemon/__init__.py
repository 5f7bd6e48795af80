"""The sync daemon: reads a CCMS, plans, applies to Storypark, remembers. Knows HTTP and no simulator."""
