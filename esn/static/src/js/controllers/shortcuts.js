// Single keys press visible controls: data-key="c", or "g h" for two in a row; a control inside the focused article comes first.
// They do nothing in fields, dialogs, with modifiers or with selected text, and can be switched off (shortcut_switch.js).
import { isOff } from "../keys.js";
import { articles, step } from "./feed_keys.js";

const MOVES = { j: 1, k: -1 };
let first = "";
let timer;

function control(keys) {
  const article = document.activeElement?.closest(".post, .reply, .note-row");
  const within = (root) => [...root.querySelectorAll("[data-key]")].find((one) => one.dataset.key === keys && one.checkVisibility());
  return (article && within(article)) ?? [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === keys && one.checkVisibility() && !articles().some((row) => row.contains(one)));
}

function press(found) {
  found.focus();
  if (found.type === "radio") found.checked = true; // chooses, never acts
  else found.click();
}

document.addEventListener("keydown", (event) => {
  if (isOff(event)) return;
  const keys = first ? `${first} ${event.key}` : event.key;
  first = "";
  clearTimeout(timer);
  const article = document.activeElement?.closest(".post, .reply, .note-row");
  const link = event.key === "o" ? article?.querySelector(".post-title a, .post-by > a:last-of-type, .quiet-link") : null;
  const found = keys === "/" ? [...document.querySelectorAll("[data-search]")].find((one) => one.checkVisibility()) : control(keys) ?? link;
  if (found) press(found);
  else if (keys in MOVES) step(MOVES[keys]);
  else if (keys === "g") return void ([first, timer] = ["g", setTimeout(() => (first = ""), 1500)]);
  else return;
  event.preventDefault();
});
