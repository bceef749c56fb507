"""The addresses of communities; each module hangs its views into its own blueprint."""
