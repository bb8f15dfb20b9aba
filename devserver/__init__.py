"""Run the portal on one machine with an embedded PostgreSQL and Redis: for development and demonstrations."""
