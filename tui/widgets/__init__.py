"""Widgets and dialogs that the screens are made of."""
