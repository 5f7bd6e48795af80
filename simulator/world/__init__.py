"""The simulated world: each service's CCMS and Storypark as values that verbs and API writes change."""
