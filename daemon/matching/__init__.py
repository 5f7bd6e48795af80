"""Matching children to profiles: automatic matches and suggestions (auto-match)."""
