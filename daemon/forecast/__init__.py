"""Forecasts: the plans of upcoming runs."""
