"""Keys, apart from the backup: whoever has both could make an archive that verifies."""

from pathlib import Path

from esn.archive.keys import public_keys_file
from esn.core.files import write_whole
from esn.operation.errors import OperationRefused
from esn.settings import Settings
from esn.settings.load import secrets_folder

SIGNING_KEY, PUBLIC_KEYS, SECRET_KEY = "archive_signing_key.pem", "archive_public_keys.txt", "esn_secret_key"


def write_keys(folder: Path, settings: Settings) -> None:
    """Write the keys that a restored installation needs, readable by the owner only."""
    private = settings.archive.signing_key_file
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        write_whole(folder / SIGNING_KEY, private.read_bytes())
        write_whole(folder / PUBLIC_KEYS, public_keys_file(private).read_bytes())
    except FileNotFoundError as error:
        problem = f"{error.filename} is missing: run this where the signing key is, or leave --keys out."
        raise OperationRefused(problem) from error
    write_whole(folder / SECRET_KEY, settings.secret_key.get_secret_value().encode())


def install_keys(folder: Path, signing_key_file: Path, data_folder: Path) -> list[Path]:
    """Put keys of a backup where the settings look for them, where there are none yet; what was put there."""
    places = {
        SIGNING_KEY: signing_key_file,
        PUBLIC_KEYS: public_keys_file(signing_key_file),
        SECRET_KEY: secrets_folder(data_folder) / SECRET_KEY,
    }
    installed = []
    for name, place in places.items():
        if (folder / name).is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(place, (folder / name).read_bytes())
            installed.append(place)
    return installed
