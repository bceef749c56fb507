// This tab's own copy of a text that is being written, in session storage: it survives a reload, a crash, a failed answer. It goes
// when the server has the same words: with a saved draft, or (composer_loader.js) on the page that follows a form that was taken.
const { viewer } = document.querySelector("script[data-composer]").dataset;
const texts = (form) => [...form.elements].filter((one) => one.matches("textarea, input[type=text]") && one.name);

export const SENT = "draft-sent";
export const key = (form) => `draft:${viewer}:${form.dataset.place}`;
export const forget = (form) => sessionStorage.removeItem(key(form));
export const markSent = (form) => sessionStorage.setItem(SENT, key(form));
export const isTyped = (form) => texts(form).some((one) => one.value !== one.defaultValue);
export const keep = (form) =>
  sessionStorage.setItem(key(form), JSON.stringify(texts(form).map((one) => [one.name, one.value])));

// What stands in the copy was never saved, so it is newer than what the page shows. Says whether anything came back.
export function restore(form) {
  const copy = JSON.parse(sessionStorage.getItem(key(form)) ?? "[]");
  const newer = copy.filter(([name, value]) => form.elements[name] && form.elements[name].value !== value);
  for (const [name, value] of newer) form.elements[name].value = value;
  return newer.length > 0;
}
