-- Axon's tables, as Hibernate names them, with what is binary in the rows.

create sequence if not exists domain_event_entry_seq;

create table if not exists domain_event_entry (
    global_index         bigint       primary key,
    aggregate_identifier varchar(255) not null,
    sequence_number      bigint       not null,
    type                 varchar(255),
    event_identifier     varchar(255) not null unique,
    time_stamp           varchar(255) not null,
    payload_type         varchar(255) not null,
    payload_revision     varchar(255),
    payload              bytea        not null,
    meta_data            bytea,
    unique (aggregate_identifier, sequence_number)
);

create table if not exists snapshot_event_entry (
    aggregate_identifier varchar(255) not null,
    sequence_number      bigint       not null,
    type                 varchar(255) not null,
    event_identifier     varchar(255) not null unique,
    time_stamp           varchar(255) not null,
    payload_type         varchar(255) not null,
    payload_revision     varchar(255),
    payload              bytea        not null,
    meta_data            bytea,
    primary key (aggregate_identifier, sequence_number, type)
);

create table if not exists token_entry (
    processor_name varchar(255) not null,
    segment        int          not null,
    token          bytea,
    token_type     varchar(255),
    timestamp      varchar(255) not null,
    owner          varchar(255),
    primary key (processor_name, segment)
);

-- The projection's.

create table if not exists hero (
    id          uuid primary key,
    name        text not null,
    secret_name text not null,
    age         int
);

create table if not exists team (
    id           uuid primary key,
    name         text not null,
    headquarters text not null
);

create table if not exists heroteamlink (
    hero_id uuid not null,
    team_id uuid not null,
    primary key (hero_id, team_id)
);

create index if not exists heroteamlink_team on heroteamlink (team_id, hero_id);
