"""Reads of messages: the list of conversations, one conversation, the messages in it."""
