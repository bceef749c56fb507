// Loads the composer's script on the first focus in one, or at once when this tab holds a text that was not taken by the server.
import { SENT, key } from "../tab_copy.js";

const { composer } = document.querySelector("script[data-composer]").dataset;
const selector = '[data-controller~="composer"]';
let isAsked = false;

function load() {
  if (isAsked) return;
  isAsked = true;
  import(composer);
}

// Whether the form that led here was taken. Not every browser tells the status of the page; a refusal also shows in it.
function wasTaken() {
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus;
  return status ? status < 400 : !document.querySelector(".error-summary, .error-page");
}

function dropSent() {
  if (wasTaken()) sessionStorage.removeItem(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
}

const wake = (event) => event.target.closest?.(selector) && load();
const holdsText = (form) => sessionStorage.getItem(key(form)) !== null;

dropSent();
document.addEventListener("focusin", wake);
document.addEventListener("pointerover", wake, { passive: true });
document.addEventListener("click", (event) => event.target.closest("[data-quote]") && load());
if ([...document.querySelectorAll(selector)].some(holdsText) || document.activeElement?.closest(selector)) load();
