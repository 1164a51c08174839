-- People who read with SQL log in as roster_reader, on a server that has this role: it may read events and read models, and
-- nothing that has keys or tokens. A new generation of the read model is granted when it is made.

do $$
declare
    granted text;
begin
    for granted in
        select format('grant usage on schema %1$I to %2$I; grant select on %3$s to %2$I', nspname, rolname,
            case nspname when 'eventstore' then 'eventstore.event' else format('all tables in schema %I', nspname) end)
        from pg_namespace, pg_roles
        where rolname = 'roster_reader' and pg_has_role(nspowner, 'usage') and not has_schema_privilege(rolname, nspname, 'usage')
          and nspname ~ '^(${readable})$'
    loop
        perform pg_advisory_xact_lock(hashtext('roster.read-model'), 0);
        execute granted;
    end loop;
end $$;
