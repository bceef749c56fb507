// input[data-search]: people and communities while typing. The list is the server's; focus stays in the box, which is a combobox only
// while the list is open. Arrows choose, Enter opens what is chosen (otherwise it searches), Esc closes the list alone.
import { say } from "../phrases.js";
import { announce } from "../signals.js";

const LEAST = 2;
let [box, timer, asked] = [null, undefined, ""];

const list = () => box?.parentElement.querySelector("[data-found]");
const options = () => [...(list()?.querySelectorAll('[role="option"]') ?? [])];
const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

function close() {
  if (!box) return;
  clearTimeout(timer);
  list()?.remove();
  for (const name of ["role", "aria-expanded", "aria-controls", "aria-autocomplete", "aria-activedescendant"]) box.removeAttribute(name);
  box = null;
}

function show(html) {
  list()?.remove();
  const found = document.createElement("ul");
  Object.assign(found, { className: "suggest suggest-over", id: `${box.id}-found`, innerHTML: html });
  for (const [name, value] of Object.entries({ role: "listbox", "aria-label": say("found_list"), "data-found": "" })) found.setAttribute(name, value);
  if (!found.children.length) return;
  box.parentElement.append(found);
  const state = { role: "combobox", "aria-expanded": "true", "aria-controls": found.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(state)) box.setAttribute(name, value);
  announce(say("found", { n: options().length }), { key: "found" });
}

async function ask(field, word) {
  const answer = await fetch(`/search/suggest?${new URLSearchParams({ q: word })}`, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  if (answer.ok && box === field && asked === word) show(await answer.text());
}

function choose(change) {
  const all = options();
  const here = all.indexOf(chosen());
  const next = all[(here + change + all.length + (here < 0 && change < 0 ? 1 : 0)) % all.length];
  all.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
  box.setAttribute("aria-activedescendant", next.id);
}

document.addEventListener("input", ({ target: field }) => {
  if (!field.matches?.("input[data-search]")) return;
  const word = field.value.trim();
  if (box !== field || word.length < LEAST) close();
  if (word.length < LEAST) return;
  [box, asked] = [field, word];
  clearTimeout(timer);
  timer = setTimeout(() => ask(field, word), 120);
});

document.addEventListener("keydown", (event) => {
  if (event.target !== box || !options().length) return;
  if (event.key === "Escape") close();
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter" && chosen()) location.assign(chosen().dataset.url);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("[data-found] [role=option]");
  if (option) location.assign(option.dataset.url);
  else if (event.target !== box) close();
});
document.addEventListener("focusout", (event) => event.target === box && close());
