"""A simulated world: CCMSs and Storypark from a scenario, a clock, and fake APIs over both."""
