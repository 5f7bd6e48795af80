"""Operator actions: commands as values, their effects, and the service that executes them."""
