// An edited or removed text is not swapped under the reader: a quiet line on it offers the new one.
import { icon } from "../icon.js";
import { say } from "../phrases.js";

function mark(id, text) {
  for (const card of document.querySelectorAll(`[data-content="${CSS.escape(id)}"]`)) {
    card.querySelector(":scope > .changed")?.remove();
    const line = document.createElement("p");
    line.className = "changed";
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = say("show");
    link.setAttribute("hx-get", card.dataset.fragment);
    link.setAttribute("hx-target", `#${card.id}`);
    link.setAttribute("hx-swap", "outerMorph");
    line.append(icon("info", true), text, " ", link);
    card.prepend(line);
    window.htmx.process(line);
  }
}

document.addEventListener("live:post.changed", ({ detail }) => mark(detail.id ?? detail.post, say("edited")));
document.addEventListener("live:post.removed", ({ detail }) => mark(detail.id ?? detail.post, say("removed")));
