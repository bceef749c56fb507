// [data-controller=reveal]: a button that shows the password and hides it again.
import { say } from "../phrases.js";
import { register } from "../registry.js";

register("reveal", (row) => {
  const [field, button] = [row.querySelector("input"), row.querySelector("button")];
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = field.type === "text";
    field.type = isShown ? "password" : "text";
    button.firstChild.textContent = say(isShown ? "show_password" : "hide_password");
    button.setAttribute("aria-pressed", String(!isShown));
  });
  row.closest("form")?.addEventListener("submit", () => (field.type = "password"));
});
