"""Messages, one verb a function: starting a conversation, sending, who is in it, what was read."""
