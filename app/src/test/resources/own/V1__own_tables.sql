-- As a user would write it: no schema is named, and some names are the service's, too.

create table hero (mine text);
create table team (mine text);
create table heroteamlink (mine text);
create table progress (mine text);
create table event (mine text);
create table token (mine text);
create table rebuild (mine text);

create table notice (
    id   bigint generated always as identity primary key,
    text text not null
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
