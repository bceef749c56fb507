// [data-copy=url] copies the canonical address; where the browser forbids it, the link is simply followed.
import { say } from "../phrases.js";
import { toast } from "../signals.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-copy]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  const url = new URL(link.dataset.copy, location.href).href;
  navigator.clipboard.writeText(url).then(
    () => toast(say("copied")),
    () => location.assign(url),
  );
  link.closest("details")?.removeAttribute("open");
});
