-- As a domain would keep what its events are found by.

create table shipment (
    order_id uuid   not null,
    position bigint not null,
    primary key (order_id, position)
);
