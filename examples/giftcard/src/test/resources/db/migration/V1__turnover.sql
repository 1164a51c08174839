-- Of a projection and a saga beside the read model. What names no schema is made in public.

create table turnover (
    event_id uuid   primary key,
    amount   bigint not null
);

-- For Axon's PostgresSagaSqlSchema.

create table SagaEntry (
    sagaId         varchar(255) primary key,
    revision       varchar(255),
    sagaType       varchar(255),
    serializedSaga bytea
);

create table AssociationValueEntry (
    id               bigint generated always as identity primary key,
    associationKey   varchar(255),
    associationValue varchar(255),
    sagaId           varchar(255),
    sagaType         varchar(255)
);

create index on AssociationValueEntry (sagaType, associationKey, associationValue);
create index on AssociationValueEntry (sagaId, sagaType);
