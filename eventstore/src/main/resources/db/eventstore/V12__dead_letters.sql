-- The dead letters of groups of event handlers: events that a handler failed on, and those that wait behind them. A group may read
-- other sources than the event store, so identifiers are texts.

create table dead_letter (
    id               uuid        primary key,
    processing_group text        collate "C" not null,
    -- What the sequence has for a name in addresses: its identifier, or a hash of that.
    sequence_id      text        collate "C" not null,
    sequence         text        not null,
    sequence_index   bigint      not null,
    position         bigint,
    aggregate_id     text,
    aggregate_type   text,
    version          bigint,
    event_id         text        not null,
    event_name       text        not null,
    revision         text,
    payload          json        not null,
    metadata         json        not null,
    recorded_at      timestamptz not null,
    token            json,
    token_type       text,
    -- Of the letter that failed; those behind it have none.
    cause_type       text,
    cause_message    text,
    diagnostics      json        not null,
    tries            int         not null,
    enqueued_at      timestamptz not null default clock_timestamp(),
    last_touched     timestamptz not null default clock_timestamp(),
    constraint dead_letter_sequence_key unique (processing_group, sequence_id, sequence_index)
);

-- Those that were given up, which is never taken back: who did so, when and why.
create table discarded_letter (
    id               bigint      generated always as identity primary key,
    processing_group text        not null,
    sequence_id      text        not null,
    sequence         text        not null,
    position         bigint,
    aggregate_id     text,
    aggregate_type   text,
    version          bigint,
    event_id         text        not null,
    event_name       text        not null,
    recorded_at      timestamptz not null,
    cause_type       text,
    cause_message    text,
    tries            int         not null,
    enqueued_at      timestamptz not null,
    reason           text        not null,
    actor            text,
    discarded_at     timestamptz not null default clock_timestamp()
);
create index discarded_letter_group_idx on discarded_letter (processing_group, id);
