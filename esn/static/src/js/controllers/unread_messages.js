// [data-unread-messages]: how many conversations hold something unread, counted by the query of the list when asked.
import { ask } from "../channel.js";

function show(n) {
  for (const badge of document.querySelectorAll("[data-unread-messages]")) {
    badge.querySelector("[data-n]").textContent = n > 99 ? "99+" : n;
    badge.hidden = n === 0;
  }
}

for (const name of ["message.new", "message.seen"]) document.addEventListener(`live:${name}`, ask);
document.addEventListener("live:answer", ({ detail }) => detail.unread_messages !== undefined && show(detail.unread_messages));
