// The composer: toolbar, mentions, drafts. Loaded on the first focus in one; the form works without it.
import "@github/markdown-toolbar-element";
import "./controllers/audience.js";
import "./controllers/composer.js";
import "./controllers/mentions.js";
import "./controllers/quote.js";
import { start } from "./registry.js";

start();
