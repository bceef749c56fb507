// [data-controller=connection]: the line "Not connected" with "Try now". It comes and goes by itself.
import { retry } from "../channel.js";
import { register } from "../registry.js";

register("connection", (line) => {
  const show = (isHidden) => () => (line.hidden = isHidden);
  const listeners = { "live:unreachable": show(false), "live:reachable": show(true), "live:session.end": show(true) };
  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener);
  line.querySelector("button").addEventListener("click", retry);
});
