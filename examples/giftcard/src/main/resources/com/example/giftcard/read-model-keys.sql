alter table card add primary key (id);
create index on card (balance, id);
