// The real-time client and what else can wait, loaded after the page. Events carry ids and counts; texts are fetched when somebody asks for them.
import "./controllers/connection.js";
import "./controllers/hover_card.js";
import "./controllers/live_changes.js";
import "./controllers/live_news.js";
import "./controllers/live_reactions.js";
import "./controllers/message_bar.js";
import "./controllers/message_log.js";
import "./controllers/needs_you.js";
import "./controllers/pill.js";
import "./controllers/reply_bar.js";
import "./controllers/seen.js";
import "./controllers/standing_pill.js";
import "./controllers/team_pill.js";
import "./controllers/typing.js";
import "./controllers/unread_messages.js";
import { open } from "./channel.js";
import { start } from "./registry.js";

start();
open();
