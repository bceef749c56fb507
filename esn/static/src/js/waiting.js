// What waits to be shown. It is told of by events and by answers of /live/since, in any order and often by both: a room hears of a
// post up to a second after the answer knew it. So positions (or reply ids) are counted, not messages.
export function waiting(show) {
  let known = new Set();
  const late = new Set(); // told since the question was asked: the answer may not know them yet
  return {
    ask: () => late.clear(),
    hear(ids) {
      const before = known.size;
      for (const id of ids) known.add(id) && late.add(id);
      if (known.size > before) show(known.size);
    },
    answer(ids) {
      known = new Set([...ids, ...late]);
      show(known.size);
    },
  };
}
