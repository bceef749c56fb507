"""Which tests of a parallel run share a process: those of a file on one database, for they share their engines."""

from xdist.scheduler import LoadScopeScheduling

# Folders whose files share one network; and the source of the house, which each process would read and parse again.
TOGETHER = ("tests/walls/network/", "tests/architecture/")


class Groups(LoadScopeScheduling):
    """A file's tests on one database go to one process; those with a browser wherever there is room."""

    def _split_scope(self, nodeid: str) -> str:
        """The name of a test's group."""
        if nodeid.startswith("tests/browser/"):
            return nodeid
        for folder in TOGETHER:
            if nodeid.startswith(folder):
                return folder
        file, _, name = nodeid.partition("::")
        return f"{file} postgresql" if "postgresql" in name.partition("[")[2] else file
