// [data-controller=team-pill data-team data-cursor]: "3 new replies" above the replies to one's own team message. Only who sent it is told;
// pressing it fetches replies and numbers, and leaves what is being written.
import { count } from "../phrases.js";
import { announce } from "../signals.js";
import { register } from "../registry.js";
import { waiting } from "../waiting.js";

register("team-pill", (pill) => {
  const { team, cursor } = pill.dataset;
  const news = waiting((n) => {
    const text = count("one_reply", "replies", n);
    pill.hidden = n === 0;
    pill.querySelector("[data-text]").textContent = text;
    if (n) announce(text, { key: "replies", every: 10_000 });
  });
  const hear = ({ detail }) => String(detail.about) === team && detail.cursor > Number(cursor) && news.hear([detail.cursor]);
  const ask = ({ detail }) => (news.ask(), detail.set("team", team), detail.set("team_replies", cursor));
  const answer = ({ detail }) => detail.team_replies && news.answer(detail.team_replies);
  const listeners = { "live:message.new": hear, "live:question": ask, "live:answer": answer };
  for (const [event, listener] of Object.entries(listeners)) document.addEventListener(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) document.removeEventListener(event, listener);
  };
});
