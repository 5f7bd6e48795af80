"""Why a child or a room is as it is, and what would change it, in sentences."""
