-- A database whose store's last script is V7, with the roster of a story; dumped while the service ran. The keys of
-- heroes are wrapped with the master key "the master key of earlier tests!". The snapshot of the read model lasts
-- longer than it can be asked to.

set check_function_bodies = off;

create schema eventstore;
create schema roster;
create schema roster_at_then;
create schema roster_previous;

CREATE OR REPLACE FUNCTION eventstore.event_is_immutable()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    raise exception 'events are immutable: % of eventstore.event is refused', tg_op using errcode = 'restrict_violation';
end $function$;

CREATE OR REPLACE FUNCTION eventstore.hero_departs()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    insert into eventstore.departure
    select team_id, new.position from eventstore.teams_left(new.aggregate_id, new.sequence, new.position) as team_id;
    return null;
end $function$;

CREATE OR REPLACE FUNCTION eventstore.teams_left(hero_id uuid, end_sequence bigint, end_position bigint)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
AS $function$
    select team_id from (
        select distinct on (team_id) team_id, event_name from (
            select (payload ->> 'teamId')::uuid as team_id, event_name, sequence from eventstore.event
            where aggregate_id = hero_id and sequence < end_sequence and event_name in ('HeroEnlisted', 'HeroDischarged')
        ) as membership order by team_id, sequence desc
    ) as last
    where event_name = 'HeroEnlisted'
      and not exists (
          select from eventstore.event
          where aggregate_id = hero_id and sequence < end_sequence and event_name = 'HeroRetired')
      and not exists (
          select from eventstore.event
          where aggregate_id = team_id and position < end_position and event_name = 'TeamDisbanded')
$function$;

create table eventstore.access_token (
    id uuid not null,
    name text not null,
    roles text[] not null,
    secret_hash bytea not null,
    first_start boolean default false not null,
    created_at timestamp with time zone default now() not null,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone
);

create table eventstore.departure (
    team_id uuid not null,
    "position" bigint not null
);

create table eventstore.event (
    "position" bigint generated always as identity not null,
    aggregate_id uuid not null,
    sequence bigint not null,
    aggregate_type text not null,
    event_id uuid not null,
    event_name text not null,
    revision text,
    payload json not null,
    metadata json not null,
    recorded_at timestamp with time zone default clock_timestamp() not null
);

create table eventstore.flyway_schema_history (
    installed_rank integer not null,
    version character varying(50),
    description character varying(200) not null,
    type character varying(20) not null,
    script character varying(1000) not null,
    checksum integer,
    installed_by character varying(100) not null,
    installed_on timestamp without time zone default now() not null,
    execution_time integer not null,
    success boolean not null
);

create table eventstore.hero_key (
    hero_id uuid not null,
    master_key_id text not null,
    wrapped bytea not null
);

create table eventstore.master_key (
    id text not null,
    introduced_at timestamp with time zone default clock_timestamp() not null
);

create table eventstore.read_model_snapshot (
    name text collate "C" not null,
    "position" bigint not null,
    version integer not null,
    created_at timestamp with time zone default clock_timestamp() not null,
    expires_at timestamp with time zone not null
);

create table eventstore.rebuild (
    id bigint generated always as identity not null,
    kind text not null,
    state text not null,
    "position" bigint default 0 not null,
    head bigint default 0 not null,
    events bigint default 0 not null,
    started_at timestamp with time zone default clock_timestamp() not null,
    ended_at timestamp with time zone,
    cancelled boolean default false not null,
    comparison json,
    failure json,
    snapshot text
);

create table eventstore.snapshot (
    aggregate_id uuid not null,
    sequence bigint not null,
    aggregate_type text not null,
    event_id uuid not null,
    event_name text not null,
    revision text,
    payload json not null,
    metadata json not null,
    recorded_at timestamp with time zone default clock_timestamp() not null
);

create table eventstore.token (
    processor_name text not null,
    segment integer not null,
    token text,
    token_type text,
    claimed_at text,
    owner text
);

create table roster.hero (
    id uuid not null,
    name text collate "C" not null,
    secret_name text not null,
    age integer,
    version bigint not null
);

create table roster.heroteamlink (
    team_id uuid not null,
    hero_id uuid not null
);

create table roster.progress (
    "position" bigint not null,
    version integer not null,
    built_at timestamp with time zone default clock_timestamp() not null,
    one_row boolean default true not null
);

create table roster.team (
    id uuid not null,
    name text collate "C" not null,
    headquarters text collate "C" not null,
    version bigint not null,
    hero_count bigint default 0 not null
);

create table roster_at_then.hero (
    id uuid not null,
    name text collate "C" not null,
    secret_name text not null,
    age integer,
    version bigint not null
);

create table roster_at_then.heroteamlink (
    team_id uuid not null,
    hero_id uuid not null
);

create table roster_at_then.progress (
    "position" bigint not null,
    version integer not null,
    built_at timestamp with time zone default clock_timestamp() not null,
    one_row boolean default true not null
);

create table roster_at_then.team (
    id uuid not null,
    name text collate "C" not null,
    headquarters text collate "C" not null,
    version bigint not null,
    hero_count bigint default 0 not null
);

create table roster_previous.hero (
    id uuid not null,
    name text collate "C" not null,
    secret_name text not null,
    age integer,
    version bigint not null
);

create table roster_previous.heroteamlink (
    team_id uuid not null,
    hero_id uuid not null
);

create table roster_previous.progress (
    "position" bigint not null,
    version integer not null,
    built_at timestamp with time zone default clock_timestamp() not null,
    one_row boolean default true not null
);

create table roster_previous.team (
    id uuid not null,
    name text collate "C" not null,
    headquarters text collate "C" not null,
    version bigint not null,
    hero_count bigint default 0 not null
);

insert into eventstore.access_token (id, name, roles, secret_hash, first_start, created_at, expires_at, revoked_at) values
    ('7a2b6966-4bc2-4829-a86b-e19cd447f272', 'privacy officer', '{privacy-officer}', E'\\xa1199ba1823c7236380c730d01c0cc921aafd79e383e219fc59b7cdd6332cbd9', false, '2026-11-29 09:17:58.540809+00', null, null),
    ('7a585e99-f6a7-4162-b9d7-2fba1ca360d3', 'reader of earlier', '{viewer}', E'\\x66525415815209f09a7e7ba1cd9c14bef3db21dca8b5230a5b89a8178b69c604', false, '2026-11-29 09:18:02.263199+00', null, null);

insert into eventstore.departure (team_id, "position") values
    ('01a22698-bacd-7443-8fb5-e6436a92e554', 24),
    ('01a22698-bcb8-7655-8f24-760c1b061c48', 25),
    ('01a22698-bd0c-7142-a83d-09ff5c231616', 24);

