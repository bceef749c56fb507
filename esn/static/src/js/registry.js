// Controllers: register("name", (element) => cleanup). Each [data-controller~=name] is connected once, also when htmx brings it later.
const makers = new Map();
const connected = new WeakMap();

const each = (root, act) => {
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  if (root.dataset.controller) act(root);
  root.querySelectorAll("[data-controller]").forEach(act);
};

function connect(element) {
  const known = connected.get(element) ?? new Map();
  for (const name of element.dataset.controller.split(" ")) {
    if (makers.has(name) && !known.has(name)) known.set(name, makers.get(name)(element) ?? (() => {}));
  }
  connected.set(element, known);
}

function disconnect(element) {
  if (element.isConnected) return; // moved, not removed
  connected.get(element)?.forEach((cleanup) => cleanup());
  connected.delete(element);
}

export const register = (name, make) => makers.set(name, make);

export function start() {
  each(document.documentElement, connect);
  new MutationObserver((changes) => {
    for (const change of changes) {
      change.removedNodes.forEach((node) => each(node, disconnect));
      change.addedNodes.forEach((node) => each(node, connect));
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
}
