// textarea[data-suggest]: after @ and one letter the people one may mean. The list is the server's; focus stays in the text, and the
// text is a combobox only while the list is open. Enter or Tab inserts the first one, arrows choose, Esc closes the list alone.
import { say } from "../phrases.js";
import { announce } from "../signals.js";

const WORD = /(?:^|[\s(])@([\p{L}\p{N}._-]{1,40})$/u;
const MENTION = /@[\p{L}\p{N}._-]+ ?$/u;
const inserted = new Set();
let [field, timer, asked] = [null, undefined, ""];

const box = () => field.closest("[data-editor]").querySelector("[data-suggestions]");
const options = () => (field ? [...box().querySelectorAll('[role="option"]')] : []);
const before = (area) => area.value.slice(0, area.selectionStart);

function close() {
  if (!field) return;
  clearTimeout(timer);
  box().replaceChildren();
  for (const name of ["role", "aria-expanded", "aria-controls", "aria-autocomplete", "aria-activedescendant"]) field.removeAttribute(name);
  field = null;
}

function show(html) {
  const list = document.createElement("ul");
  Object.assign(list, { className: "suggest", id: `${field.id}-people`, innerHTML: html });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("people_list"));
  box().replaceChildren(list);
  const found = options();
  if (!found.length) return announce(say("nobody"), { key: "people" });
  found.forEach((option, i) => (option.id = `${list.id}-${i}`));
  const state = { role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(state)) field.setAttribute(name, value);
  const values = { n: found.length, name: found[0].dataset.name };
  announce(say(found.length === 1 ? "one_person" : "people", values), { key: "people" });
}

async function ask(area, word) {
  const place = area.form.dataset.place ?? "";
  const response = await fetch(`${area.dataset.suggest}?${new URLSearchParams({ q: word, place })}`, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  if (response.ok && field === area && asked === word) show(await response.text());
}

function replace(area, from, text) {
  area.setRangeText(text, from, area.selectionStart, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function insert(option) {
  const [area, text] = [field, option.dataset.insert];
  inserted.add(text.trim());
  const from = before(area).lastIndexOf("@");
  close();
  replace(area, from, text);
  area.focus();
}

function choose(change) {
  const all = options();
  const here = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = all[(here + change + all.length + (here < 0 && change < 0 ? 1 : 0)) % all.length];
  all.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
  field.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("input", ({ target: area }) => {
  if (!area.matches?.("textarea[data-suggest]")) return;
  const word = before(area).match(WORD)?.[1];
  if (!word || inserted.has(`@${word}`)) return close();
  if (field && field !== area) close();
  [field, asked] = [area, word];
  clearTimeout(timer);
  timer = setTimeout(() => ask(area, word), 120);
});

document.addEventListener(
  "keydown",
  (event) => {
    const { target: area, key } = event;
    if (options().length) {
      if (key === "Escape") close();
      else if (key === "ArrowDown" || key === "ArrowUp") choose(key === "ArrowDown" ? 1 : -1);
      else if ((key === "Enter" && !event.ctrlKey && !event.metaKey) || key === "Tab") insert(options().find((one) => one.getAttribute("aria-selected") === "true") ?? options()[0]);
      else return;
    } else if (key === "Backspace" && area.matches("textarea[data-suggest]") && area.selectionStart === area.selectionEnd) {
      const mention = before(area).match(MENTION)?.[0];
      if (!mention || !inserted.has(mention.trim())) return;
      replace(area, area.selectionStart - mention.length, ""); // one key takes the wrong person away whole
    } else return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("[data-suggestions] [role=option]");
  if (!option) return close();
  event.preventDefault(); // focus stays in the text
  insert(option);
});
