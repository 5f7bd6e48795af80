"""Programs of other libraries beside which parktime is measured. They import nothing of parktime.

Each runs as a process: after every line on standard input it does its work once, and prints the
CPU seconds that it took.
"""
