"""`esn restore`: a backup into an empty installation."""

from pathlib import Path

import click
import flask_migrate

from esn.app import create_app, create_engine_objects
from esn.cli.refusals import Refused, read_settings
from esn.cli.secrets import make_secret_key
from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.core.origin import Origin, origin
from esn.operation.actions import Ended, finish_restore
from esn.operation.backup.keys import install_keys
from esn.operation.backup.manifest import Manifest
from esn.operation.errors import OperationRefused
from esn.operation.restore import Request, Restored
from esn.operation.restore import restore as restore_backup
from esn.operation.restore.run import made_at
from esn.settings import load_settings

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class RestoreRefused(Refused):
    """Nothing was opened; status 3 when the backup is older than what was sealed."""

    def __init__(self, refusal: OperationRefused) -> None:
        super().__init__([str(refusal)])
        self.exit_code = refusal.status  # type: ignore[misc]


@click.command()
@click.argument("backup", type=click.Path(exists=True, path_type=Path))
@click.option("--keys", type=FOLDER, help="Folder that esn backup --keys wrote: its keys are put in their places.")
@click.option("--kept", type=click.Path(exists=True, path_type=Path), help="Kept checkpoints to compare with.")
@click.option("--accept-older", is_flag=True, help="Restore a state older than the newest kept checkpoint, knowingly.")
def restore(backup: Path, keys: Path | None, kept: Path | None, *, accept_older: bool) -> None:
    """Restore BACKUP into the empty installation that the settings name, and prove it before it is opened.

    Hashes, counts and the archive are verified; whoever was signed in is signed out. Exit status: 0 restored, 1
    refused, 2 wrong settings, 3 the backup is older than a kept checkpoint, or contradicts one.
    """
    _prepare(keys)
    request = Request(backup=backup, keys=keys, kept=kept, accept_older=accept_older)
    token = origin.set(Origin(channel="cli"))
    try:
        restored = restore_backup(request, read_settings(), _finish)
    except OperationRefused as refusal:
        raise RestoreRefused(refusal) from refusal
    except OSError as error:
        raise Refused([f"{error.filename}: {error.strerror}. Nothing was opened."]) from error
    finally:
        origin.reset(token)
    _say(restored)


def _prepare(keys: Path | None) -> None:
    """An empty machine has no keys yet, and without the secret key no settings."""
    if keys is not None:
        given = keys / "esn_secret_key"
        overrides = {"secret_key": given.read_text("ascii").strip()} if given.is_file() else {}
        wanted = load_settings(**overrides) if overrides else read_settings()
        for place in install_keys(keys, wanted.archive.signing_key_file, wanted.data_folder):
            click.echo(f"Put {place} in its place")
    elif made := make_secret_key():
        click.echo(f"Made {made}")


def _finish(url: str, manifest: Manifest, lost_up_to: int) -> Ended:
    """Bring the restored database to the shape of this version, and end what may not survive."""
    app = create_app(load_settings(database_url=url))
    with app.app_context():
        try:
            flask_migrate.upgrade()
            create_engine_objects()
            return finish_restore(SYSTEM, made_at(manifest), manifest.tree_size, lost_up_to)
        finally:
            db.session.remove()
            db.engine.dispose()


def _say(restored: Restored) -> None:
    manifest = restored.manifest
    click.echo(f"Restored the state of {manifest.made_at[:16].replace('T', ' ')} UTC")
    click.echo(f"  {sum(manifest.tables.values()):,} rows of {len(manifest.tables)} tables, {restored.blobs:,} files")
    click.echo(f"  archive: {restored.verdict}")
    click.echo(f"  {restored.ended.sessions:,} sessions ended; {restored.ended.destroyed:,} texts destroyed again")
    if not restored.has_own_keys:
        click.echo("  The archive was judged by the keys inside the backup: --keys FOLDER judges it by yours.")
    if restored.lost_up_to:
        click.echo(f"  Entries {manifest.tree_size + 1:,} to {restored.lost_up_to:,} are lost; the archive says so.")
    if restored.set_aside:
        click.echo(f"  The kept checkpoints of the lost state are now {restored.set_aside}: keep them.")
    click.echo("Next: esn doctor")
