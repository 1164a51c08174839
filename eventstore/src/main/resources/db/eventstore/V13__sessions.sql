-- The sessions of browsers. What a cookie proves itself with is kept as a hash, so a dump opens no door. A session ends with its
-- token; one without a token rests on the operator's file or on an issuer.

create table browser_session (
    id          uuid        primary key,
    secret_hash bytea       not null,
    token_id    uuid        references access_token on delete cascade,
    name        text        not null,
    via         text        not null,
    roles       text[]      not null,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    ended_at    timestamptz
);
create index browser_session_expires_at_idx on browser_session (expires_at);

-- Codes that are each good for one session of a token.

create table sign_in_code (
    hash       bytea       primary key,
    token_id   uuid        not null references access_token on delete cascade,
    expires_at timestamptz not null
);

-- What a browser was sent to an issuer with, until it comes back.

create table authorization_request (
    hash       bytea       primary key,
    request    json        not null,
    expires_at timestamptz not null
);
create index authorization_request_expires_at_idx on authorization_request (expires_at);
