// This tab's own copy of a text that is being written, in session storage: it survives a reload, a crash, a failed answer.
// A copy that was sent is dropped by composer_loader.js on the page that follows, if the server took the form.
const { viewer } = document.querySelector("script[data-composer]").dataset;
const texts = (form) => [...form.elements].filter((one) => one.matches("textarea, input[type=text]") && one.name);

export const SENT = "draft-sent";
export const key = (form) => `draft:${viewer}:${form.dataset.place}`;
export const forget = (form) => sessionStorage.removeItem(key(form));
export const markSent = (form) => sessionStorage.setItem(SENT, key(form));
export const keep = (form) =>
  sessionStorage.setItem(key(form), JSON.stringify(texts(form).map((one) => [one.name, one.value])));

// Fills fields that stand empty; what the server already shows wins. Says whether anything came back.
export function restore(form) {
  const copy = JSON.parse(sessionStorage.getItem(key(form)) ?? "[]");
  const empty = copy.filter(([name, value]) => value && form.elements[name]?.value === "");
  for (const [name, value] of empty) form.elements[name].value = value;
  return empty.length > 0;
}
