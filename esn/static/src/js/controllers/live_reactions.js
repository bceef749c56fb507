// Numbers under a text change in place, once a second at most; their width is reserved. A change heard in two rooms counts once,
// and one's own press is counted already.
const changes = new Map();
const latest = new Map();
let timer;

function apply() {
  timer = undefined;
  for (const [key, change] of changes) {
    const [id, kind] = key.split(" ");
    const number = document.querySelector(`#reactions-${CSS.escape(id)} [data-count="${CSS.escape(kind)}"]`);
    if (number && /^\d+$/.test(number.textContent)) number.textContent = Math.max(0, Number(number.textContent) + change);
  }
  changes.clear();
}

document.addEventListener("live:reaction", ({ detail: { id, kind, change, by } }) => {
  const form = document.getElementById(`reactions-${id}`);
  const [key, whose] = [`${id} ${kind}`, `${id} ${kind} ${by}`];
  if (!form || latest.get(whose) === change) return;
  latest.set(whose, change);
  if (form.dataset.own === kind) return void delete form.dataset.own;
  changes.set(key, (changes.get(key) ?? 0) + change);
  timer ??= setTimeout(apply, 1_000);
});
