// The first script of every page: partial updates and the manners of the page. Everything here also works without it.
import htmx from "htmx.org";
import "./controllers/announcer.js";
import "./controllers/banners.js";
import "./controllers/composer_loader.js";
import "./controllers/copy.js";
import "./controllers/counter.js";
import "./controllers/dialog.js";
import "./controllers/expand.js";
import "./controllers/feed_keys.js";
import "./controllers/focus_keeper.js";
import "./controllers/menus.js";
import "./controllers/older.js";
import "./controllers/optimistic.js";
import "./controllers/restore.js";
import "./controllers/reveal.js";
import "./controllers/search_box.js";
import "./controllers/send_once.js";
import "./controllers/session.js";
import "./controllers/shortcuts.js";
import "./controllers/shortcut_switch.js";
import "./controllers/theme.js";
import "./controllers/times.js";
import "./controllers/toast.js";
import "./controllers/trouble.js";
import { start } from "./registry.js";

window.htmx = htmx; // the live bundle presses its buttons through it
document.documentElement.dataset.scripts = "";
start();
