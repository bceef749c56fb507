// A form that changes something is sent once: its button shows that it is on its way, a second press is ignored.
import { say } from "../phrases.js";
import { announce } from "../signals.js";

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll('[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || form.matches("[data-theme-switch]")) return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "";
    if (form.matches("[data-optimistic]")) return;
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => "sent" in form.dataset && form.isConnected && announce(say("still_working")), 4000);
  },
  { capture: true },
);
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => ctx.request.form && release(ctx.request.form));
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
