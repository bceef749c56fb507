// [data-controller=seen data-space?] on a feed: its newest post was half visible (or filled most of the window) for 1.5 s in a
// focused tab, so everything up to the pill's cursor has been seen. Loading a page alone marks nothing.
import { register } from "../registry.js";

const LONG_ENOUGH = 1_500;
const token = () => document.querySelector('input[name="csrf_token"]').value;
const isLarge = ({ intersectionRatio, intersectionRect }) =>
  intersectionRatio >= 0.5 || intersectionRect.height >= 0.6 * innerHeight;

register("seen", (feed) => {
  let timer;
  let marked = "";

  function mark() {
    const position = document.getElementById(`${feed.id}-pill`)?.dataset.cursor;
    if (!document.hasFocus()) return void (timer = setTimeout(mark, LONG_ENOUGH));
    if (!position || position === marked) return;
    marked = position;
    const body = new URLSearchParams({ position, space: feed.dataset.space ?? "", csrf_token: token() });
    const request = { method: "POST", body, headers: { "HX-Request-Type": "partial" }, keepalive: true };
    fetch("/seen", request).catch(() => (marked = ""));
  }

  const visible = new IntersectionObserver(
    (entries) => {
      clearTimeout(timer);
      if (isLarge(entries.at(-1))) timer = setTimeout(mark, LONG_ENOUGH);
    },
    { threshold: [0, 0.25, 0.5] },
  );
  const watch = () => {
    visible.disconnect();
    if (feed.firstElementChild) visible.observe(feed.firstElementChild);
  };
  const arrivals = new MutationObserver(watch);
  arrivals.observe(feed, { childList: true });
  watch();
  return () => {
    clearTimeout(timer);
    visible.disconnect();
    arrivals.disconnect();
  };
});
