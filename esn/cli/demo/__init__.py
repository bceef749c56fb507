"""`esn demo`: the demo firm and its talk, replayed by calling the actions."""

from esn.cli.demo.command import demo

__all__ = ["demo"]
