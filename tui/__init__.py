"""The dashboard. It knows the daemon's and the simulator's HTTP APIs, and nothing else."""
