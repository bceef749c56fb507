// Whether a single key is nobody's shortcut now: switched off, in a field or a dialog, with modifiers or with selected text.
export const isOff = (event) =>
  localStorage.getItem("shortcuts") === "off" ||
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing ||
  event.target.closest?.("input, textarea, select, dialog[open], [contenteditable]") ||
  String(getSelection()).length > 0;
