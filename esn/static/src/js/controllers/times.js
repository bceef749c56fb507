// time[data-relative] stays true: renewed each minute, silently. After a day the exact time stands instead.
import { say } from "../phrases.js";

const [MINUTE, HOUR, DAY] = [60, 3600, 86400];

function words(age) {
  if (age < MINUTE) return say("now");
  return age < HOUR ? say("minutes", { n: Math.floor(age / MINUTE) }) : say("hours", { n: Math.floor(age / HOUR) });
}

function renew() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const age = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (age >= 0 && age < DAY) time.textContent = words(age);
    else if (age < DAY + 2 * MINUTE && age > 0) time.textContent = time.title;
  }
}

setInterval(renew, 60_000);
window.addEventListener("pageshow", (event) => event.persisted && renew());
