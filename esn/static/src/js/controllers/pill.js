// [data-controller=pill data-event data-cursor data-space?]: "4 new posts". Nothing is inserted before somebody presses it.
import { count } from "../phrases.js";
import { announce } from "../signals.js";
import { register } from "../registry.js";
import { waiting } from "../waiting.js";

const TOO_MANY = 50; // then the view is loaded anew instead of inserting

register("pill", (pill) => {
  const { event: name, cursor, space, says } = pill.dataset;
  const link = pill.querySelector("a");
  let n = 0;
  const show = (total) => {
    n = total;
    pill.hidden = n === 0;
    const text = says ?? count("one_post", "posts", n);
    pill.querySelector("[data-text]").textContent = text;
    if (n) announce(text, { key: "posts", every: 30_000 });
  };
  const news = waiting(show);
  const hear = ({ detail }) => {
    if (space && String(detail.space) !== space) return;
    if (name !== "feed.new") return show(detail.n);
    news.hear(detail.cursors.split(",").map(Number).filter((one) => one > Number(cursor)));
  };
  const ask = ({ detail }) => (news.ask(), detail.set("feed", cursor), space && detail.set("space", space));
  const answer = ({ detail }) => detail.feed && news.answer(detail.feed);
  const listeners = { [`live:${name}`]: hear, ...(name === "feed.new" && { "live:question": ask, "live:answer": answer }) };
  for (const [event, listener] of Object.entries(listeners)) document.addEventListener(event, listener);
  link.addEventListener("click", (event) => n > TOO_MANY && event.stopImmediatePropagation(), { capture: true });
  return () => {
    for (const [event, listener] of Object.entries(listeners)) document.removeEventListener(event, listener);
  };
});
