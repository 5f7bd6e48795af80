"""Several futures of one instant, side by side."""
