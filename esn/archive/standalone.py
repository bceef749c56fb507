"""The standalone verifier: `python -m esn.archive.standalone FILE --keys FILE [--kept FILE]`.

Needs Python and the package `cryptography`, nothing else of ours but judge.py, checkpoint.py and tree.py, and no
database. Exit status: 0 good, 1 altered, 2 cannot judge, 3 contradicts a kept checkpoint.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from esn.archive.checkpoint import Checkpoint, key_id, read_kept
from esn.archive.judge import AlteredError, Finding, Judge, Leaf, Verdict

FORMAT = "esn archive export v1"


def judge_export(lines: Iterable[str], keys: dict[str, Ed25519PublicKey], kept: Iterable[Checkpoint] = ()) -> Finding:
    """Judge an export against its own checkpoints, then against kept ones; ValueError when a line is damaged."""
    rows = (json.loads(line) for line in lines if line.strip())
    header = next(rows, None)
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValueError("the first line is not that of an export")
    judge, unsealed = Judge(keys, kept), {}
    try:
        for row in rows:
            if "unsealed" in row:
                unsealed[row["unsealed"]] = row["envelope"]
            else:
                judge.take(_leaf(row))
        return judge.finish(header["newest"], unsealed.get)
    except AlteredError as altered:
        reason, first, last = altered.args
        return Finding(Verdict.ALTERED, reason, judge.tree.size, first, last)
    except (KeyError, TypeError) as error:
        raise ValueError(f"the line after entry {judge.tree.size} is damaged") from error


def read_public_keys(text: str) -> dict[str, Ed25519PublicKey]:
    """Read public keys, one a line, each line ending with 64 hex digits; ValueError when one is damaged."""
    raw = [bytes.fromhex(line.split()[-1]) for line in text.split("\n") if line.strip()]
    keys = [Ed25519PublicKey.from_public_bytes(key) for key in raw]
    return {key_id(key): key for key in keys}


def main(arguments: list[str] | None = None) -> int:
    """Judge the export named on the command line and say so in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m esn.archive.standalone", description="Verify an archive export.")
    parser.add_argument("export", type=Path, help="the file that `esn archive export` wrote")
    parser.add_argument("--keys", type=Path, help="public keys that you trust, as offered at /about/seal")
    parser.add_argument("--kept", type=Path, help="checkpoints kept outside")
    options = parser.parse_args(arguments)
    try:
        finding = _judge(options.export, options.keys, options.kept)
    except OSError as error:
        finding = Finding(Verdict.CANNOT_JUDGE, f"{error.filename}: {error.strerror}")
    except ValueError as error:
        finding = Finding(Verdict.CANNOT_JUDGE, str(error))
    print(finding.sentence())  # noqa: T201 - the answer of this program
    return finding.verdict


def _judge(export: Path, keys: Path | None, kept: Path | None) -> Finding:
    trusted = read_public_keys(keys.read_text(encoding="ascii")) if keys else {}
    checkpoints = read_kept(kept.read_text(encoding="ascii").split("\n")) if kept else []
    with export.open(encoding="ascii") as lines:
        return judge_export(lines, trusted, checkpoints)


def _leaf(row: dict[str, Any]) -> Leaf:
    return Leaf(
        seq=row["seq"],
        record_id=row["record_id"],
        hash=bytes.fromhex(row["hash"]),
        envelope=row["envelope"],
        commitment=_bytes(row["commitment"]),
        salt=_bytes(row["salt"]),
        payload=row["payload"],
        order_id=row["order_id"],
        checkpoint=Checkpoint(**row["checkpoint"]) if row["checkpoint"] else None,
    )


def _bytes(value: str | None) -> bytes | None:
    return None if value is None else bytes.fromhex(value)


if __name__ == "__main__":
    sys.exit(main())
