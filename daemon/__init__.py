"""The sync daemon: reads a CCMS, plans, writes to Storypark, and keeps the history."""
