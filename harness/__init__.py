"""The front door: the parktime command, the player, expectations and reports."""
