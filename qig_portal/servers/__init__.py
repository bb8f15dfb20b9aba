"""The portal's own PostgreSQL and Redis: what runs where neither is configured."""
