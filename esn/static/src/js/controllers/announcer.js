// Fills the two live regions of the layout; merges what has the same key and says no more than it must.
const waiting = new Map();
const lastSaid = new Map();

function speak({ text, assertive }) {
  const region = document.getElementById(assertive ? "assertive" : "polite");
  region.textContent = ""; // the same words again are said again
  setTimeout(() => (region.textContent = text), 100);
}

document.addEventListener("esn:announce", ({ detail }) => {
  if (detail.assertive) return speak(detail);
  const isScheduled = waiting.has(detail.key);
  waiting.set(detail.key, detail);
  if (isScheduled) return;
  const wait = Math.max(0, (lastSaid.get(detail.key) ?? -Infinity) + detail.every - Date.now());
  setTimeout(() => {
    speak(waiting.get(detail.key));
    waiting.delete(detail.key);
    lastSaid.set(detail.key, Date.now());
  }, wait);
});
