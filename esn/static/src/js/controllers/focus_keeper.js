// After a partial update focus is never lost: it stays, or goes to the same id, or to the heading or container of what changed.
// Also tells readers what is being updated (aria-busy), and always clears it.
let held = null;

const target = (event) => {
  const { target: found } = event.detail.ctx;
  return typeof found === "string" ? document.querySelector(found) : found;
};

document.addEventListener("htmx:before:request", (event) => target(event)?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:finally:request", (event) => {
  target(event)?.removeAttribute("aria-busy");
  document.querySelectorAll(".htmx-request").forEach((one) => one.removeAttribute("aria-busy"));
});

document.addEventListener("htmx:before:swap", (event) => {
  const focused = document.activeElement;
  held = focused && focused !== document.body ? { focused, id: focused.id, target: target(event) } : null;
});

document.addEventListener("htmx:after:swap", () => {
  if (!held || document.activeElement !== document.body) return;
  const place = held.target?.isConnected ? held.target : document.getElementById(held.target?.id) ?? document.getElementById("main");
  const next = document.getElementById(held.id) ?? place.querySelector('[autofocus], h1, h2, h3, [tabindex="-1"]') ?? place;
  if (next.tabIndex < 0) next.tabIndex = -1;
  next.focus({ preventScroll: true });
});
