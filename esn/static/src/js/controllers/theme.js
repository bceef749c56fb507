// form[data-theme-switch]: the theme changes at once; the server is told so that the next page has it from its first line.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-switch]") || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  form.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one === event.submitter)));
  fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form, event.submitter), keepalive: true, redirect: "manual" });
});
