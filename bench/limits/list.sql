-- The first page of all heroes.
select * from hero order by id limit 51;
