// [data-controller=reply-bar data-thread data-cursor]: "2 new replies". They are added by themselves only when the reader is at the
// end of the thread and has nothing selected; a random pause keeps many readers from asking in the same instant.
import { count } from "../phrases.js";
import { announce } from "../signals.js";
import { register } from "../registry.js";
import { waiting } from "../waiting.js";

const isAtEnd = (bar) => bar.previousElementSibling?.getBoundingClientRect().bottom <= innerHeight && getSelection().isCollapsed;

register("reply-bar", (bar) => {
  const { thread, cursor } = bar.dataset;
  const link = bar.querySelector("a");
  const show = (n) => {
    const text = count("one_reply", "replies", n);
    if (n) announce(text, { key: "replies", every: 10_000 });
    if (n && isAtEnd(bar)) return void setTimeout(() => bar.isConnected && link.click(), Math.random() * 3_000);
    bar.hidden = n === 0;
    bar.querySelector("[data-text]").textContent = text;
  };
  const news = waiting(show);
  const hear = ({ detail }) => String(detail.post) === thread && detail.reply > Number(cursor) && news.hear([detail.reply]);
  const ask = ({ detail }) => (news.ask(), detail.set("thread", thread), detail.set("replies", cursor));
  const answer = ({ detail }) => detail.replies && news.answer(detail.replies);
  const listeners = { "live:reply.new": hear, "live:question": ask, "live:answer": answer };
  for (const [event, listener] of Object.entries(listeners)) document.addEventListener(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) document.removeEventListener(event, listener);
  };
});
