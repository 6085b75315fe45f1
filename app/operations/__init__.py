"""What an operator does with a whole site: saves it, brings it back, looks whether it is well.

Thin commands (`app/cli_operations.py`) call it; no page does.
"""
