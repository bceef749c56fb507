"""The addresses of posts: reading, writing, drafts; each module hangs its views into its own blueprint."""
