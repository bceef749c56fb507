// [data-expand=id] unfolds a long text where it stands; nothing above it moves and focus stays with the reader.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-expand]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const text = document.getElementById(link.dataset.expand);
  text.classList.remove("post-body-clamp");
  text.tabIndex = -1;
  text.focus({ preventScroll: true });
  link.remove();
});
