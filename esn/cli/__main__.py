"""`python -m esn.cli`: the same as `esn`."""

from esn.cli.main import main

main()
