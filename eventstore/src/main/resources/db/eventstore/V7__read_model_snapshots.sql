-- Read models as of a position in the past, those that are ready: each is a schema of its own, roster_at_ and its name.

create table read_model_snapshot (
    name       text        collate "C" primary key check (name ~ '^[a-z][a-z0-9_]{0,39}$'),
    position   bigint      not null,
    version    int         not null,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null
);

-- The name of the one that a rebuild builds, if it does.
alter table rebuild add column snapshot text;
alter table rebuild drop constraint rebuild_kind_check;
alter table rebuild add constraint rebuild_kind_check check (kind in ('rebuild', 'verify', 'undo', 'snapshot'));
