-- The keys of subjects, of a domain that names no table of its own: one each, wrapped by a master key that is not in the database. To
-- forget a subject is to delete its row.

create table subject_key (
    subject_id    uuid  primary key,
    master_key_id text  not null,
    wrapped       bytea not null
);
