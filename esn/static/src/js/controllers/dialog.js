// a[data-dialog] opens its page's partial answer in the one dialog of the layout; [data-close] inside closes it.
// Focus goes in and comes back by itself, as it is a native modal dialog: to the button of the menu that held the link.
import htmx from "htmx.org";

const dialog = () => document.getElementById("dialog");

document.addEventListener("click", async (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const closer = event.target.closest("[data-close]");
  if (closer && dialog()?.contains(closer)) {
    event.preventDefault();
    return dialog().close();
  }
  const opener = event.target.closest("a[data-dialog]");
  if (!opener) return;
  event.preventDefault();
  const menu = opener.closest("details[open]");
  menu?.querySelector("summary").focus();
  menu?.removeAttribute("open");
  dialog().replaceChildren();
  await htmx.ajax("GET", opener.href, { target: "#dialog", swap: "innerHTML" });
  if (dialog().childElementCount) dialog().showModal();
});
