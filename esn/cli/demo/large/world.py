"""What happens in the firm, act by act and in batches: the same seed and size tell the same story."""

import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from esn.cli.demo.large.names import KINDS, PLACES, read_topics
from esn.cli.demo.large.size import Size
from esn.cli.demo.large.texts import NOTHING, Text, Writer
from esn.content.models import REACTIONS
from esn.spaces.models import EVERYTHING, MENTIONS, MUTED

DAYS = 300  # how long people have talked
ZIPF, LARGEST = 0.8, 0.75  # the k-th community has this share of all people, divided by k ** ZIPF
SMALLEST = 3
OPEN_TOP = 0.02  # the largest communities are open
PRIVATE, MODERATED = 0.30, 0.10
PEOPLE_BATCH, JOINING_BATCH, POSTS_BATCH = 5_000, 10_000, 2_000
SHARED, MENTIONING, LEVEL_CHOSEN = 0.02, 0.01, 0.08
FOLLOWS = 2  # people that somebody follows, on average


@dataclass(frozen=True, slots=True)
class Accept:
    """A person accepts the terms."""

    at: datetime
    by: int


@dataclass(frozen=True, slots=True)
class Follow:
    """A person follows another."""

    at: datetime
    by: int
    target: int


@dataclass(frozen=True, slots=True)
class Found:
    """A person makes a community; `number` counts communities from 0."""

    at: datetime
    by: int
    number: int
    name: str
    purpose: str
    visibility: str


@dataclass(frozen=True, slots=True)
class Join:
    """A person joins a community, asked in by `host` unless it is open."""

    at: datetime
    by: int
    number: int
    host: int | None
    level: int | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a post."""

    at: datetime
    by: int
    text: Text


@dataclass(frozen=True, slots=True)
class React:
    """A reaction to a post."""

    at: datetime
    by: int
    kind: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post with everything that happens under it; `mentions`: who is named in it."""

    at: datetime
    by: int
    numbers: tuple[int, ...]
    text: Text
    mentions: int | None
    replies: tuple[Reply, ...]
    reactions: tuple[React, ...]


Act = Accept | Follow | Found | Join | Post


