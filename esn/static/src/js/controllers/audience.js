// [data-controller=audience data-url]: the line below a text follows the communities chosen in its form, and so does the button.
import { register } from "../registry.js";

register("audience", (line) => {
  const form = line.closest("form");
  const chosen = () => new URLSearchParams([...new FormData(form)].filter(([name]) => name === "to" || name === "also")).toString();
  let shown = chosen();
  async function follow() {
    const wanted = chosen();
    if (wanted === shown) return;
    shown = wanted;
    const response = await fetch(`${line.dataset.url}?${wanted}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok || wanted !== shown) return; // the page that follows says it again
    const { audience, send } = await response.json();
    line.querySelector("[data-text]").textContent = audience;
    form.querySelector("[data-send]").textContent = send;
  }
  form.addEventListener("change", follow);
  return () => form.removeEventListener("change", follow);
});
