// [data-controller=counter data-limit data-for?] shows "412 of 500" from 80 % on. It never cuts a text.
import { say } from "../phrases.js";
import { register } from "../registry.js";

register("counter", (counter) => {
  const limit = Number(counter.dataset.limit);
  const field = counter.dataset.for
    ? document.getElementById(counter.dataset.for)
    : counter.parentElement.querySelector("input, textarea");
  const show = () => {
    const n = [...field.value].length;
    counter.hidden = n < 0.8 * limit;
    counter.classList.toggle("counter-near", n > limit);
    counter.textContent = say("chars", { n, limit });
  };
  field.addEventListener("input", show);
  show();
  return () => field.removeEventListener("input", show);
});
