"""What is remembered of pages: by value, in a bounded memory."""

from esn.web.pieces import Memory


def test_what_was_made_from_the_same_values_is_not_made_again():
    memory, made = Memory(), []

    def make() -> tuple[str, ...]:
        made.append(1)
        return ("<p>", "</p>")

    assert memory.get("a", make) == memory.get("a", make) == ("<p>", "</p>")
    assert len(made) == 1
    memory.get("b", make)
    assert len(made) == 2


def test_a_full_memory_forgets_what_nobody_asks_for():
    memory, made = Memory(most=100), []

    def ask(key: str) -> None:
        def make() -> tuple[str, ...]:
            made.append(key)
            return ("x" * 10,)

        memory.get(key, make)

    for number in range(200):
        ask(f"once {number}")
        ask("often")
    assert made.count("often") == 1
    assert memory.size <= 120
    ask("once 0")
    assert made.count("once 0") == 2
