-- Where a history may have been rewound: a restore, or a fail-over that lost commits, goes on from an earlier event, and uses positions
-- a second time. An epoch begins whenever that can't be ruled out, before the first append in it; most lost nothing.

create table epoch (
    number         int         primary key,
    after_position bigint      not null,
    incarnation    text        not null,
    began_at       timestamptz not null default clock_timestamp()
);

-- What changes with everything that can rewind a history: the server's start with a copied folder, the timeline with a promotion or a
-- recovery to a point in time, the database with a copy of it, the table's file with a load of it. On a standby it fails.

create function incarnation() returns text language sql as $$
    select concat_ws('.',
        substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8),
        extract(epoch from pg_postmaster_start_time()),
        (select oid from pg_database where datname = current_database()),
        pg_relation_filenode('eventstore.event'))
$$;

-- The epoch that goes on, or the next if this may be another incarnation. Whoever appends calls it first, on each new connection.

create function enter_epoch(out number int, out after_position bigint, out began_at timestamptz) language plpgsql as $$
declare
    present text := eventstore.incarnation();
    last    eventstore.epoch;
begin
    select * into last from eventstore.epoch order by epoch.number desc limit 1;
    if last.incarnation is distinct from present then
        perform pg_advisory_xact_lock(hashtext('roster.epoch'), 0);
        select * into last from eventstore.epoch order by epoch.number desc limit 1;
    end if;
    if last.incarnation is distinct from present then
        -- Without a wait for a standby: reads go on while it is away. A server that lacks this row lacks what came after it, too.
        perform set_config('synchronous_commit', 'local', true);
        insert into eventstore.epoch (number, after_position, incarnation)
        values (coalesce(last.number, 0) + 1,
            case when last is null then 0 else (select coalesce(max(position), 0) from eventstore.event) end,
            present)
        returning * into last;
    end if;
    number := last.number;
    after_position := last.after_position;
    began_at := last.began_at;
end $$;

-- By which the event at a position is known: the second at which it was recorded, and the last 28 bits of its id.

create function mark(event_id uuid, recorded_at timestamptz) returns bigint language sql stable as $$
    select ((floor(extract(epoch from recorded_at))::bigint & 4294967295) << 28) | ('x' || right(event_id::text, 7))::bit(28)::int::bigint
$$;

select enter_epoch();
