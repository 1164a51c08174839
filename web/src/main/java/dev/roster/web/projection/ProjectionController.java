package dev.roster.web.projection;

import dev.roster.eventstore.processor.GroupFailure;
import dev.roster.eventstore.processor.GroupRetries;
import dev.roster.eventstore.processor.GroupStatus;
import dev.roster.eventstore.processor.GroupStatuses;
import dev.roster.web.Preconditions;
import dev.roster.web.projection.ProjectionView.FailedEvent;
import dev.roster.web.projection.ProjectionView.ProjectionFailure;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The groups of event handlers, for administrators: the read model's projection, and those that were added. */
@RestController
class ProjectionController {

    private final GroupStatuses statuses;
    private final GroupRetries retries;
    private final JdbcClient jdbc;

    ProjectionController(GroupStatuses statuses, GroupRetries retries, JdbcClient jdbc) {
        this.statuses = statuses;
        this.retries = retries;
        this.jdbc = jdbc;
    }

    @GetMapping("/projections")
    List<ProjectionView> list() {
        return statuses.all().stream().map(this::view).toList();
    }

    @GetMapping("/projections/{projection}")
    ProjectionView get(@PathVariable String projection) {
        return statuses.find(projection).map(this::view).orElseThrow(() -> new UnknownProjection(projection));
    }

    /** Answers how it is after the next attempt, or after some seconds without one. */
    @PostMapping("/projections/{projection}/retry")
    ProjectionView retry(@PathVariable String projection) throws InterruptedException {
        Preconditions.require(false);
        return retries.retry(projection).map(this::view).orElseThrow(() -> new UnknownProjection(projection));
    }

    private ProjectionView view(GroupStatus status) {
        return ProjectionView.of(status, status.failure().map(this::failure).orElse(null));
    }

    private ProjectionFailure failure(GroupFailure failure) {
        return new ProjectionFailure(
                event(failure.position()), failure.reason(), failure.attempts(), failure.since(), failure.triedAt());
    }

    private @Nullable FailedEvent event(@Nullable Long position) {
        return position == null
                ? null
                : jdbc.sql("""
                        select event_name, aggregate_type, aggregate_id, sequence, recorded_at
                        from eventstore.event where position = ?""")
                        .param(position)
                        .query((row, number) -> new FailedEvent(
                                position,
                                row.getString("event_name"),
                                row.getString("aggregate_type"),
                                row.getObject("aggregate_id", UUID.class),
                                row.getLong("sequence"),
                                row.getObject("recorded_at", OffsetDateTime.class)
                                        .toInstant()))
                        .optional()
                        .orElse(null);
    }
}
