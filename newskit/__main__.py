"""`python -m newskit` is `newskit`."""

from newskit.cli import program

program()
