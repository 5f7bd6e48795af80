"""The HTTP APIs of a world:

Kidsoft, Storypark Manage, Storypark, the clock and the world itself.
"""
