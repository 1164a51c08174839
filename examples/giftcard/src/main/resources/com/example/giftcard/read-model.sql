create table card (
    id        uuid    not null,
    holder    text,
    balance   bigint  not null,
    cancelled boolean not null,
    version   bigint  not null
);