@dataclass
class World:
    """People and communities by number, from 0; acts come in an order in which they are possible."""

    size: Size
    seed: int
    begin: datetime
    usernames: Sequence[str]
    members: "list[array[int]]" = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    is_silent: bool = False  # texts are left out of the next batch: it was written before

    @property
    def end(self) -> datetime:
        """When the talk ends: the day of loading."""
        return self.begin + timedelta(days=DAYS)

    def batches(self) -> Iterator[list[Act]]:
        """Everything that happens; a batch is written in one transaction."""
        for first in range(0, self.size.people, PEOPLE_BATCH):
            yield self._arrivals(first, min(first + PEOPLE_BATCH, self.size.people))
        yield from self._foundings()
        for first in range(0, self.size.posts, POSTS_BATCH):
            yield self._talk(first, min(first + POSTS_BATCH, self.size.posts))

    def _chance(self, *what: object) -> random.Random:
        return random.Random(f"{self.seed}:{self.size}:{what}")

    def _arrivals(self, first: int, end: int) -> list[Act]:
        chance, acts = self._chance("arrivals", first), list[Act]()
        for person in range(first, end):
            acts.append(Accept(self.end, person))
            targets = {int(self.size.people * chance.random() ** 2) for _ in range(chance.randrange(2 * FOLLOWS + 1))}
            acts += [Follow(self.begin, person, target) for target in sorted(targets - {person})]
        return acts

    def _foundings(self) -> Iterator[list[Act]]:
        chance, topics = self._chance("foundings"), read_topics()
        acts: list[Act] = []
        for number in range(self.size.communities):
            topic, visibility = chance.randrange(len(topics)), self._visibility(chance, number)
            self.topics.append(topic)
            self.members.append(self._choose_members(chance, number, is_private=visibility == "private"))
            owner, *others = self.members[number]
            acts.append(Found(self.begin, owner, number, *_name(number, *topics[topic]), visibility))
            host = None if visibility == "open" else owner
            acts += [Join(self.begin, person, number, host, _level(chance)) for person in others]
            if len(acts) > JOINING_BATCH:
                yield acts
                acts = []
        yield acts

    def _visibility(self, chance: random.Random, number: int) -> str:
        if number < self.size.communities * OPEN_TOP:
            return "open"
        drawn = chance.random()
        return "private" if drawn < PRIVATE else "moderated" if drawn < PRIVATE + MODERATED else "open"

    def _choose_members(self, chance: random.Random, number: int, *, is_private: bool) -> "array[int]":
        people = self.size.people
        wanted = max(SMALLEST, int(people * LARGEST / (number + 1) ** ZIPF))
        if number % 8 == 7:  # a few small ones everywhere
            wanted = min(wanted, chance.randrange(SMALLEST, 40))
        if is_private and wanted * 3 < people:  # people who work near each other
            first = chance.randrange(people - wanted * 3)
            return array("i", chance.sample(range(first, first + wanted * 3), wanted))
        if wanted * 3 > people:
            return array("i", chance.sample(range(people), wanted))
        found: dict[int, None] = {}
        while len(found) < wanted:  # some people are in many, most in a few
            found[int(people * chance.random() ** 1.5)] = None
        return array("i", found)

    def _talk(self, first: int, end: int) -> list[Act]:
        chance, writer = self._chance("talk", first), Writer(self._chance("texts", first))
        step = timedelta(days=DAYS) / self.size.posts
        return [self._post(chance, writer, self.begin + step * (number + 1)) for number in range(first, end)]

    def _post(self, chance: random.Random, writer: Writer, at: datetime) -> Post:
        draw = chance.random
        number = int(self.size.communities * draw() ** 2.2)  # large communities talk more
        members, topic = self.members[number], self.topics[number]
        author = members[int(len(members) * draw() ** 2)]
        numbers: tuple[int, ...] = (number,)
        if draw() < SHARED:
            other = int(self.size.communities * draw())
            numbers = (number, other) if other != number and author in self.members[other][:500] else numbers
        mentioned = members[int(len(members) * draw())] if draw() < MENTIONING else None
        name = self.usernames[mentioned] if mentioned is not None else ""
        text = NOTHING if self.is_silent else writer.post(topic, name)
        replies = int(draw() ** 6 * 4.2) if draw() < 0.97 else chance.randrange(12)
        answers = [
            Reply(
                at + timedelta(minutes=7 * (place + 1)),
                members[int(len(members) * draw())],
                NOTHING if self.is_silent else writer.reply(topic),
            )
            for place in range(replies)
        ]
        return Post(at, author, numbers, text, mentioned, tuple(answers), tuple(_reactions(chance, members, at)))


def _reactions(chance: random.Random, members: "array[int]", at: datetime) -> Iterator[React]:
    number = int(chance.random() ** 8 * 9)
    people = {members[int(len(members) * chance.random())] for _ in range(number)}
    for person in sorted(people):
        yield React(at + timedelta(minutes=3), person, REACTIONS[int(chance.random() ** 2 * len(REACTIONS))])


def _level(chance: random.Random) -> int | None:
    drawn = chance.random()
    if drawn > LEVEL_CHOSEN:
        return None
    return EVERYTHING if drawn < LEVEL_CHOSEN * 0.6 else MUTED if drawn < LEVEL_CHOSEN * 0.8 else MENTIONS


def _name(number: int, topic: str, words: list[str]) -> tuple[str, str]:
    place, kind = PLACES[number // len(KINDS) % len(PLACES)], KINDS[number % len(KINDS)]
    name = f"{topic.capitalize()} {kind} {place} {number}"
    return name, f"All about {words[0]}, {words[1]} and {words[2]} in {place}."
