// [data-controller=composer data-place data-draft-url]: keeps what is typed. The server gets it 2 s after a pause and at least every
// 15 s; this tab keeps its own copy at every key. Neither ever writes over what stands in the box.
import { icon } from "../icon.js";
import { say } from "../phrases.js";
import { register } from "../registry.js";
import { forget, keep, markSent, restore } from "../tab_copy.js";

const [PAUSE, AT_LEAST] = [2_000, 15_000];
const time = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

register("composer", (form) => {
  const state = form.querySelector("[data-save-state]");
  let [pause, deadline, isSaving, isChanged] = [undefined, undefined, false, false];

  function tell(text, isWrong = false) {
    state?.replaceChildren(icon(isWrong ? "warning" : "check", true), text);
    state?.classList.toggle("save-state-off", isWrong);
  }

  function stop() {
    clearTimeout(pause);
    clearTimeout(deadline);
    deadline = undefined;
  }

  async function save() {
    stop();
    if (isSaving || !isChanged) return;
    [isSaving, isChanged] = [true, false];
    try {
      const [body, headers] = [new FormData(form), { Accept: "application/json" }];
      const response = await fetch(form.dataset.draftUrl, { method: "POST", body, headers, keepalive: true });
      if (!response.ok) throw new Error(response.statusText);
      took((await response.json()).draft);
      tell(say("draft_saved", { time: time() }));
      if (isChanged) pause = setTimeout(save, PAUSE);
    } catch {
      isChanged = true;
      tell(say(navigator.onLine ? "offline" : "draft_local"), true);
      pause = setTimeout(save, AT_LEAST);
    } finally {
      isSaving = false;
    }
  }

  function took(draft) {
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
    isChanged = false;
    markSent(form);
  }

  const isForm = ({ detail: { ctx } }) => ctx.request.form === form;
  const answered = (event) => isForm(event) && event.detail.ctx.response?.status < 400 && forget(form);
  form.querySelectorAll("markdown-toolbar").forEach((bar) => (bar.hidden = false));
  form.querySelectorAll('[data-script="hides"]').forEach((button) => (button.hidden = true));
  form.addEventListener("input", changed);
  form.addEventListener("submit", sent);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector("[data-send]"));
  });
  document.addEventListener("htmx:finally:request", answered);
  window.addEventListener("pagehide", save);
  if (restore(form)) {
    tell(say("restored"));
    changed();
  }
  return () => {
    stop();
    document.removeEventListener("htmx:finally:request", answered);
    window.removeEventListener("pagehide", save);
  };
});
