"""Which profile a child is, and which it might be (auto-match)."""
