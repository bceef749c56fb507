// [data-controller=shortcut-switch]: a checkbox that turns single-key shortcuts off in this browser.
import { register } from "../registry.js";

register("shortcut-switch", (box) => {
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.checked = localStorage.getItem("shortcuts") !== "off";
  box.addEventListener("change", () => localStorage.setItem("shortcuts", box.checked ? "on" : "off"));
});
