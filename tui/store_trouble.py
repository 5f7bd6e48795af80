"""What it means that the daemon cannot use its store, in words. Pure."""


def in_trouble(told: str) -> str:
    """`told` is the daemon's own word for it."""
    return f"{told}; until it can no run is made, and what is missed is made good then"
