"""Pages of reporting, the queue, cases, appeals and the open log."""
