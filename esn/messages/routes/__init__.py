"""The addresses of messages: reading, writing, people; each module hangs its views into its own blueprint."""
