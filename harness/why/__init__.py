"""The whole story of one child or room, as dated sentences."""
