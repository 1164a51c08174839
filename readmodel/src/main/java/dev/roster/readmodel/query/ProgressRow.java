package dev.roster.readmodel.query;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = ReadModelNaming.SCHEMA, name = "progress")
class ProgressRow {

    @Id
    boolean oneRow;

    long position;

    int version;

    ProgressRow() {}
}
