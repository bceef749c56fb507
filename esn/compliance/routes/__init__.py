"""The addresses of compliance; each module hangs its views into its own blueprint."""
