// Banners that arrive while the page is open; the same key replaces the older one. Forms stay usable.
import { icon } from "../icon.js";
import { announce } from "../signals.js";

const holder = () => document.getElementById("banners") ?? document.getElementById("main");

document.addEventListener("esn:banner", ({ detail: { text, tone, key, link, act, assertive } }) => {
  const banner = document.createElement("div");
  banner.className = `banner banner-${tone}`;
  banner.dataset.key = key;
  const words = document.createElement("p");
  words.append(text);
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.url;
    anchor.textContent = link.text;
    words.append(" ", anchor);
  }
  if (act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-small", textContent: act.text });
    button.addEventListener("click", act.run);
    words.append(" ", button);
  }
  const body = document.createElement("div");
  body.append(words);
  banner.append(icon("warning"), body);
  const dialog = document.querySelector("dialog[open]");
  const earlier = [...document.querySelectorAll(".banner[data-key]")].find((other) => other.dataset.key === key);
  if (dialog && assertive) banner.setAttribute("role", "alert"); // the live regions outside are silent meanwhile
  if (earlier && (!dialog || dialog.contains(earlier))) earlier.replaceWith(banner);
  else {
    earlier?.remove();
    (dialog ?? holder()).prepend(banner);
  }
  announce(text, { key, assertive });
});

// What came into a dialog, because all else lies beneath it, stays on the page when the dialog closes.
document.addEventListener("close", ({ target }) => holder().prepend(...target.querySelectorAll(".banner[data-key]")), { capture: true });
