"""The simulated world: each service's CCMS and Storypark, changed by events."""
