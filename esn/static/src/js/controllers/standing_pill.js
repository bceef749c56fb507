// [data-controller=standing-pill data-shown]: "1 announcement" on Home. Nothing comes before somebody presses it; a line that is over says so.
import { joinRooms } from "../channel.js";
import { count, say } from "../phrases.js";
import { announce } from "../signals.js";
import { register } from "../registry.js";
import { waiting } from "../waiting.js";

const SHOWN = 3; // so many at most stand on Home, and in an answer

function end(id) {
  const line = document.querySelector(`[data-announcement="${CSS.escape(id)}"] .meta`);
  if (line) line.textContent = say("announcement_over");
}

// The list of them: where each stands its end is told.
register("announcements", () => void joinRooms());

register("standing-pill", (pill) => {
  const shown = pill.dataset.shown.split(",").filter(Boolean).map(Number);
  const news = waiting((n) => {
    const text = count("one_announcement", "announcements", n);
    pill.hidden = n === 0;
    pill.querySelector("[data-text]").textContent = text;
    if (n) announce(text, { key: "announcements", every: 30_000 });
  });
  const hear = ({ detail }) => shown.includes(detail.id) || news.hear([detail.id]);
  const ask = ({ detail }) => (news.ask(), detail.set("announcements", 1));
  const answer = ({ detail: { announcements: now } }) => {
    if (!now) return;
    news.answer(now.filter((id) => !shown.includes(id)));
    if (now.length < SHOWN) shown.filter((id) => !now.includes(id)).forEach(end);
  };
  const over = ({ detail }) => end(detail.id);
  const listeners = { "live:announcement.new": hear, "live:announcement.ended": over, "live:post.removed": over, "live:question": ask, "live:answer": answer };
  for (const [event, listener] of Object.entries(listeners)) document.addEventListener(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) document.removeEventListener(event, listener);
  };
});
