"""FlaskBB, put beside ours in a virtual environment of its own, which is thrown away."""

import ast
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers.environment import NotInstallable, install, run

VERSION, LEAST = "2.2.0", (3, 12)
CONFIG = """
from flaskbb.configs.default import DefaultConfig
SERVER_NAME = "127.0.0.1:8101"
SECRET_KEY = WTF_CSRF_SECRET_KEY = "a key of the benches"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/flaskbb.sqlite"
WHOOSHEE_DIR = "{folder}/whoosh"
LOG_PATH = "{folder}/logs"
CACHE_TYPE = "SimpleCache"
REDIS_ENABLED = RATELIMIT_ENABLED = DEBUG_TB_ENABLED = False
CELERY_CONFIG = {{"broker_url": "memory://", "task_always_eager": True, "result_backend": "cache+memory://"}}
"""
USER, PASSWORD = "admin", "a password of the benches"


@dataclass(frozen=True)
class Cost:
    """What its page with 20 posts costs: CPU in milliseconds, SQL statements, and the Python it ran with."""

    cpu: float
    statements: int
    python: str


def measure_flaskbb() -> Cost:
    """Install it, fill it, ask for the page. BENCH_PYTHON names a Python new enough, where none is found."""
    with TemporaryDirectory(prefix="esn-bench-") as name:
        folder = Path(name)
        python = _install(folder)
        (folder / "flaskbb.cfg").write_text(CONFIG.format(folder=folder))
        account = ("-u", USER, "-e", "admin@example.org", "-p", PASSWORD)
        run(folder, str(python.with_name("flaskbb")), "--config", f"{folder}/flaskbb.cfg", "install", "-f", *account)
        script = str(Path(__file__).with_name("forum_topic.py"))
        told = run(folder, str(python), script, f"{folder}/flaskbb.cfg", USER, PASSWORD)
        return Cost(**json.loads(told.splitlines()[-1]))


def _install(folder: Path) -> Path:
    python = install(folder, _find_python(folder), f"flaskbb=={VERSION}")
    place = Path(run(folder, str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    for path in (place / "flaskbb").rglob("*.py"):
        _mend(path)
    (place / "logs").mkdir()  # its default settings name a file in there
    return python


def _mend(path: Path) -> None:
    """It is written for Python 3.14, where annotations are not looked at before somebody asks."""
    text = path.read_text()
    if "TYPE_CHECKING" not in text or "from __future__ import annotations" in text:
        return
    lines, docstring = text.splitlines(keepends=True), ast.get_docstring(module := ast.parse(text))
    lines.insert(module.body[0].end_lineno or 0 if docstring else 0, "from __future__ import annotations\n")
    path.write_text("".join(lines))


def _find_python(folder: Path) -> str:
    test = f"import sys; sys.exit(sys.version_info < {LEAST})"
    named = [os.environ["BENCH_PYTHON"]] if "BENCH_PYTHON" in os.environ else ["python3.14", "python3.13", "python3.12"]
    for name in (*named, sys.executable):
        try:
            run(folder, shutil.which(name) or name, "-c", test)
        except NotInstallable:
            continue
        return name
    raise NotInstallable("it needs Python 3.12 (BENCH_PYTHON)")
