// [data-controller=composer data-place data-draft-url]: keeps what is typed. The server gets it 2 s after a pause and at least every
// 15 s; this tab keeps its own copy at every key. Neither ever writes over what stands in the box.
import { icon } from "../icon.js";
import { say } from "../phrases.js";
import { register } from "../registry.js";
import { forget, isTyped, keep, markSent, restore } from "../tab_copy.js";

const [PAUSE, AT_LEAST] = [2_000, 15_000];
const time = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

class Refusal extends Error {}

register("composer", (form) => {
  const state = form.querySelector("[data-save-state]");
  let [pause, deadline, saving, isChanged, isSent] = [undefined, undefined, Promise.resolve(), false, false];

  function tell(text, isWrong = false) {
    state?.replaceChildren(icon(isWrong ? "warning" : "check", true), text);
    state?.classList.toggle("save-state-off", isWrong);
  }

  function stop() {
    clearTimeout(pause);
    clearTimeout(deadline);
    deadline = undefined;
  }

  // One after the other: the second one must know the draft's id that the first one is given.
  const save = () => (saving = saving.then(saveNow));

  async function saveNow() {
    stop();
    if (!isChanged) return;
    isChanged = false;
    try {
      const [body, headers] = [new FormData(form), { Accept: "application/json" }];
      const response = await fetch(form.dataset.draftUrl, { method: "POST", body, headers, keepalive: true });
      if (!response.ok) throw new Refusal(response.status === 401 ? "signed_out" : "not_saved");
      const { draft } = await response.json();
      if (!draft && !("sent" in form.dataset)) return begin(save);
      took(draft);
      tell(say("draft_saved", { time: time() }));
      if (!isChanged) forget(form);
    } catch (error) {
      isChanged = true;
      const offline = navigator.onLine ? "offline" : "draft_local";
      tell(say(error instanceof Refusal ? error.message : offline), true);
      pause = setTimeout(save, AT_LEAST);
    }
  }

  // This form was sent before (somebody came back to it): what is written now is another text and needs a key of its own.
  function begin(then) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    form.elements.submission.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    form.elements.draft.value = "";
    [isSent, isChanged] = [false, true];
    then?.();
  }

  function took(draft) {
    if (!draft) return; // the form was sent meanwhile
    form.elements.draft.value = draft;
    if (!("idInUrl" in form.dataset)) return;
    const url = new URL(location.href);
    url.searchParams.set("draft", draft);
    history.replaceState(history.state, "", url);
  }

  function changed() {
    isChanged = true;
    keep(form);
    clearTimeout(pause);
    pause = setTimeout(save, PAUSE);
    deadline ??= setTimeout(save, AT_LEAST);
  }

  function sent() {
    stop();
    [isSent, isChanged] = [true, false];
    markSent(form);
  }

  // Signing out clears what this browser keeps: first the server gets the rest.
  async function flush(event) {
    if (!isChanged || event.target.getAttribute("action") !== "/sign-out") return;
    event.preventDefault();
    await save();
    event.target.submit();
  }

  const shown = (event) => event.persisted && isSent && begin();
  const isForm = ({ detail: { ctx } }) => ctx.request.form === form;
  const answered = (event) => isForm(event) && event.detail.ctx.response?.status < 400 && forget(form);
  form.querySelectorAll("markdown-toolbar").forEach((bar) => (bar.hidden = false));
  form.addEventListener("input", changed);
  form.addEventListener("submit", sent);
  document.addEventListener("submit", flush);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector("[data-send]"));
  });
  document.addEventListener("htmx:before:swap", answered); // before a new form comes that would take the text up again
  window.addEventListener("pagehide", save);
  window.addEventListener("pageshow", shown);
  if (restore(form)) {
    tell(say("restored"));
    changed();
  } else if (isTyped(form)) changed(); // words that came before this script did
  return () => {
    stop();
    document.removeEventListener("submit", flush);
    document.removeEventListener("htmx:before:swap", answered);
    window.removeEventListener("pagehide", save);
    window.removeEventListener("pageshow", shown);
  };
});
