// Beside a link to a profile: a card that repeats what the profile says. It comes after 500 ms under the pointer, or by "u" on the focused
// name; it stays while pointed at, and Esc closes it. The server gives it, by the rights of the profile; each person is fetched once a page.
import { isOff } from "../keys.js";
import { announce } from "../signals.js";

const PROFILE = /^\/u\/[^/]+$/;
const [COMES, GOES, GAP] = [500, 300, 6];
const fetched = new Map();
let [card, owner, wanted, timer] = [null, null, null, undefined];

function nameAt(target) {
  const link = target.closest?.("main a[href], .side a[href]");
  return link && link.origin === location.origin && PROFILE.test(link.pathname) ? link : null;
}

async function load(path) {
  const response = await fetch(`${path}/card`, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  if (!response.ok || response.redirected) throw new Error(response.status);
  return response.text();
}

function ask(path) {
  if (!fetched.has(path)) fetched.set(path, load(path).catch(() => void fetched.delete(path)));
  return fetched.get(path);
}

function close() {
  clearTimeout(timer);
  wanted = null;
  owner?.removeAttribute("aria-describedby");
  card?.remove();
  [card, owner] = [null, null];
}

function place() {
  const [name, size, origin] = [owner, card, card.offsetParent].map((element) => element.getBoundingClientRect());
  const isBelow = name.bottom + GAP + size.height <= innerHeight || name.top < size.height + GAP;
  const start = Math.max(GAP, Math.min(name.left, document.documentElement.clientWidth - size.width - GAP));
  card.style.setProperty("left", `${start - origin.left}px`);
  card.style.setProperty("top", `${(isBelow ? name.bottom + GAP : name.top - size.height - GAP) - origin.top}px`);
}

async function open(link, isAsked = false) {
  if (owner === link) return;
  close();
  wanted = link;
  const html = await ask(link.pathname);
  if (!html || wanted !== link || !link.isConnected) return;
  [card, owner] = [document.createElement("div"), link];
  Object.assign(card, { className: "hover-card", id: "person-card", innerHTML: html });
  card.setAttribute("role", "tooltip");
  link.closest("main, .side").append(card);
  link.setAttribute("aria-describedby", card.id);
  place();
  if (isAsked) announce(card.textContent.replace(/\s+/g, " ").trim(), { key: "card" });
}

document.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType === "touch") return;
  clearTimeout(timer);
  const link = nameAt(target);
  if (link && link !== owner) timer = setTimeout(() => open(link), COMES);
  else if (!link && !card?.contains(target)) timer = setTimeout(close, GOES);
});

document.addEventListener("pointerdown", ({ target }) => !card?.contains(target) && close());
document.addEventListener("focusout", ({ target }) => target === owner && close());

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape" && card) close();
    else if (event.key === "u" && !isOff(event) && nameAt(event.target)) owner === event.target ? close() : open(nameAt(event.target), true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);
