// [data-controller=message-bar data-conversation data-cursor]: what arrives in the open conversation. Appended at once where the reader
// is at its end and has nothing selected; otherwise "2 new messages".
import { count } from "../phrases.js";
import { announce } from "../signals.js";
import { register } from "../registry.js";
import { waiting } from "../waiting.js";

const AGAIN = 5_000;
const isAtEnd = (bar) => bar.getBoundingClientRect().top <= innerHeight && getSelection().isCollapsed;

register("message-bar", (bar) => {
  const { conversation, cursor } = bar.dataset;
  const link = bar.querySelector("[data-bar]");
  let isAsked = false; // the answer brings a new bar
  const fetchThem = () => {
    if (isAsked || !bar.isConnected) return;
    isAsked = true;
    setTimeout(() => (isAsked = false), AGAIN);
    link.click();
  };
  const show = (n) => {
    if (n && isAtEnd(bar)) return fetchThem();
    const text = count("one_message", "messages", n);
    if (n) announce(text, { key: "messages", every: 10_000 });
    link.hidden = n === 0;
    link.querySelector("[data-text]").textContent = text;
  };
  const news = waiting(show);
  const isOurs = (detail) => String(detail.conversation) === conversation && detail.cursor > Number(cursor);
  const hear = ({ detail }) => isOurs(detail) && news.hear([detail.cursor]);
  const ask = ({ detail }) => (news.ask(), detail.set("conversation", conversation), detail.set("messages", cursor));
  const answer = ({ detail }) => detail.messages && news.answer(detail.messages);
  const listeners = { "live:message.new": hear, "live:question": ask, "live:answer": answer };
  for (const [event, listener] of Object.entries(listeners)) document.addEventListener(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) document.removeEventListener(event, listener);
  };
});
