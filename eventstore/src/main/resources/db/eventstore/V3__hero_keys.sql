-- One key a hero, wrapped by a master key that is not in the database. To forget a hero is to delete its row.

create table hero_key (
    hero_id       uuid  primary key,
    master_key_id text  not null,
    wrapped       bytea not null
);

-- Which master keys the rows above need: not the keys, but what tells one from another.
create table master_key (
    id            text        primary key,
    introduced_at timestamptz not null default clock_timestamp()
);
