"""A play as one self-contained page, for people who have never seen a terminal."""
