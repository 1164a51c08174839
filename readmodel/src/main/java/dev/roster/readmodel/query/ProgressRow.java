package dev.roster.readmodel.query;

import dev.roster.eventstore.epoch.Positions;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(schema = ReadModelNaming.SCHEMA, name = "progress")
class ProgressRow {

    @Id
    boolean oneRow;

    long position;

    int version;

    /** Of the event that it has reached; null before the first. */
    @Formula(Positions.MARK_OF + "position)")
    @Nullable
    Long mark;

    ProgressRow() {}
}
