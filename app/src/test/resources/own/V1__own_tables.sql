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

-- For Axon's JdbcSequencedDeadLetterQueue.

create table DeadLetterEntry (
    deadLetterIdentifier varchar(255) primary key,
    processingGroup      varchar(255) not null,
    sequenceIdentifier   varchar(255) not null,
    sequenceIndex        bigint       not null,
    messageType          varchar(255) not null,
    eventIdentifier      varchar(255) not null,
    timestamp            varchar(255) not null,
    payloadType          varchar(255) not null,
    payloadRevision      varchar(255),
    payload              bytea        not null,
    metaData             bytea,
    type                 varchar(255),
    aggregateIdentifier  varchar(255),
    sequenceNumber       bigint,
    tokenType            varchar(255),
    token                bytea,
    enqueuedAt           varchar(255) not null,
    lastTouched          varchar(255),
    processingStarted    varchar(255),
    causeType            varchar(255),
    causeMessage         varchar(1023),
    diagnostics          bytea,
    unique (processingGroup, sequenceIdentifier, sequenceIndex)
);
