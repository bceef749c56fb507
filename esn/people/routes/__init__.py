"""The addresses of people; each module hangs its views into its own blueprint."""
