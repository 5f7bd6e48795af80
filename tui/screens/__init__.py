"""The screens: a file for each view, on the base of base.py."""
