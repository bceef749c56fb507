"""Texts that read like a bank's: sentences of a small grammar, words by Zipf, names and numbers in a long tail."""

import random
from dataclasses import dataclass

from esn.cli.demo.large.names import PLACES, read_topics

TOPIC, ACT, THING, WHO, WHEN, PLACE, PROJECT, NUMBER, CODE = range(9)
_SLOTS = {"T": TOPIC, "A": ACT, "O": THING, "P": WHO, "W": WHEN, "L": PLACE, "X": PROJECT, "N": NUMBER, "C": CODE}

_SENTENCES = """The %T for %X is ready, please look at it %W.
We saw %N cases of %T in %L this year.
Has anybody %A the %O about %T yet?
The %P in %L asked why the %T takes so long.
From now on the %O is %A by the %P.
Form %C replaces the old %O for every %T.
%X moves to %L, the %P and the %P were told %W.
Thank you to the %P in %L who %A the %O so quickly.
A customer in %L lost the %O and needs a new %T.
The %T of %X rose by %N percent, the %O did not change.
Who is the right %P to ask about the %T in %L?
Ticket %C is closed, the %T works again.
If the %O is missing, the %P cannot go on with the %T.
We %A the %O twice and the %T was right both times.
The next round about %T is in %L, %W at %N.
Remember that the %T must be %A before the %P signs.
My notes on %X: the %T is fine, the %O is late, the %P knows.
Nobody in %L had %A the %T for %N weeks.
The %P from %X wrote a short guide about the %O.
Until June the %T stays as it is, see %C.
Can the %P in %L send me the %O for %C?
It took %N minutes, most of it waiting for the %T.
The supplier says the %T will be %A %W.
In %L we do it differently: first the %O, then the %T.
The number of open %T cases fell to %N.
There is a new page about the %T and the %O.
Two things went well with %X, the %T and the %P.
One thing did not: the %O was never %A.
The audit found %N cases where the %T was not %A.
Please do not print the %O, the %T holds a name."""

_REPLIES = """Thank you, the %T works for us in %L too.
We had the same with the %O, ask the %P.
Yes, %W. The %T is %A already.
No, the %O must be %A first.
See %C, there it says how.
I can show you the %T %W.
In %L the %P does it.
That was %X, not us.
Good idea, I will tell the %P.
Does this hold for the %O as well?
It is fixed now, try the %T again.
The %P says %N cases at most."""

_ACTS = """
checked approved sent signed updated reviewed corrected delayed closed reopened tested ordered filed moved counted
""".split()
_THINGS = """
form list contract letter report file request statement plan rota invoice key screen guide template folder budget
schedule agenda memo receipt voucher certificate register ledger manual notice questionnaire
""".split()
_PEOPLE = """
adviser auditor manager analyst engineer clerk trainer lawyer team dealer customer supplier apprentice director
cashier owner tester planner
""".split()
_TIMES = """
on Monday
on Tuesday
on Wednesday
on Thursday
on Friday
next week
last week
this morning
tomorrow
in March
in June
in October
yesterday
before the weekend
after the holidays
""".strip().splitlines()
_SYLLABLES = """
al ba cor den el fa gor hel in ka lu mar nor ol per quin ro sel tor ur ven wes yar zen
""".split()
_TITLES = ("About the %T", "%T: what changed", "Question about the %O", "%X and the %T", "%L: %T %W", "New %O for %T")


def _zipf(random_unit: float, number: int) -> int:
    """An index below `number`; small ones are chosen far more often."""
    return int(number**random_unit) - 1


def _project(number: int) -> str:
    """The name of a project: coined, so that the long tail of words is as long as in a real firm."""
    size, name = len(_SYLLABLES), ""
    for _ in range(3):
        number, last = divmod(number, size)
        name += _SYLLABLES[last]
    return name.capitalize()


_PROJECTS = [_project(number * 7_919 % len(_SYLLABLES) ** 3) for number in range(9_000)]
_WORDS = {ACT: _ACTS, THING: _THINGS, WHO: _PEOPLE, WHEN: _TIMES, PLACE: PLACES, PROJECT: _PROJECTS}
_ALL_TOPICS = [words for _name, words in read_topics()]

Pattern = list[str | int]


def _read(sentences: str) -> list[Pattern]:
    return [_pattern(line) for line in sentences.splitlines()]


def _pattern(line: str) -> Pattern:
    first, *rest = line.split("%")
    pattern: Pattern = [first]
    for part in rest:
        pattern += [_SLOTS[part[0]], part[1:]]
    return pattern


_POST, _REPLY, _HEAD = _read(_SENTENCES), _read(_REPLIES), [_pattern(line) for line in _TITLES]


@dataclass(frozen=True, slots=True)
class Text:
    """A title (or none) and plain paragraphs; `is_marked` where the text holds Markdown or a mention."""

    title: str
    paragraphs: tuple[str, ...]
    is_marked: bool = False

    @property
    def source(self) -> str:
        """What its author typed."""
        return "\n\n".join(self.paragraphs)


NOTHING = Text("", ())


class Writer:
    """Writes texts; the same chance gives the same texts."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def post(self, topic: int, mention: str = "") -> Text:
        """A post of two to nine sentences about a topic; `mention`: somebody's username."""
        unit = self._chance.random
        title = self._sentence(_HEAD, topic) if unit() < 0.45 else ""
        paragraphs = [self._paragraph(topic, 2 + int(unit() * 3)) for _ in range(1 + int(unit() ** 2 * 3))]
        if mention:
            paragraphs.append(f"@{mention} what do you think?")
        is_listed = unit() < 0.01
        if is_listed:
            paragraphs.append("\n".join(f"- **{self._paragraph(topic, 1)}**" for _ in range(3)))
        return Text(title[:1].upper() + title[1:], tuple(paragraphs), is_marked=bool(mention) or is_listed)

    def reply(self, topic: int) -> Text:
        """A reply of one to three sentences."""
        sentences = [self._sentence(_REPLY, topic) for _ in range(1 + int(self._chance.random() * 3))]
        return Text("", (" ".join(sentences),))

    def _paragraph(self, topic: int, sentences: int) -> str:
        return " ".join([self._sentence(_POST, topic) for _ in range(sentences)])

    def _sentence(self, patterns: list[Pattern], topic: int) -> str:
        pattern = patterns[int(self._chance.random() * len(patterns))]
        return "".join([part if isinstance(part, str) else self._word(part, topic) for part in pattern])

    def _word(self, slot: int, topic: int) -> str:
        unit = self._chance.random()
        if slot == TOPIC:
            words = _ALL_TOPICS[topic if self._chance.random() < 0.8 else _zipf(unit, len(_ALL_TOPICS))]
            return words[_zipf(unit, len(words))]
        if slot == NUMBER:
            return str(2 + _zipf(unit, 400))
        if slot == CODE:
            return f"NM {10_000 + int(unit * 90_000)}"
        words = _WORDS[slot]
        return words[_zipf(unit, len(words))]
