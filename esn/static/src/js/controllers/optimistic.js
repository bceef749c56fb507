// form[data-optimistic]: a reaction shows in the same frame; when the server did not take it, it goes back.
const flips = new WeakMap();

function flip(button) {
  const isOn = button.getAttribute("aria-pressed") === "true";
  const number = button.querySelector("[data-count]");
  button.setAttribute("aria-pressed", String(!isOn));
  if (/^\d+$/.test(number.textContent)) number.textContent = Number(number.textContent) + (isOn ? -1 : 1);
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!form.matches("[data-optimistic]") || !ctx.request.submitter) return;
  flip(ctx.request.submitter);
  flips.set(ctx, ctx.request.submitter);
  form.dataset.own = ctx.request.submitter.value; // the live event about it is our own
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const button = flips.get(ctx);
  const isTaken = ctx.response && ctx.response.status < 400;
  if (button?.isConnected && !isTaken) flip(button);
});
