// details[data-menu] closes on Esc (focus goes back to its button), on a press outside, and when focus leaves it.
const open = () => document.querySelectorAll("details[data-menu][open]");

function closeOthers(target) {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false;
}

document.addEventListener("pointerdown", (event) => closeOthers(event.target));
document.addEventListener("focusin", (event) => closeOthers(event.target));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && [...open()].at(-1);
  if (!menu) return;
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary").focus();
});
