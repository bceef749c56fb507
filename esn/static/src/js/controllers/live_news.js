// What concerns everybody on the page comes as a banner; forms stay usable until they are sent.
import { say } from "../phrases.js";
import { banner } from "../signals.js";

const here = () => encodeURIComponent(location.pathname + location.search);

document.addEventListener("live:policy.new", () =>
  banner(say("policy_new"), { tone: "note", key: "policy", link: { text: say("read_it"), url: `/terms?next=${here()}` } }),
);
document.addEventListener("live:session.end", () =>
  banner(say("session_end"), { key: "session", link: { text: say("sign_in"), url: `/sign-in?next=${here()}` }, assertive: true }),
);
document.addEventListener("live:maintenance", () => banner(say("maintenance"), { key: "maintenance" }));
