-- How far the read model is behind the store, in ms, again and again.
select set_config('bench.seconds', :'seconds', false);
do $$
declare
    until timestamptz := clock_timestamp() + current_setting('bench.seconds')::int * interval '1 s';
    samples float8[] := '{}';
    head bigint;
    seen timestamptz;
begin
    while clock_timestamp() < until loop
        head := (select max(position) from eventstore.event);
        seen := clock_timestamp();
        while (select position from roster.progress) < head loop
            perform pg_sleep(0.001);
        end loop;
        samples := samples || (1000 * extract(epoch from clock_timestamp() - seen))::float8;
        perform pg_sleep(0.01);
    end loop;
    raise notice '%', samples;
end $$;
