// "Needs you": the number in the header and the bar, and in the tab's title.
import { ask } from "../channel.js";
import { say } from "../phrases.js";
import { announce } from "../signals.js";

const shown = (n) => (n > 99 ? "99+" : String(n));
let last = Number(document.querySelector("[data-needs-you]")?.textContent) || 0;

function show(n) {
  for (const badge of document.querySelectorAll("[data-needs-you]")) {
    badge.textContent = shown(n);
    badge.hidden = n === 0;
  }
  for (const words of document.querySelectorAll("[data-needs-you-words]")) {
    words.textContent = n ? `, ${say("needs_you_short", { n: shown(n) })}` : "";
  }
  document.title = (n ? `(${shown(n)}) ` : "") + document.title.replace(/^\(\d+\+?\) /, "");
  if (n > last) announce(say("needs_you", { n: shown(n) }), { key: "needs-you", every: 60_000 });
  last = n;
}

document.addEventListener("live:notify", ask); // the number is counted by the query of the list, when asked
document.addEventListener("live:answer", ({ detail }) => detail.needs_you !== undefined && show(detail.needs_you));
