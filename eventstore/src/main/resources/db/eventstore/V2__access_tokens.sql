-- The tokens that the service gives out. What a token is known by is kept as a hash, so a dump opens no door; a token that
-- was revoked stays, because events name it as their actor.

create table access_token (
    id          uuid        primary key,
    name        text        not null,
    roles       text[]      not null,
    secret_hash bytea       not null,
    first_start boolean     not null default false,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz,
    revoked_at  timestamptz
);
create unique index access_token_first_start_key on access_token (first_start) where first_start;
