// "Show older posts" (a[data-older=list id]) and the pill (a[data-newer=list id]): after the answer the first new item has the focus.
import { say } from "../phrases.js";
import { announce, toast } from "../signals.js";

const pending = new Map();

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const { older, newer } = ctx.sourceElement.dataset;
  const list = document.getElementById(older ?? newer);
  if (!list) return;
  const anchor = [...list.children].find((row) => row.getBoundingClientRect().bottom > 0);
  pending.set(ctx, { list, isNewer: Boolean(newer), known: new Set(list.children), anchor, words: slowly(ctx.sourceElement) });
});

// Says that it takes long, in the button itself: at once nothing, then "Loading…", then "Still working…".
function slowly(link) {
  const text = [...link.childNodes].findLast((node) => node.nodeType === Node.TEXT_NODE || node.dataset?.text !== undefined);
  const timers = [["loading", 400], ["still_working", 4000]].map(([key, ms]) => setTimeout(() => (text.textContent = say(key)), ms));
  const before = text.textContent;
  return () => {
    timers.forEach(clearTimeout);
    text.textContent = before;
  };
}

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const { list, isNewer, known, anchor, words } = pending.get(ctx) ?? {};
  if (!pending.delete(ctx)) return;
  words();
  const added = [...list.children].filter((row) => !known.has(row));
  if (!added.length) return;
  added[0].focus({ preventScroll: !isNewer });
  announce(say("older_loaded", { n: added.length }));
  if (!isNewer) return;
  window.scrollTo({ top: 0 });
  if (anchor) toast(say("back"), { text: say("back_button"), run: () => anchor.scrollIntoView() });
});
