// form[data-typing=conversation] says, every few seconds at most, that somebody writes; [data-controller=typing data-names] shows it.
// Who has switched it off has neither.
import { tellServer } from "../channel.js";
import { say } from "../phrases.js";
import { register } from "../registry.js";

const [EVERY, GONE] = [3_000, 5_000];
let told = 0;

document.addEventListener("input", ({ target }) => {
  const conversation = target.form?.dataset.typing;
  if (!conversation || !target.value || Date.now() - told < EVERY) return;
  told = Date.now();
  tellServer("typing", { conversation: Number(conversation) });
});

register("typing", (line) => {
  const names = JSON.parse(line.dataset.names);
  const room = line.dataset.room.split(":")[1];
  const timers = new Map();
  const show = () => {
    const writing = [...timers.keys()];
    line.textContent = !writing.length ? "\u00a0" : writing.length > 1 ? say("many_writing") : say("writing", { name: names[writing[0]] });
  };
  const stop = (who) => (clearTimeout(timers.get(who)), timers.delete(who), show());
  const hear = ({ detail: { conversation, by } }) => {
    if (String(conversation) !== room || !names[by]) return;
    clearTimeout(timers.get(by));
    timers.set(by, setTimeout(() => stop(by), GONE));
    show();
  };
  const came = ({ detail }) => stop(detail.by);
  document.addEventListener("live:typing", hear);
  document.addEventListener("live:message.new", came);
  return () => {
    timers.forEach(clearTimeout);
    document.removeEventListener("live:typing", hear);
    document.removeEventListener("live:message.new", came);
  };
});