insert into eventstore.event ("position", aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata, recorded_at) overriding system value values
    (1, '01a22698-bacd-7443-8fb5-e6436a92e554', 0, 'Team', '3a428856-fe71-499d-b33f-4ab228da6339', 'TeamFormed', '1', '{"teamId":"01a22698-bacd-7443-8fb5-e6436a92e554","name":"Preventers","headquarters":"Sharp Tower"}', '{"actor":"admin-token-file","causationId":"dd856416-5d69-4bb2-8fa5-eab2734c94d4","correlationId":"dd856416-5d69-4bb2-8fa5-eab2734c94d4","content":"UhyumBRkzBrhJ6tqW9Kd8JUYhdpwAfsCb1CxV/GkW3A=","actorVia":"admin-token-file"}', '2026-11-29 09:17:53.49515+00'),
    (2, '01a22698-bcb8-7655-8f24-760c1b061c48', 0, 'Team', 'a4c53e04-5d9c-48ac-b7d9-17512789fa16', 'TeamFormed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force","headquarters":"Sister Margaret''s Bar"}', '{"actor":"admin-token-file","causationId":"f33f7b66-a2c6-44f0-bb8a-4d3d0bd1f14b","correlationId":"f33f7b66-a2c6-44f0-bb8a-4d3d0bd1f14b","content":"HAAHfCynX8+xBo4yauL3k8Ma4ASvbiXOkYWrgTxrutE=","actorVia":"admin-token-file"}', '2026-11-29 09:17:53.728332+00'),
    (3, '01a22698-bd0c-7142-a83d-09ff5c231616', 0, 'Team', 'c08770b7-da8c-417f-94b7-9f4a6a842392', 'TeamFormed', '1', E'{"teamId":"01a22698-bd0c-7142-a83d-09ff5c231616","name":"Betas \\"Ü\\"","headquarters":"Nowhere\\\\N"}', '{"actor":"admin-token-file","causationId":"99080dff-ce59-4b2d-9e1e-9bd573d264ed","correlationId":"99080dff-ce59-4b2d-9e1e-9bd573d264ed","content":"oAJ8NC+oq+zIxVbMOGm+fhgCLu8awHoXq7GYqaJhmdo=","actorVia":"admin-token-file"}', '2026-11-29 09:17:53.83415+00'),
    (4, '01a22698-bd61-7084-93b0-8e9cd1c29e0f', 0, 'Hero', 'a98f0db8-88de-4ed8-8b85-08dabb477f81', 'HeroRegistered', '1', '{"heroId":"01a22698-bd61-7084-93b0-8e9cd1c29e0f","details":"ATNkXxYlrhE44Mb/i/L4PqiOuTSKjt2KIgclC/L66FFQHtyG/YwFkuvJXLmqdmxCiwRchFF4N+JyCvY=","secretName":"AeUoahzM+ABo3vDNGjEx3n+yhrAEJq4eSIXDmkamEEEiSfQ7Z5JLtw=="}', '{"actor":"admin-token-file","causationId":"be72febb-a863-4d86-b1a1-47361ec3ea0a","correlationId":"be72febb-a863-4d86-b1a1-47361ec3ea0a","content":"LI86AxFWuAalhHv74iHY007em1J/YV3fJPVuS0fTuz0=","actorVia":"admin-token-file"}', '2026-11-29 09:17:53.982453+00'),
    (5, '01a22698-bd61-7084-93b0-8e9cd1c29e0f', 1, 'Hero', '0a139afb-9900-4d7c-935f-f448481b5cbb', 'HeroEnlisted', '1', '{"heroId":"01a22698-bd61-7084-93b0-8e9cd1c29e0f","teamId":"01a22698-bcb8-7655-8f24-760c1b061c48"}', '{"actor":"admin-token-file","causationId":"be72febb-a863-4d86-b1a1-47361ec3ea0a","correlationId":"be72febb-a863-4d86-b1a1-47361ec3ea0a","actorVia":"admin-token-file"}', '2026-11-29 09:17:53.982562+00'),
    (6, '01a22698-bd61-7084-93b0-8e9cd1c29e0f', 2, 'Hero', 'c056d317-1b2c-4fb8-8b01-d1f40164c909', 'HeroEnlisted', '1', '{"heroId":"01a22698-bd61-7084-93b0-8e9cd1c29e0f","teamId":"01a22698-bacd-7443-8fb5-e6436a92e554"}', '{"actor":"admin-token-file","causationId":"be72febb-a863-4d86-b1a1-47361ec3ea0a","correlationId":"be72febb-a863-4d86-b1a1-47361ec3ea0a","actorVia":"admin-token-file"}', '2026-11-29 09:17:53.982709+00'),
    (7, '01a22698-be6c-773a-bb32-0dbb05a5ed3f', 0, 'Hero', 'b8300dff-09bd-44de-bcc7-d51d0277e6e0', 'HeroRegistered', '1', '{"heroId":"01a22698-be6c-773a-bb32-0dbb05a5ed3f","details":"AXgeAgXae0ASGy16eKUNb7xHVR1a6t+MAqbAcxNwGZrTqy9hm/Qu9S/s36pPWOxvOmOqbXCcpX6LRw==","secretName":"Ab0hBo3fxQCp+qhENuxfF/Px3vCQmU4gLTkjQwRfbIZfH4NTlnmPaA=="}', '{"actor":"admin-token-file","causationId":"11e9752f-cd28-4663-93e9-611dae19150c","correlationId":"11e9752f-cd28-4663-93e9-611dae19150c","content":"82JzHfxXN/LyK/25JNE0ErCEkymhoBndVt26YCALjxM=","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.182057+00'),
    (8, '01a22698-be6c-773a-bb32-0dbb05a5ed3f', 1, 'Hero', '87dacce0-df9a-4781-9964-f8a7cbcf294f', 'HeroEnlisted', '1', '{"heroId":"01a22698-be6c-773a-bb32-0dbb05a5ed3f","teamId":"01a22698-bacd-7443-8fb5-e6436a92e554"}', '{"actor":"admin-token-file","causationId":"11e9752f-cd28-4663-93e9-611dae19150c","correlationId":"11e9752f-cd28-4663-93e9-611dae19150c","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.182137+00'),
    (9, '01a22698-bee5-767b-b6ff-424f0a43fbef', 0, 'Hero', 'abdb9330-d62a-481d-be84-f89ea252f311', 'HeroRegistered', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AQJD0n9chNmuUREMmKNVDeS1gwilZOt47/IJ4Lp6L2mVNoWJoWAdRU5CBvVWcuG8/B3rKmNWTizCXuhXxA==","secretName":"ATMQQtS0zdAfqHWHH8IbWOl/pEpeeMoJdRGALcr/NrjtaNX2QBzO85sHv7I/"}', '{"actor":"admin-token-file","causationId":"99fef492-54ef-40a9-bc4d-47f7531b334e","correlationId":"99fef492-54ef-40a9-bc4d-47f7531b334e","content":"1HG5tx8mtl1y7JmKqcnP0LB2zsGlaWWLiz5cXp9SWD4=","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.32796+00'),
    (10, '01a22698-bee5-767b-b6ff-424f0a43fbef', 1, 'Hero', '41327a9d-4766-4073-b754-50adb2e86f3b', 'HeroEnlisted', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","teamId":"01a22698-bacd-7443-8fb5-e6436a92e554"}', '{"actor":"admin-token-file","causationId":"99fef492-54ef-40a9-bc4d-47f7531b334e","correlationId":"99fef492-54ef-40a9-bc4d-47f7531b334e","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.328053+00'),
    (11, '01a22698-bee5-767b-b6ff-424f0a43fbef', 2, 'Hero', '2e6499f2-8863-4bb5-b298-08bfa32597d1', 'HeroEnlisted', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","teamId":"01a22698-bd0c-7142-a83d-09ff5c231616"}', '{"actor":"admin-token-file","causationId":"99fef492-54ef-40a9-bc4d-47f7531b334e","correlationId":"99fef492-54ef-40a9-bc4d-47f7531b334e","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.328082+00'),
    (12, '01a22698-bf55-737b-b66f-6f2aaedbce7e', 0, 'Hero', '70bad008-996e-44fa-83a9-97bf412b7359', 'HeroRegistered', '1', '{"heroId":"01a22698-bf55-737b-b66f-6f2aaedbce7e","details":"Ack4x/xjdwPX6z5aLnL8MAi3rOHE/Y4ZuVp6VY4VHwOkF2SAzvuSSmX3hrT3M5/WSfp/Q2zX6OZHpKzVqOSDPLCYCzqsXg==","secretName":"Ae+ehPhNoYXP8FAB5uCToxtud0s+MIrbQMpl1TbdiQXuVjHdpa5ZCZ3FLwtH"}', '{"actor":"admin-token-file","causationId":"4f998ed4-fbf5-455c-be56-d9f0dc8ae5b0","correlationId":"4f998ed4-fbf5-455c-be56-d9f0dc8ae5b0","content":"WkTFTNzo3JZ8NBPm032vsG1ZjaiTuDgqMqDfL3aNFeY=","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.399462+00'),
    (13, '01a22698-bf55-737b-b66f-6f2aaedbce7e', 1, 'Hero', '51399224-eed1-47bd-84cc-11f489a717cc', 'HeroEnlisted', '1', '{"heroId":"01a22698-bf55-737b-b66f-6f2aaedbce7e","teamId":"01a22698-bacd-7443-8fb5-e6436a92e554"}', '{"actor":"admin-token-file","causationId":"4f998ed4-fbf5-455c-be56-d9f0dc8ae5b0","correlationId":"4f998ed4-fbf5-455c-be56-d9f0dc8ae5b0","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.399567+00'),
    (14, '01a22698-bf55-737b-b66f-6f2aaedbce7e', 2, 'Hero', 'b6ca66d1-2a6e-405f-8d89-f1218e739f60', 'HeroEnlisted', '1', '{"heroId":"01a22698-bf55-737b-b66f-6f2aaedbce7e","teamId":"01a22698-bd0c-7142-a83d-09ff5c231616"}', '{"actor":"admin-token-file","causationId":"4f998ed4-fbf5-455c-be56-d9f0dc8ae5b0","correlationId":"4f998ed4-fbf5-455c-be56-d9f0dc8ae5b0","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.399594+00'),
    (15, '01a22698-bfa2-718f-8f09-900a8123c4d5', 0, 'Hero', 'a7eaaa26-bf76-4672-b5fc-01c53b0b2b10', 'HeroRegistered', '1', '{"heroId":"01a22698-bfa2-718f-8f09-900a8123c4d5","details":"AWF8yPOy+uKDyFFqY3IUBXV8EjHLKjyFqWim+GDAGqJQ6Nu9gVwsiBwQMKy0lsjxFxLX77+fsCo=","secretName":"AeYT5D1tVzj6YE2qJbm+ukS1/tSkdmvROs3YarLs4oeIQZOMAq2GFgxE7TKk"}', '{"actor":"admin-token-file","causationId":"7bdbb915-cde4-485c-bac6-9cd78e5b0c13","correlationId":"7bdbb915-cde4-485c-bac6-9cd78e5b0c13","content":"l7S9OvzWM3gyiNXdLBS+84qCGv5N4ixPsqQu1gNNqCo=","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.484896+00'),
    (16, '01a22698-bfa2-718f-8f09-900a8123c4d5', 1, 'Hero', 'b2d6730a-be5f-4abe-9185-facdbc4c6507', 'HeroEnlisted', '1', '{"heroId":"01a22698-bfa2-718f-8f09-900a8123c4d5","teamId":"01a22698-bcb8-7655-8f24-760c1b061c48"}', '{"actor":"admin-token-file","causationId":"7bdbb915-cde4-485c-bac6-9cd78e5b0c13","correlationId":"7bdbb915-cde4-485c-bac6-9cd78e5b0c13","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.484988+00'),
    (17, '01a22698-bee5-767b-b6ff-424f0a43fbef', 3, 'Hero', 'b795b363-88fd-417f-be83-c7989b23adc4', 'HeroEnlisted', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","teamId":"01a22698-bcb8-7655-8f24-760c1b061c48"}', '{"actor":"admin-token-file","causationId":"bebdfac7-aecb-4354-a284-87fd9a435e60","correlationId":"bebdfac7-aecb-4354-a284-87fd9a435e60","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.636459+00'),
    (18, '01a22698-bee5-767b-b6ff-424f0a43fbef', 4, 'Hero', 'e287383e-bc3b-40b5-9b8f-f3acd309a278', 'HeroDischarged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","teamId":"01a22698-bcb8-7655-8f24-760c1b061c48"}', '{"actor":"admin-token-file","causationId":"da042bca-ee69-4cc1-b07f-4e2211bbf4ab","correlationId":"da042bca-ee69-4cc1-b07f-4e2211bbf4ab","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.802955+00'),
    (19, '01a22698-bee5-767b-b6ff-424f0a43fbef', 5, 'Hero', 'f4c66d87-e89b-40c8-8100-dbd897febaba', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AavzStOVAEAkXUunND+QV79ZI1siqJeiS4I1q8Iw+AM61QuX3LfIUjASEAiFPc+g8J7cirgOJ4c45vo="}', '{"actor":"admin-token-file","causationId":"6c107940-8e25-4321-be24-69fb3b3bacb6","correlationId":"6c107940-8e25-4321-be24-69fb3b3bacb6","actorVia":"admin-token-file"}', '2026-11-29 09:17:54.952987+00'),
    (20, '01a22698-bd61-7084-93b0-8e9cd1c29e0f', 3, 'Hero', 'dda12d35-b946-4df4-abcd-5f1e96ea45f3', 'HeroRenamed', '1', '{"heroId":"01a22698-bd61-7084-93b0-8e9cd1c29e0f","details":"AZfuA1AuSRADaI8VUB8jYrd1d9V6tP064vD/Tf8NkA36sh292kiNAlJx0sq+AMO5adDHSLKh03tTITRdNUk="}', '{"actor":"admin-token-file","causationId":"98a8b29f-8f19-465f-a0bf-06db4947820d","correlationId":"98a8b29f-8f19-465f-a0bf-06db4947820d","actorVia":"admin-token-file"}', '2026-11-29 09:17:55.033336+00'),
    (21, '01a22698-be6c-773a-bb32-0dbb05a5ed3f', 2, 'Hero', '31ab1fcb-9870-44ee-a7a9-477c875ae679', 'SecretNameChanged', '1', '{"heroId":"01a22698-be6c-773a-bb32-0dbb05a5ed3f","secretName":"AZOPbq6U/p7gnUnbd5jbzlwh1E1gEHAsgSK75UsQxCTK+FI48UL+nho="}', '{"actor":"admin-token-file","causationId":"4bb1e14d-37f3-42d5-a4eb-62f3180a1181","correlationId":"4bb1e14d-37f3-42d5-a4eb-62f3180a1181","actorVia":"admin-token-file"}', '2026-11-29 09:17:55.111709+00'),
    (22, '01a22698-bcb8-7655-8f24-760c1b061c48', 1, 'Team', '6eba93e3-4a37-4c00-aa7e-0f444c3581a5', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"X-Force"}', '{"actor":"admin-token-file","causationId":"06f5910a-38d9-43c4-86e1-2c35a15227b8","correlationId":"06f5910a-38d9-43c4-86e1-2c35a15227b8","actorVia":"admin-token-file"}', '2026-11-29 09:17:55.1816+00'),
    (23, '01a22698-bacd-7443-8fb5-e6436a92e554', 1, 'Team', '9222daa0-c3ad-4fbf-96ac-9b610d8e4f8f', 'TeamRelocated', '1', '{"teamId":"01a22698-bacd-7443-8fb5-e6436a92e554","headquarters":"Elsewhere"}', '{"actor":"admin-token-file","causationId":"d8973100-7190-45f9-98a0-7eca2dd3b2b9","correlationId":"d8973100-7190-45f9-98a0-7eca2dd3b2b9","actorVia":"admin-token-file"}', '2026-11-29 09:17:55.256633+00'),
    (24, '01a22698-bf55-737b-b66f-6f2aaedbce7e', 3, 'Hero', '539a6691-6809-4cb5-883c-83423235d5d8', 'HeroRetired', '1', '{"heroId":"01a22698-bf55-737b-b66f-6f2aaedbce7e"}', '{"actor":"admin-token-file","causationId":"c9ccf304-4948-4b00-9485-bc8d338d962d","correlationId":"c9ccf304-4948-4b00-9485-bc8d338d962d","actorVia":"admin-token-file"}', '2026-11-29 09:17:58.42451+00'),
    (25, '01a22698-bfa2-718f-8f09-900a8123c4d5', 2, 'Hero', '49aabccc-c861-4771-a513-6e6af54b2ae5', 'HeroForgotten', '1', '{"heroId":"01a22698-bfa2-718f-8f09-900a8123c4d5"}', '{"actor":"7a2b6966-4bc2-4829-a86b-e19cd447f272","causationId":"7f271ad5-2547-4c18-a053-8c9b7eca2c3b","correlationId":"7f271ad5-2547-4c18-a053-8c9b7eca2c3b","actorVia":"token"}', '2026-11-29 09:17:58.73154+00'),
    (26, '01a22698-bd0c-7142-a83d-09ff5c231616', 1, 'Team', 'ead52165-8c20-470f-913c-51d287f36a5b', 'TeamDisbanded', '1', '{"teamId":"01a22698-bd0c-7142-a83d-09ff5c231616"}', '{"actor":"admin-token-file","causationId":"54ad36fa-6621-4405-9802-a7602e4350ee","correlationId":"54ad36fa-6621-4405-9802-a7602e4350ee","actorVia":"admin-token-file"}', '2026-11-29 09:17:58.794794+00'),
    (27, '01a22698-bcb8-7655-8f24-760c1b061c48', 2, 'Team', '82afbecd-2d26-4bcc-9978-f263228a5196', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 1"}', '{"actor":"admin-token-file","causationId":"d21e6579-a082-409a-a696-f8bada7d8c9c","correlationId":"d21e6579-a082-409a-a696-f8bada7d8c9c","actorVia":"admin-token-file"}', '2026-11-29 09:17:58.855636+00'),
    (28, '01a22698-bcb8-7655-8f24-760c1b061c48', 3, 'Team', 'd67a9019-71ef-4a30-94cc-e64f3ab0cbb8', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 2"}', '{"actor":"admin-token-file","causationId":"50ee75f6-acc9-4069-8e6a-9b2e70202d37","correlationId":"50ee75f6-acc9-4069-8e6a-9b2e70202d37","actorVia":"admin-token-file"}', '2026-11-29 09:17:58.989683+00'),
    (29, '01a22698-bcb8-7655-8f24-760c1b061c48', 4, 'Team', '0782ee69-37f9-4b7b-98f9-2ee990ca223f', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 3"}', '{"actor":"admin-token-file","causationId":"69f38136-1535-4e90-888e-869120e51be9","correlationId":"69f38136-1535-4e90-888e-869120e51be9","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.283322+00'),
    (30, '01a22698-bcb8-7655-8f24-760c1b061c48', 5, 'Team', '0765e6d8-074d-45c7-a5d9-02b641cdcd49', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 4"}', '{"actor":"admin-token-file","causationId":"a03680e6-f0e4-4f33-9cff-0e6aae62e298","correlationId":"a03680e6-f0e4-4f33-9cff-0e6aae62e298","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.330326+00'),
    (31, '01a22698-bcb8-7655-8f24-760c1b061c48', 6, 'Team', 'c59200f2-1c87-4165-996c-cd3359c6d440', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 5"}', '{"actor":"admin-token-file","causationId":"f693dae3-8230-4404-82d3-ab53af299991","correlationId":"f693dae3-8230-4404-82d3-ab53af299991","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.396443+00'),
    (32, '01a22698-bcb8-7655-8f24-760c1b061c48', 7, 'Team', 'e7845a05-1386-4eea-8d7d-b07b60e639ef', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 6"}', '{"actor":"admin-token-file","causationId":"d4367ccc-0172-441d-9d26-2380d9cbdbcb","correlationId":"d4367ccc-0172-441d-9d26-2380d9cbdbcb","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.446942+00'),
    (33, '01a22698-bcb8-7655-8f24-760c1b061c48', 8, 'Team', 'd534afea-c910-4eb8-b33a-32db89769b4d', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 7"}', '{"actor":"admin-token-file","causationId":"4317510a-b2b3-452a-a6f1-af24d76c1348","correlationId":"4317510a-b2b3-452a-a6f1-af24d76c1348","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.501661+00'),
    (34, '01a22698-bcb8-7655-8f24-760c1b061c48', 9, 'Team', '8abab622-cabb-45a9-a5b4-0e0458ac47a8', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 8"}', '{"actor":"admin-token-file","causationId":"d0000845-7f00-41f1-bb26-717da2296b25","correlationId":"d0000845-7f00-41f1-bb26-717da2296b25","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.557296+00'),
    (35, '01a22698-bcb8-7655-8f24-760c1b061c48', 10, 'Team', '703d2093-3c6c-4803-b055-f2d4170e0588', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 9"}', '{"actor":"admin-token-file","causationId":"fc3988f0-f3d4-4461-84d6-9fbdcdecb679","correlationId":"fc3988f0-f3d4-4461-84d6-9fbdcdecb679","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.624576+00'),
    (36, '01a22698-bcb8-7655-8f24-760c1b061c48', 11, 'Team', '039e72ad-e7c0-4099-9a61-84e6d0f0740d', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 10"}', '{"actor":"admin-token-file","causationId":"b659890d-f985-4876-9866-d211a07d07f3","correlationId":"b659890d-f985-4876-9866-d211a07d07f3","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.698033+00'),
    (37, '01a22698-bcb8-7655-8f24-760c1b061c48', 12, 'Team', '8473b384-6067-4da5-824c-a4d8d0f30536', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 11"}', '{"actor":"admin-token-file","causationId":"ce8bd343-2d3e-48c7-978c-1a27a9abb072","correlationId":"ce8bd343-2d3e-48c7-978c-1a27a9abb072","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.794121+00'),
    (38, '01a22698-bcb8-7655-8f24-760c1b061c48', 13, 'Team', '5d529a60-942e-45e7-b2d5-fd6d9829f21e', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 12"}', '{"actor":"admin-token-file","causationId":"066a6ea6-edd9-4c10-a248-3de516d55e9d","correlationId":"066a6ea6-edd9-4c10-a248-3de516d55e9d","actorVia":"admin-token-file"}', '2026-11-29 09:17:59.860201+00'),
    (39, '01a22698-bcb8-7655-8f24-760c1b061c48', 14, 'Team', 'ddda0f47-7543-4ea0-ac78-d0998a31a2b5', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 13"}', '{"actor":"admin-token-file","causationId":"5f63053f-c9ee-4050-9537-36538f1be0b2","correlationId":"5f63053f-c9ee-4050-9537-36538f1be0b2","actorVia":"admin-token-file"}', '2026-11-29 09:18:00.033239+00'),
    (40, '01a22698-bcb8-7655-8f24-760c1b061c48', 15, 'Team', '0019b090-7733-4291-b535-579d77a83db7', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 14"}', '{"actor":"admin-token-file","causationId":"e7be3923-3355-4df6-9dfe-b4e01bbe221c","correlationId":"e7be3923-3355-4df6-9dfe-b4e01bbe221c","actorVia":"admin-token-file"}', '2026-11-29 09:18:00.122814+00'),
    (41, '01a22698-bcb8-7655-8f24-760c1b061c48', 16, 'Team', '3ab6b02a-6ed5-434e-b84d-fd4044735f5d', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 15"}', '{"actor":"admin-token-file","causationId":"df30a69b-27d1-4b6c-b9a1-6cacff298cc1","correlationId":"df30a69b-27d1-4b6c-b9a1-6cacff298cc1","actorVia":"admin-token-file"}', '2026-11-29 09:18:00.207294+00'),
    (42, '01a22698-bcb8-7655-8f24-760c1b061c48', 17, 'Team', '6cefdd3e-4c3b-4202-af42-5cff82299bdb', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 16"}', '{"actor":"admin-token-file","causationId":"114fd158-05af-4cb3-ac72-03ef11331895","correlationId":"114fd158-05af-4cb3-ac72-03ef11331895","actorVia":"admin-token-file"}', '2026-11-29 09:18:00.618426+00'),
    (43, '01a22698-bcb8-7655-8f24-760c1b061c48', 18, 'Team', '45dda8e8-9fd4-4b08-ac3a-016a1456b97d', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 17"}', '{"actor":"admin-token-file","causationId":"3fffae23-51fd-4a20-be72-fbe08724bda0","correlationId":"3fffae23-51fd-4a20-be72-fbe08724bda0","actorVia":"admin-token-file"}', '2026-11-29 09:18:00.779363+00'),
    (44, '01a22698-bcb8-7655-8f24-760c1b061c48', 19, 'Team', 'b00d5421-725f-4c55-bd73-6f2bbc383181', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 18"}', '{"actor":"admin-token-file","causationId":"dbb261b1-c90d-4ee5-bcdd-ceeeb5cffd40","correlationId":"dbb261b1-c90d-4ee5-bcdd-ceeeb5cffd40","actorVia":"admin-token-file"}', '2026-11-29 09:18:00.896675+00'),
    (45, '01a22698-bcb8-7655-8f24-760c1b061c48', 20, 'Team', 'b97c9a17-42a2-4512-887f-cef04ee84a50', 'TeamRenamed', '1', '{"teamId":"01a22698-bcb8-7655-8f24-760c1b061c48","name":"Z-Force 19"}', '{"actor":"admin-token-file","causationId":"7e0b79de-86d6-4c84-8711-ab9c23ccd965","correlationId":"7e0b79de-86d6-4c84-8711-ab9c23ccd965","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.007773+00'),
    (46, '01a22698-bee5-767b-b6ff-424f0a43fbef', 6, 'Hero', 'bace94be-efed-4a7c-9e13-4d623bdbd57c', 'HeroEnlisted', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","teamId":"01a22698-bcb8-7655-8f24-760c1b061c48"}', '{"actor":"admin-token-file","causationId":"14fe95bc-0946-4b9a-9cbc-557d557dfbbe","correlationId":"14fe95bc-0946-4b9a-9cbc-557d557dfbbe","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.145349+00'),
    (47, '01a22698-bee5-767b-b6ff-424f0a43fbef', 7, 'Hero', 'd311917e-18c1-45b1-9276-1edf94931a03', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AQlv2tBoi8aVnsJxk9rlgJcvuQ6s7Y/RBiG+bKZzfWjOt3/fAIludCBetu5AJSb2tj0Aw59ZwQXxyKw="}', '{"actor":"admin-token-file","causationId":"f58567dd-0c34-4ae9-9ccc-1ded7cfd32e8","correlationId":"f58567dd-0c34-4ae9-9ccc-1ded7cfd32e8","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.198404+00'),
    (48, '01a22698-bee5-767b-b6ff-424f0a43fbef', 8, 'Hero', '59a91e38-bd01-48f8-974a-a6502736535f', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AXQTlfqxJcgSyPEnoWbZyE3n+7Lp6xQPaEbneZFd/FRvGcUJVTlIau1C9uFmN2tbOfKdgTjd8jlVTnM="}', '{"actor":"admin-token-file","causationId":"33752392-a953-47bc-a6e2-8028aebfdffc","correlationId":"33752392-a953-47bc-a6e2-8028aebfdffc","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.258411+00'),
    (49, '01a22698-bee5-767b-b6ff-424f0a43fbef', 9, 'Hero', 'e45c3aaf-e2ad-40cd-b1a2-4a09f2e90ebc', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AeeUOcs1rpOOr/pshjOyW4EtuLmFjm/jRpRyl0qE3ny6OYzdIUvcgmTobSB4oeLICkgni0q2wG/32Sw="}', '{"actor":"admin-token-file","causationId":"87297d30-e706-477d-9dcf-05ef06bfce79","correlationId":"87297d30-e706-477d-9dcf-05ef06bfce79","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.30745+00'),
    (50, '01a22698-bee5-767b-b6ff-424f0a43fbef', 10, 'Hero', '4edf30cc-20b4-4560-9fcd-73b65d67dec5', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"ARyyBAsCodlLapZJmc7u+S/ouoxLvbTyyouuMl/+AyrLgbnaNsLsivY9svqe5yj/24IM+RgW2r7nenU="}', '{"actor":"admin-token-file","causationId":"6b4e9744-74ce-412f-95aa-7b7aa1864cc4","correlationId":"6b4e9744-74ce-412f-95aa-7b7aa1864cc4","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.359121+00'),
    (51, '01a22698-bee5-767b-b6ff-424f0a43fbef', 11, 'Hero', '31183e98-5adc-448f-98a2-5d1b1a704adb', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"Abtki05SEu41P0fDMExommZ9foVnnOXmIMZCvv5gW3aWe7bOLQSSlCz4ZvNnqoaf5R+xUVzhoa2iVuc="}', '{"actor":"admin-token-file","causationId":"bbb1e3bd-d41c-4a2f-833f-72933e481d35","correlationId":"bbb1e3bd-d41c-4a2f-833f-72933e481d35","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.412013+00'),
    (52, '01a22698-bee5-767b-b6ff-424f0a43fbef', 12, 'Hero', 'c35cd4f4-0206-4822-a696-c34d3560e10f', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AXORpTRwUL6LMlG03VMXpsvjjGzZFRhuMLV50rbQnEavsIpfOEbrTr9p0fKZ1TdNr8WLKHS329RUC5k="}', '{"actor":"admin-token-file","causationId":"83b5d53f-838f-4b9c-aaad-75ef49a01454","correlationId":"83b5d53f-838f-4b9c-aaad-75ef49a01454","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.466727+00'),
    (53, '01a22698-bee5-767b-b6ff-424f0a43fbef', 13, 'Hero', '6d54074f-f60d-4163-8857-88d0eb815f1c', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"ASTErl1o4tstorM8nnSEiXvhT4Y5enGwLyiE4vXIvK9w8wVFvt5BOidB48Ao1o3iheRjjWcgUotd+2k="}', '{"actor":"admin-token-file","causationId":"e4838373-c3a2-4d8e-a9cc-9a5d3923b9c1","correlationId":"e4838373-c3a2-4d8e-a9cc-9a5d3923b9c1","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.555119+00'),
    (54, '01a22698-bee5-767b-b6ff-424f0a43fbef', 14, 'Hero', '01a52936-992f-40a3-9fc9-bb05ccd01849', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AQy3BH/C1onl4AjylIZoUdbDNACjiUcFk09s3j8zDnb1PuG7mUfuc1IgvZ+gVIbOM3GbC87XM/zaJZI="}', '{"actor":"admin-token-file","causationId":"f01a5ea3-fd1e-4abb-a9a7-6d0211d4de4e","correlationId":"f01a5ea3-fd1e-4abb-a9a7-6d0211d4de4e","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.63889+00'),
    (55, '01a22698-bee5-767b-b6ff-424f0a43fbef', 15, 'Hero', '7674214e-57cf-4427-b9b7-be382818eeb2', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AcGSU1+21PvZAqwCwPZGD4+A5nudGZ0HhFQ697pG1mUpOZI4tpmidY32vt2PY7Wzo3j9/PFRGE//w7o="}', '{"actor":"admin-token-file","causationId":"d786f58e-50d4-44a0-8bd2-2775eaa9ce02","correlationId":"d786f58e-50d4-44a0-8bd2-2775eaa9ce02","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.710779+00'),
    (56, '01a22698-bee5-767b-b6ff-424f0a43fbef', 16, 'Hero', '2a91db07-3fa1-4400-a238-8031af6bd268', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AdeI72Tw1fgrke+NFk6u41HfGG6y40uGIqkrfRJaGxNHrgP0p0YsOVDj4UDnJwwz6k48c3CEvQvah1I="}', '{"actor":"admin-token-file","causationId":"3bb16338-c49c-4257-ad29-cd4ca2dfab65","correlationId":"3bb16338-c49c-4257-ad29-cd4ca2dfab65","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.798823+00'),
    (57, '01a22698-bee5-767b-b6ff-424f0a43fbef', 17, 'Hero', 'ddd160aa-7832-4232-b350-5bac93f6376c', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AQUfEv6AfDH8ThBrFMaZROoDNTNtLc4WsJzZlGsI+E+25xUlVCC1Aeu1E//t1jo+ucrspnTKZfzY/NE="}', '{"actor":"admin-token-file","causationId":"f5e4e36a-3f6b-43dd-9d9f-212d30c1073c","correlationId":"f5e4e36a-3f6b-43dd-9d9f-212d30c1073c","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.881174+00'),
    (58, '01a22698-bee5-767b-b6ff-424f0a43fbef', 18, 'Hero', '107a19fd-d7e8-4db7-81c9-9074e68346c7', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"Ae46vx6G7yzUe4bu0Sjfcp/Qxpva6W7u1NfVYrTcRkGiGHciiHTmTm/pHJVCxG7Lf7w40wm/IgPiitI="}', '{"actor":"admin-token-file","causationId":"a2d86439-a44b-421a-b416-cb6bd6e15d36","correlationId":"a2d86439-a44b-421a-b416-cb6bd6e15d36","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.953214+00'),
    (59, '01a22698-bee5-767b-b6ff-424f0a43fbef', 19, 'Hero', 'f6f62c8b-2565-4e49-b94a-31faa103283a', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AU+s03SYWCeSSFwNpTFEBZNgdQHUpIz/JowOs5kp88cjX1BHZXWDTeeRgNEmpZSZzmxL1bPddJ0iz2w="}', '{"actor":"admin-token-file","causationId":"2b1cf5cb-8d8d-4193-82cb-fe054beac088","correlationId":"2b1cf5cb-8d8d-4193-82cb-fe054beac088","actorVia":"admin-token-file"}', '2026-11-29 09:18:01.985601+00'),
    (60, '01a22698-bee5-767b-b6ff-424f0a43fbef', 20, 'Hero', '83360457-e895-4d45-bd0a-991d5b4384ba', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"AXVw/mpqaan/5b3afj9sDaLqvWCl5F9k3Wici7+dqJHhQULHwJlA/PlDUbKqCAkuawHOcc22PgZX+Zc="}', '{"actor":"admin-token-file","causationId":"1dc84df2-5a53-4635-b79b-d065e99dc949","correlationId":"1dc84df2-5a53-4635-b79b-d065e99dc949","actorVia":"admin-token-file"}', '2026-11-29 09:18:02.05802+00'),
    (61, '01a22698-bee5-767b-b6ff-424f0a43fbef', 21, 'Hero', 'e42bb0c2-4b7b-4d96-93b0-c99a81356bed', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"ASpN2tqxoIorgEoLBtjv4jswuQLx81g/Wmed9SQmuglhkwFa5DW4PSwGJytNinqpQcUgi7gNdh/yXn8="}', '{"actor":"admin-token-file","causationId":"c35e3b41-fe80-4a7b-9f4a-9bd7b1296377","correlationId":"c35e3b41-fe80-4a7b-9f4a-9bd7b1296377","actorVia":"admin-token-file"}', '2026-11-29 09:18:02.100931+00'),
    (62, '01a22698-bee5-767b-b6ff-424f0a43fbef', 22, 'Hero', '1baaf105-3ea4-466c-96f0-f67aed916c5a', 'HeroAgeChanged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","details":"ASTnmquVk1nxbuJiKLKqbK9VM192kJTWj4PTBm3/DfCXVZP/wmgaMGymirQAjLrnlRJq8vn7TzrCZIU="}', '{"actor":"admin-token-file","causationId":"f9cadb19-94c6-4a17-9dbd-14f59a8bb11d","correlationId":"f9cadb19-94c6-4a17-9dbd-14f59a8bb11d","actorVia":"admin-token-file"}', '2026-11-29 09:18:02.158253+00'),
    (63, '01a22698-bee5-767b-b6ff-424f0a43fbef', 23, 'Hero', '814f42c6-2b56-4a14-88a1-19405565a275', 'HeroDischarged', '1', '{"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","teamId":"01a22698-bcb8-7655-8f24-760c1b061c48"}', '{"actor":"admin-token-file","causationId":"fdfc000d-f2cc-4736-85e0-bb3f968e19c1","correlationId":"fdfc000d-f2cc-4736-85e0-bb3f968e19c1","actorVia":"admin-token-file"}', '2026-11-29 09:18:02.19902+00'),
    (64, '01a22698-bacd-7443-8fb5-e6436a92e554', 2, 'Team', '7ff39c6e-3a88-49a8-a4d2-c776ca1e518c', 'TeamRenamed', '1', '{"teamId":"01a22698-bacd-7443-8fb5-e6436a92e554","name":"The Preventers"}', '{"actor":"admin-token-file","causationId":"7a8043a1-1c95-4914-b75a-6ad0608a4cb4","correlationId":"7a8043a1-1c95-4914-b75a-6ad0608a4cb4","actorVia":"admin-token-file"}', '2026-11-29 09:18:04.292222+00');

insert into eventstore.flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) values
    (0, null, '<< Flyway Schema Creation >>', 'SCHEMA', '"eventstore"', null, 'postgres', '2026-11-29 09:17:33.888475', 0, true),
    (1, '1', 'event store', 'SQL', 'V1__event_store.sql', 1206167933, 'postgres', '2026-11-29 09:17:34.067288', 70, true),
    (2, '2', 'access tokens', 'SQL', 'V2__access_tokens.sql', 986598172, 'postgres', '2026-11-29 09:17:34.319971', 25, true),
    (3, '3', 'hero keys', 'SQL', 'V3__hero_keys.sql', -1575432276, 'postgres', '2026-11-29 09:17:34.4358', 23, true),
    (4, '4', 'event kinds', 'SQL', 'V4__event_kinds.sql', 229340261, 'postgres', '2026-11-29 09:17:34.520365', 19, true),
    (5, '5', 'rebuilds', 'SQL', 'V5__rebuilds.sql', 819481912, 'postgres', '2026-11-29 09:17:34.587946', 34, true),
    (6, '6', 'history', 'SQL', 'V6__history.sql', -1138160205, 'postgres', '2026-11-29 09:17:34.682895', 40, true),
    (7, '7', 'read model snapshots', 'SQL', 'V7__read_model_snapshots.sql', 2122547535, 'postgres', '2026-11-29 09:17:34.787297', 37, true);

insert into eventstore.hero_key (hero_id, master_key_id, wrapped) values
    ('01a22698-bd61-7084-93b0-8e9cd1c29e0f', 'ef1d0f6ff60f8a8a', E'\\x01daef71d31efbd3df3f4d8233eddf234fa0d1c57c7befe84cbb086568bd75333247fc92586e32804775ffeb56a13e0a979c5893ffa6470d3a7f0ad31c'),
    ('01a22698-be6c-773a-bb32-0dbb05a5ed3f', 'ef1d0f6ff60f8a8a', E'\\x01230faeab6b8c28d515cbc89cd3ddc725d17c4538ba4ffdf3fcdb88d1cb3d47f529b8bd75481bed491d429bd51b70c7aac6013ca5d1f96d57e9cbfbcf'),
    ('01a22698-bee5-767b-b6ff-424f0a43fbef', 'ef1d0f6ff60f8a8a', E'\\x01bbd6c653510f69e0b71d1d339be4e753a766ecc9e5d5e43167cff25bc800510054767eb9a4bae320059f3e08d5823ce5ff120986ec7b6d042944f95b'),
    ('01a22698-bf55-737b-b66f-6f2aaedbce7e', 'ef1d0f6ff60f8a8a', E'\\x015eefdbd0c02d2095fee386d40f528df90a391a2df95e833015755245d67c8e316892910b07784f843ff7551b87693ac4fcccbb158a75d21bfb87af25');

insert into eventstore.master_key (id, introduced_at) values
    ('ef1d0f6ff60f8a8a', '2026-11-29 09:17:35.515485+00');

insert into eventstore.read_model_snapshot (name, "position", version, created_at, expires_at) values
    ('then', 23, 4, '2026-11-29 09:17:59.157362+00', '9999-12-31 00:00:00+00');

insert into eventstore.rebuild (id, kind, state, "position", head, events, started_at, ended_at, cancelled, comparison, failure, snapshot) overriding system value values
    (1, 'snapshot', 'done', 23, 23, 23, '2026-11-29 09:17:58.256077+00', '2026-11-29 09:17:59.214259+00', false, null, null, 'then'),
    (2, 'rebuild', 'done', 63, 63, 63, '2026-11-29 09:18:02.349874+00', '2026-11-29 09:18:03.338588+00', false, '{"position":63,"rows":{"hero":3,"team":2,"heroteamlink":4},"differing":0,"drift":[]}', null, null),
    (3, 'verify', 'done', 63, 63, 63, '2026-11-29 09:18:03.463673+00', '2026-11-29 09:18:04.074606+00', false, '{"position":63,"rows":{"hero":3,"team":2,"heroteamlink":4},"differing":0,"drift":[]}', null, null);

insert into eventstore.snapshot (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata, recorded_at) values
    ('01a22698-bcb8-7655-8f24-760c1b061c48', 18, 'Team', '8667c8e1-e77f-4d5a-8071-fb0eb1c5ad6a', 'dev.roster.command.Team', '1', '{"disbanded":false,"headquarters":"Sister Margaret''s Bar","name":"Z-Force 17","teamId":"01a22698-bcb8-7655-8f24-760c1b061c48"}', '{}', '2026-11-29 09:18:01.020617+00'),
    ('01a22698-bee5-767b-b6ff-424f0a43fbef', 18, 'Hero', '2cd96366-9e37-437b-96c5-b2ecf8dcdf9e', 'dev.roster.command.Hero', '1', '{"details":"Ae46vx6G7yzUe4bu0Sjfcp/Qxpva6W7u1NfVYrTcRkGiGHciiHTmTm/pHJVCxG7Lf7w40wm/IgPiitI=","forgotten":false,"heroId":"01a22698-bee5-767b-b6ff-424f0a43fbef","retired":false,"secretName":"ATMQQtS0zdAfqHWHH8IbWOl/pEpeeMoJdRGALcr/NrjtaNX2QBzO85sHv7I/","teamIds":["01a22698-bcb8-7655-8f24-760c1b061c48","01a22698-bd0c-7142-a83d-09ff5c231616","01a22698-bacd-7443-8fb5-e6436a92e554"]}', '{}', '2026-11-29 09:18:02.051129+00');

insert into eventstore.token (processor_name, segment, token, token_type, claimed_at, owner) values
    ('roster', 0, '{"globalIndex":64}', 'org.axonframework.eventhandling.GlobalSequenceTrackingToken', '2026-11-29T09:18:49.910Z', '9e9adce8-11da-4b14-8767-6756668f9686');

insert into roster.hero (id, name, secret_name, age, version) values
    ('01a22698-bd61-7084-93b0-8e9cd1c29e0f', 'Deadpond Ä', 'AeUoahzM+ABo3vDNGjEx3n+yhrAEJq4eSIXDmkamEEEiSfQ7Z5JLtw==', null, 3),
    ('01a22698-be6c-773a-bb32-0dbb05a5ed3f', 'Rusty-Man', 'AZOPbq6U/p7gnUnbd5jbzlwh1E1gEHAsgSK75UsQxCTK+FI48UL+nho=', 48, 2),
    ('01a22698-bee5-767b-b6ff-424f0a43fbef', 'Spider-Boy', 'ATMQQtS0zdAfqHWHH8IbWOl/pEpeeMoJdRGALcr/NrjtaNX2QBzO85sHv7I/', 32, 23);

insert into roster.heroteamlink (team_id, hero_id) values
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-bd61-7084-93b0-8e9cd1c29e0f'),
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-be6c-773a-bb32-0dbb05a5ed3f'),
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-bee5-767b-b6ff-424f0a43fbef'),
    ('01a22698-bcb8-7655-8f24-760c1b061c48', '01a22698-bd61-7084-93b0-8e9cd1c29e0f');

insert into roster.progress ("position", version, built_at, one_row) values
    (64, 4, '2026-11-29 09:18:03.036696+00', true);

insert into roster.team (id, name, headquarters, version, hero_count) values
    ('01a22698-bacd-7443-8fb5-e6436a92e554', 'The Preventers', 'Elsewhere', 2, 3),
    ('01a22698-bcb8-7655-8f24-760c1b061c48', 'Z-Force 19', 'Sister Margaret''s Bar', 20, 1);

insert into roster_at_then.hero (id, name, secret_name, age, version) values
    ('01a22698-bd61-7084-93b0-8e9cd1c29e0f', 'Deadpond Ä', 'AeUoahzM+ABo3vDNGjEx3n+yhrAEJq4eSIXDmkamEEEiSfQ7Z5JLtw==', null, 3),
    ('01a22698-be6c-773a-bb32-0dbb05a5ed3f', 'Rusty-Man', 'AZOPbq6U/p7gnUnbd5jbzlwh1E1gEHAsgSK75UsQxCTK+FI48UL+nho=', 48, 2),
    ('01a22698-bee5-767b-b6ff-424f0a43fbef', 'Spider-Boy', 'ATMQQtS0zdAfqHWHH8IbWOl/pEpeeMoJdRGALcr/NrjtaNX2QBzO85sHv7I/', 16, 5),
    ('01a22698-bf55-737b-b66f-6f2aaedbce7e', 'Captain North America', 'Ae+ehPhNoYXP8FAB5uCToxtud0s+MIrbQMpl1TbdiQXuVjHdpa5ZCZ3FLwtH', 93, 2);

insert into roster_at_then.heroteamlink (team_id, hero_id) values
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-bd61-7084-93b0-8e9cd1c29e0f'),
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-be6c-773a-bb32-0dbb05a5ed3f'),
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-bee5-767b-b6ff-424f0a43fbef'),
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-bf55-737b-b66f-6f2aaedbce7e'),
    ('01a22698-bcb8-7655-8f24-760c1b061c48', '01a22698-bd61-7084-93b0-8e9cd1c29e0f'),
    ('01a22698-bd0c-7142-a83d-09ff5c231616', '01a22698-bee5-767b-b6ff-424f0a43fbef'),
    ('01a22698-bd0c-7142-a83d-09ff5c231616', '01a22698-bf55-737b-b66f-6f2aaedbce7e');

insert into roster_at_then.progress ("position", version, built_at, one_row) values
    (23, 4, '2026-11-29 09:17:59.083626+00', true);

insert into roster_at_then.team (id, name, headquarters, version, hero_count) values
    ('01a22698-bacd-7443-8fb5-e6436a92e554', 'Preventers', 'Elsewhere', 1, 4),
    ('01a22698-bcb8-7655-8f24-760c1b061c48', 'X-Force', 'Sister Margaret''s Bar', 1, 1),
    ('01a22698-bd0c-7142-a83d-09ff5c231616', 'Betas "Ü"', E'Nowhere\\N', 0, 2);

insert into roster_previous.hero (id, name, secret_name, age, version) values
    ('01a22698-bd61-7084-93b0-8e9cd1c29e0f', 'Deadpond Ä', 'AeUoahzM+ABo3vDNGjEx3n+yhrAEJq4eSIXDmkamEEEiSfQ7Z5JLtw==', null, 3),
    ('01a22698-be6c-773a-bb32-0dbb05a5ed3f', 'Rusty-Man', 'AZOPbq6U/p7gnUnbd5jbzlwh1E1gEHAsgSK75UsQxCTK+FI48UL+nho=', 48, 2),
    ('01a22698-bee5-767b-b6ff-424f0a43fbef', 'Spider-Boy', 'ATMQQtS0zdAfqHWHH8IbWOl/pEpeeMoJdRGALcr/NrjtaNX2QBzO85sHv7I/', 32, 23);

insert into roster_previous.heroteamlink (team_id, hero_id) values
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-bd61-7084-93b0-8e9cd1c29e0f'),
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-be6c-773a-bb32-0dbb05a5ed3f'),
    ('01a22698-bacd-7443-8fb5-e6436a92e554', '01a22698-bee5-767b-b6ff-424f0a43fbef'),
    ('01a22698-bcb8-7655-8f24-760c1b061c48', '01a22698-bd61-7084-93b0-8e9cd1c29e0f');

insert into roster_previous.progress ("position", version, built_at, one_row) values
    (63, 4, '2026-11-29 09:17:35.75147+00', true);

insert into roster_previous.team (id, name, headquarters, version, hero_count) values
    ('01a22698-bacd-7443-8fb5-e6436a92e554', 'Preventers', 'Elsewhere', 1, 3),
    ('01a22698-bcb8-7655-8f24-760c1b061c48', 'Z-Force 19', 'Sister Margaret''s Bar', 20, 1);

select pg_catalog.setval('eventstore.event_position_seq', 64, true);
select pg_catalog.setval('eventstore.rebuild_id_seq', 3, true);

alter table eventstore.access_token add constraint access_token_pkey PRIMARY KEY (id);
alter table eventstore.departure add constraint departure_pkey PRIMARY KEY (team_id, "position");
alter table eventstore.event add constraint event_aggregate_id_sequence_key UNIQUE (aggregate_id, sequence);
alter table eventstore.event add constraint event_pkey PRIMARY KEY ("position");
alter table eventstore.flyway_schema_history add constraint flyway_schema_history_pk PRIMARY KEY (installed_rank);
alter table eventstore.hero_key add constraint hero_key_pkey PRIMARY KEY (hero_id);
alter table eventstore.master_key add constraint master_key_pkey PRIMARY KEY (id);
alter table eventstore.read_model_snapshot add constraint read_model_snapshot_pkey PRIMARY KEY (name);
alter table eventstore.read_model_snapshot add constraint read_model_snapshot_name_check CHECK ((name ~ '^[a-z][a-z0-9_]{0,39}$'::text));
alter table eventstore.rebuild add constraint rebuild_pkey PRIMARY KEY (id);
alter table eventstore.rebuild add constraint rebuild_kind_check CHECK ((kind = ANY (ARRAY['rebuild'::text, 'verify'::text, 'undo'::text, 'snapshot'::text])));
alter table eventstore.snapshot add constraint snapshot_pkey PRIMARY KEY (aggregate_id, sequence);
alter table eventstore.token add constraint token_pkey PRIMARY KEY (processor_name, segment);
alter table roster.hero add constraint hero_pkey PRIMARY KEY (id);
alter table roster.heroteamlink add constraint heroteamlink_pkey PRIMARY KEY (team_id, hero_id);
alter table roster.progress add constraint progress_pkey PRIMARY KEY (one_row);
alter table roster.progress add constraint progress_one_row_check CHECK (one_row);
alter table roster.team add constraint team_pkey PRIMARY KEY (id);
alter table roster_at_then.hero add constraint hero_pkey PRIMARY KEY (id);
alter table roster_at_then.heroteamlink add constraint heroteamlink_pkey PRIMARY KEY (team_id, hero_id);
alter table roster_at_then.progress add constraint progress_pkey PRIMARY KEY (one_row);
alter table roster_at_then.progress add constraint progress_one_row_check CHECK (one_row);
alter table roster_at_then.team add constraint team_pkey PRIMARY KEY (id);
alter table roster_previous.hero add constraint hero_pkey PRIMARY KEY (id);
alter table roster_previous.heroteamlink add constraint heroteamlink_pkey PRIMARY KEY (team_id, hero_id);
alter table roster_previous.progress add constraint progress_pkey PRIMARY KEY (one_row);
alter table roster_previous.progress add constraint progress_one_row_check CHECK (one_row);
alter table roster_previous.team add constraint team_pkey PRIMARY KEY (id);
alter table roster.heroteamlink add constraint heroteamlink_hero_id_fkey FOREIGN KEY (hero_id) REFERENCES roster.hero(id);
alter table roster.heroteamlink add constraint heroteamlink_team_id_fkey FOREIGN KEY (team_id) REFERENCES roster.team(id);
alter table roster_at_then.heroteamlink add constraint heroteamlink_hero_id_fkey FOREIGN KEY (hero_id) REFERENCES roster_at_then.hero(id);
alter table roster_at_then.heroteamlink add constraint heroteamlink_team_id_fkey FOREIGN KEY (team_id) REFERENCES roster_at_then.team(id);
alter table roster_previous.heroteamlink add constraint heroteamlink_hero_id_fkey FOREIGN KEY (hero_id) REFERENCES roster_previous.hero(id);
alter table roster_previous.heroteamlink add constraint heroteamlink_team_id_fkey FOREIGN KEY (team_id) REFERENCES roster_previous.team(id);

CREATE UNIQUE INDEX access_token_first_start_key ON eventstore.access_token USING btree (first_start) WHERE first_start;
CREATE INDEX event_kind_idx ON eventstore.event USING btree (event_name, COALESCE(revision, ''::text));
CREATE INDEX event_of_a_membership ON eventstore.event USING btree ((((payload ->> 'teamId'::text))::uuid), "position") WHERE (event_name = ANY (ARRAY['HeroEnlisted'::text, 'HeroDischarged'::text]));
CREATE INDEX event_of_a_team ON eventstore.event USING btree ("position") WHERE (aggregate_type = 'Team'::text);
CREATE INDEX flyway_schema_history_s_idx ON eventstore.flyway_schema_history USING btree (success);
CREATE INDEX hero_age ON roster.hero USING btree (COALESCE(age, '-1'::integer), id);
CREATE INDEX hero_name ON roster.hero USING btree (name, id);
CREATE INDEX heroteamlink_hero ON roster.heroteamlink USING btree (hero_id, team_id);
CREATE INDEX team_headquarters ON roster.team USING btree (headquarters, id);
CREATE INDEX team_name ON roster.team USING btree (name, id);
CREATE INDEX hero_age ON roster_at_then.hero USING btree (COALESCE(age, '-1'::integer), id);
CREATE INDEX hero_name ON roster_at_then.hero USING btree (name, id);
CREATE INDEX heroteamlink_hero ON roster_at_then.heroteamlink USING btree (hero_id, team_id);
CREATE INDEX team_headquarters ON roster_at_then.team USING btree (headquarters, id);
CREATE INDEX team_name ON roster_at_then.team USING btree (name, id);
CREATE INDEX hero_age ON roster_previous.hero USING btree (COALESCE(age, '-1'::integer), id);
CREATE INDEX hero_name ON roster_previous.hero USING btree (name, id);
CREATE INDEX heroteamlink_hero ON roster_previous.heroteamlink USING btree (hero_id, team_id);
CREATE INDEX team_headquarters ON roster_previous.team USING btree (headquarters, id);
CREATE INDEX team_name ON roster_previous.team USING btree (name, id);

CREATE TRIGGER event_is_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON eventstore.event FOR EACH STATEMENT EXECUTE FUNCTION eventstore.event_is_immutable();
alter table eventstore.event enable always trigger event_is_immutable;
CREATE TRIGGER hero_departs AFTER INSERT ON eventstore.event FOR EACH ROW WHEN ((new.event_name = ANY (ARRAY['HeroRetired'::text, 'HeroForgotten'::text]))) EXECUTE FUNCTION eventstore.hero_departs();
