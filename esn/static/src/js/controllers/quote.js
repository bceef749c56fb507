// [data-quote=reply id]: puts what is selected in that reply, or its first paragraph, as a quotation into the reply box.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-quote]");
  const area = document.querySelector("#reply textarea");
  if (!link || !area) return;
  event.preventDefault();
  const text = document.getElementById(link.dataset.quote).querySelector(".post-body");
  const selection = getSelection();
  const isWithin = !selection.isCollapsed && text.contains(selection.anchorNode);
  const words = (isWithin ? String(selection) : text.querySelector("p")?.innerText ?? text.innerText).trim();
  const quotation = `> ${link.dataset.name}:\n${words.split("\n").map((line) => `> ${line}`).join("\n")}\n\n`;
  area.setRangeText((area.value && !area.value.endsWith("\n") ? "\n\n" : "") + quotation, area.selectionEnd, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
});
