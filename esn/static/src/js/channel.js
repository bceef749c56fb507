// One connection a page, websocket only. What arrives becomes an event of the document: "live:feed.new" and so on.
// Without a socket for 8 s the page asks /live/since each minute instead; only when that fails too it says "not connected".
import { io } from "socket.io-client";

const settings = JSON.parse(document.querySelector('meta[name="live"]').content);
const EVENTS = [
  "feed.new", "reply.new", "reaction", "post.changed", "post.removed", "notify", "queue", "message.new", "message.seen", "announcement.new", "announcement.ended", "typing", "policy.new", "session.end", "maintenance",
];
const [PATIENCE, POLL] = [8_000, 60_000];
const within = (milliseconds) => Math.random() * milliseconds; // thousands of pages must not ask in the same second
let socket = null;
let isOver = false;
let mustAccept = false; // a new policy was told: nothing is asked of the reader twice
let impatience;
let poller;

const tell = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
const rooms = () => [...settings.rooms, ...[...document.querySelectorAll("[data-room]")].map((one) => one.dataset.room)];

// The counts since what this page shows, by the same controllers that show them: they fill in the question and read the answer.
// Marked as the page's own: a window left open must not keep its session alive.
export async function ask() {
  const question = new URLSearchParams();
  tell("question", question);
  try {
    const response = await fetch(`${settings.since}?${question}`, { headers: { Accept: "application/json", "X-Background": "1" } });
    if (response.status === 401) return end();
    if (response.status === 403 && (await response.json()).code === "terms_required") return holdUp();
    if (!response.ok) throw new Error(response.statusText);
    tell("answer", await response.json());
    tell("reachable");
    mustAccept = false;
  } catch {
    if (!socket?.connected) tell("unreachable");
  }
}

function holdUp() {
  tell("reachable");
  if (!mustAccept) tell("policy.new");
  mustAccept = true;
}

function end() {
  isOver = true;
  socket?.disconnect();
  stopPolling();
  tell("session.end");
}

const OWN = { "session.end": end, "policy.new": holdUp };
const stopPolling = () => (clearTimeout(impatience), clearInterval(poller));

function waitForSocket() {
  stopPolling();
  if (isOver) return;
  impatience = setTimeout(() => {
    ask();
    poller = setInterval(() => document.visibilityState === "visible" && ask(), POLL);
  }, PATIENCE);
}

function connect() {
  socket = io({
    transports: ["websocket"],
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 30_000,
    randomizationFactor: 0.5,
    auth: (send) => send({ rooms: rooms() }),
  });
  socket.on("connect", () => {
    stopPolling();
    ask(); // the rooms are joined by now: nothing falls between the two
  });
  socket.on("disconnect", (reason) => (waitForSocket(), reason === "io server disconnect" && tryAgain()));
  socket.on("connect_error", () => socket.active || tryAgain());
  socket.on("missed", () => setTimeout(ask, within(5_000)));
  for (const name of EVENTS) socket.on(name, (payload) => (OWN[name] ?? tell)(name, payload));
  waitForSocket();
}

// After a refusal the library gives up for good; the server may only have lost its database for a moment.
function tryAgain() {
  setTimeout(() => isOver || socket.active || socket.connect(), 10_000 + within(20_000));
}

// The only thing a page says over the socket; lost without one.
export const tellServer = (name, payload) => socket?.connected && socket.volatile.emit(name, payload);

// Also hear the rooms that came with a part of the page.
export const joinRooms = () => tellServer("join", { rooms: rooms() });

export function retry() {
  if (isOver) return;
  if (socket) socket.connect();
  ask();
}

export function open() {
  if (settings.socket) connect();
  else waitForSocket();
  // A page in the browser's back/forward cache holds no connection, and catches up when it is shown again.
  window.addEventListener("pagehide", () => (stopPolling(), socket?.disconnect()));
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || isOver) return;
    socket?.connect();
    waitForSocket();
    ask();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !socket?.connected && !isOver) ask();
  });
}
