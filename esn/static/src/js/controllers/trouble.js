// When a partial update fails the page says so in words, and nothing that was typed is lost.
import { say } from "../phrases.js";
import { banner, toast } from "../signals.js";

const TEXTS = { 403: "gone", 404: "gone", 410: "gone", 429: "slow_down" };

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const { status } = ctx.response;
  if (status === 409 || status === 422) return; // the form itself comes back with its errors
  if (status === 401) {
    const url = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
    banner(say("signed_out"), { key: "session", link: { text: say("sign_in"), url }, assertive: true });
  } else {
    toast(say(TEXTS[status] ?? "not_saved"));
  }
});

document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.ctx?.request) toast(say(detail.ctx.request.method === "GET" ? "not_loaded" : "offline"));
});
