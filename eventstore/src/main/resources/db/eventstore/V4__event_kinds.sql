-- Which kinds of events there are is asked whenever the service starts: from kind to kind, not over all events. Without the
-- position an entry is a few bytes (PostgreSQL, B-Tree Deduplication).

create index event_kind_idx on event (event_name, coalesce(revision, ''));
