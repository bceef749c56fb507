// Keys inside a feed: PageUp and PageDown go by article, Ctrl+Home before it, Ctrl+End after it. Elsewhere they scroll.
const FOCUSABLE = 'a[href], button, input, textarea, select, summary, [tabindex="0"]';

export const articles = (root = document) =>
  [...root.querySelectorAll(".feed > .post, .replies > .reply, .note-row")].filter((row) => row.checkVisibility());

export function step(change) {
  const rows = articles();
  const here = rows.indexOf(document.activeElement?.closest(".post, .reply, .note-row"));
  const next = rows[here < 0 ? (change > 0 ? 0 : -1) : here + change];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function leave(feed, after) {
  const all = [...document.querySelectorAll(FOCUSABLE)].filter((one) => one.checkVisibility() && !feed.contains(one));
  const side = after ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const outside = all.filter((one) => feed.compareDocumentPosition(one) & side);
  (after ? outside[0] : outside.at(-1))?.focus();
}

document.addEventListener("keydown", (event) => {
  const feed = event.target.closest?.('[role="feed"]');
  if (!feed || event.target.matches("textarea, input")) return;
  if (event.ctrlKey && (event.key === "End" || event.key === "Home")) leave(feed, event.key === "End");
  else if (event.key === "PageDown" || event.key === "PageUp") step(event.key === "PageDown" ? 1 : -1);
  else return;
  event.preventDefault();
});
