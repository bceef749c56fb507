// Five minutes before the session ends a line says so and offers to stay; when it has ended the page says that too. Any request of any
// tab of this browser prolongs it, up to the hour at which it ends in any case. What is typed stays where it is.
import { say } from "../phrases.js";
import { banner, toast } from "../signals.js";

const { idle, endsIn } = document.querySelector("script[data-icons]").dataset;
const [WARN, LOOK] = [300_000, 15_000];
const NOTED = 60_000; // the server notes a request once a minute: the session may be that much older than the page thinks
const limit = Date.now() + endsIn * 1000;
const tabs = new BroadcastChannel("session");
let usedAt = Date.now();
let said = ""; // nothing yet, "soon" or "over"
let focused = null; // where somebody was writing when the line came

const clockTime = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const line = () => document.querySelector('.banner[data-key="session"]');

function used() {
  if (said === "over") return;
  usedAt = Date.now();
  if (said !== "soon" || limit - usedAt <= WARN) return;
  const hadFocus = line()?.contains(document.activeElement);
  line()?.remove();
  if (hadFocus) (focused?.isConnected ? focused : document.getElementById("main")).focus();
  said = "";
}

async function stay() {
  const response = await fetch("/live/since", { headers: { Accept: "application/json" } }).catch(() => null);
  if (response?.status === 401) return end();
  if (!response?.ok) return toast(say("not_saved"));
  used();
  tabs.postMessage("used");
  toast(say("stayed"));
}

function warn(endsAt) {
  said = "soon";
  focused = document.activeElement;
  const words = say(endsAt === limit ? "session_limit" : "session_soon", { time: clockTime(endsAt) });
  banner(words, { key: "session", assertive: true, act: endsAt === limit ? null : { text: say("stay"), run: stay } });
}

function end() {
  said = "over";
  const url = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  banner(say("session_end"), { key: "session", link: { text: say("sign_in"), url }, assertive: true });
}

function look() {
  const endsAt = Math.min(usedAt + idle * 1000 - NOTED, limit);
  if (said === "over") return;
  if (endsAt <= Date.now()) end();
  else if (endsAt - Date.now() <= WARN && !said) warn(endsAt);
}

if (idle) {
  tabs.addEventListener("message", used);
  tabs.postMessage("used"); // this page was just fetched
  new PerformanceObserver((list) => {
    const isPoll = (entry) => entry.name.includes("/live/since"); // the page asks that by itself
    const isUse = (entry) => entry.initiatorType === "fetch" && !isPoll(entry) && (entry.responseStatus ?? 200) < 400;
    if (list.getEntries().some(isUse)) used();
  }).observe({ type: "resource" });
  document.addEventListener("live:session.end", () => (said = "over"));
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK);
}
