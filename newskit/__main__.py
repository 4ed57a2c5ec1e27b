"""`python -m newskit` is `newskit`."""

from newskit.cli import main

main()
