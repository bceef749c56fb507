"""The `esn` command: every subcommand is a module of its own, loaded when it is asked for."""

import gc
import importlib

import click

# name -> module and attribute
COMMANDS = {
    "serve": "esn.cli.serve:serve",
    "web": "esn.cli.processes:web",
    "realtime": "esn.cli.processes:realtime",
    "worker": "esn.cli.worker:worker",
    "setup": "esn.cli.setup:setup",
    "migrate": "esn.cli.migrate:migrate",
    "demo": "esn.cli.demo:demo",
    "doctor": "esn.cli.checkup:doctor",
    "backup": "esn.cli.backup:backup",
    "restore": "esn.cli.restore:restore",
    "upgrade": "esn.cli.upgrade:upgrade",
    "directory": "esn.cli.directory:directory",
    "account": "esn.cli.account:account",
    "search": "esn.cli.search:search",
    "archive": "esn.cli.archive:archive",
}


class Commands(click.Group):
    """A group that imports a subcommand only when it is used or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all subcommands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one subcommand."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        gc.disable()  # what is imported stays: looking for garbage in it takes a seventh of a command's start
        command: click.Command = getattr(importlib.import_module(module), attribute)
        gc.freeze()
        gc.enable()
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Run and look after the network.

    Settings come from config/esn.toml, ESN_* variables and secret files; `esn doctor` checks them.
    """
