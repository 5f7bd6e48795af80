"""Random scenarios by seed."""
