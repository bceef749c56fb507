// The words scripts say, translated by the server: say("posts", { n: 4 }) -> "4 new posts".
const phrases = JSON.parse(document.querySelector('meta[name="phrases"]').content);

export const say = (key, values = {}) => phrases[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const count = (one, many, n) => say(n === 1 ? one : many, { n: n > 99 ? "99+" : n });
