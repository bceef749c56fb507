"""What pyproject.toml cannot say: a wheel carries the files that stand beside the package in the project."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PROJECT = Path(__file__).parent
CARRIED = ("config", "docs", "migrations", "wsgi.py")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "install", "babel.cfg")
BUILT = ("esn/static/dist/manifest.json", "esn/translations/de/LC_MESSAGES/messages.mo")


class BuildPython(build_py):
    """Put them into esn/project, where esn.settings looks for them when there is no project around the package."""

    def run(self) -> None:
        """Refuse to make a wheel without the front end and the languages."""
        super().run()
        if self.editable_mode:
            return
        if missing := [name for name in BUILT if not (PROJECT / name).is_file()]:
            raise SystemExit(f"Not built yet: {', '.join(missing)}. Run `make setup` first.")
        target = Path(self.build_lib) / "esn" / "project"
        shutil.rmtree(target, ignore_errors=True)
        for name in CARRIED:
            source = PROJECT / name
            if source.is_dir():
                shutil.copytree(source, target / name, ignore=LEFT_OUT)
            else:
                shutil.copy2(source, target / name)


setup(cmdclass={"build_py": BuildPython})
