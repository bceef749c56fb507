// Numbers under a text change in place, once a second at most; their width is reserved. One's own press is counted already.
const changes = new Map();
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

document.addEventListener("live:reaction", ({ detail: { id, kind, change } }) => {
  const form = document.getElementById(`reactions-${id}`);
  if (!form) return;
  if (form.dataset.own === kind) return void delete form.dataset.own;
  const key = `${id} ${kind}`;
  changes.set(key, (changes.get(key) ?? 0) + change);
  timer ??= setTimeout(apply, 1_000);
});
