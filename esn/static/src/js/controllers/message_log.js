// [data-controller=message-log]: the open conversation. It begins at what is new, follows its end, reads out what others write, and
// says what was seen: its end was in view for 1.5 s in a focused tab.
import { announce } from "../signals.js";
import { register } from "../registry.js";

const LONG_ENOUGH = 1_500;
const bar = () => document.getElementById("message-bar");
const token = () => document.querySelector('input[name="csrf_token"]').value;
const isInView = (element) => element && element.getBoundingClientRect().top <= innerHeight && element.getBoundingClientRect().bottom >= 0;

register("message-log", (log) => {
  let [seen, timer, wasAtEnd] = ["", undefined, true];

  function mark() {
    const position = bar()?.dataset.cursor;
    if (!document.hasFocus() || !isInView(bar())) return look();
    if (!position || position === seen) return;
    seen = position;
    const body = new URLSearchParams({ position, csrf_token: token() });
    const request = { method: "POST", body, headers: { "HX-Request-Type": "partial" }, keepalive: true };
    fetch(`/messages/${log.dataset.conversation}/seen`, request).catch(() => (seen = ""));
  }

  const look = () => (clearTimeout(timer), (timer = setTimeout(mark, LONG_ENOUGH)));

  function took(changes) {
    const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.matches?.(".msg, .log-line"));
    for (const node of added) if (node.id && document.getElementById(node.id) !== node) node.remove(); // came by two ways at once
    const last = added.findLast((node) => node.isConnected && node === log.lastElementChild);
    if (!last) return;
    const heard = added.filter((node) => node.isConnected && !("mine" in node.dataset));
    for (const node of heard) announce((node.querySelector(".person-name")?.innerText ?? "") + " " + (node.querySelector(".post-body") ?? node).innerText);
    if (wasAtEnd || "mine" in last.dataset) (bar() ?? last).scrollIntoView({ block: "end" });
    look();
  }

  const scrolled = () => ((wasAtEnd = isInView(bar())), look());
  const sent = ({ detail: { ctx } }) => ctx.response?.status < 400 && ctx.request.form?.id === "write-form" && document.querySelector("#write textarea")?.focus();
  const editLast = (event) => {
    const form = event.target.closest?.("#write-form[data-newest-mine]");
    if (event.key === "ArrowUp" && form && event.target.matches("textarea") && !event.target.value) location.assign(form.dataset.newestMine);
  };
  const observer = new MutationObserver(took);
  observer.observe(log, { childList: true });
  document.addEventListener("scroll", scrolled, { passive: true });
  document.addEventListener("focusin", look);
  document.addEventListener("keydown", editLast);
  document.addEventListener("htmx:finally:request", sent);
  document.getElementById("mark-read")?.remove();
  if (!location.hash) (document.getElementById("new") ?? bar())?.scrollIntoView({ block: document.getElementById("new") ? "center" : "end" });
  scrolled();
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener("scroll", scrolled);
    document.removeEventListener("focusin", look);
    document.removeEventListener("keydown", editLast);
    document.removeEventListener("htmx:finally:request", sent);
  };
});
