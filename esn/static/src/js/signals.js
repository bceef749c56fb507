// What the three bundles tell each other, as events of the document; controllers/announcer.js and toast.js listen.
const send = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// Read out. The same key within `every` ms is said once, with its last text. Assertive only for the end of a session.
export const announce = (text, { key = text, every = 1000, assertive = false } = {}) =>
  send("esn:announce", { text, key, every, assertive });

// A line at the foot of the page. act: { text, run } keeps it until it is closed.
export const toast = (text, act = null) => send("esn:toast", { text, act });

// A banner at the top of the page. link: { text, url }; act: { text, run }.
export const banner = (text, { tone = "warning", key = text, link = null, act = null, assertive = false } = {}) =>
  send("esn:banner", { text, tone, key, link, act, assertive });
