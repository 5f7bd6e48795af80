"""The HTTP faces of a world: Kidsoft, Storypark Manage, Storypark, the clock and the world itself."""
