"""Several things at the same moment, each in a thread."""

import threading
from collections.abc import Callable, Sequence

PATIENCE = 60  # seconds


def run_together(functions: Sequence[Callable[[], object]]) -> list[object]:
    """Begin all of these together and give what they return; an error in any of them is raised here."""
    barrier = threading.Barrier(len(functions))
    results: list[object] = [None] * len(functions)
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            barrier.wait(PATIENCE)
            results[number] = functions[number]()
        except BaseException as error:  # noqa: BLE001 - raised again by the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if errors:
        raise errors[0]
    assert not any(thread.is_alive() for thread in threads)
    return results
