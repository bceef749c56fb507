// Toasts: at least 10 s, and until they are closed when they offer something. Never the only place of an error in a form.
import { icon } from "../icon.js";
import { say } from "../phrases.js";
import { announce } from "../signals.js";

function button(text, run) {
  const element = document.createElement("button");
  element.type = "button";
  element.append(text);
  element.addEventListener("click", run);
  return element;
}

document.addEventListener("esn:toast", ({ detail: { text, act } }) => {
  const line = document.createElement("div");
  line.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  const close = () => line.remove();
  line.append(words);
  if (act) line.append(button(act.text, () => (close(), act.run())));
  const closer = button(icon("x", true), close);
  closer.setAttribute("aria-label", say("close"));
  line.append(closer);
  document.getElementById("toasts").replaceChildren(line);
  announce(text);
  if (!act) setTimeout(close, 10_000);
});

// Notices that came with the page: the ones without an offer go away by themselves too.
for (const line of document.querySelectorAll("#toasts > .toast:not(:has(form))")) setTimeout(() => line.remove(), 10_000);
