package dev.roster.readmodel.rebuild;

import dev.roster.readmodel.NotFound;
import dev.roster.readmodel.ReadModel;
import dev.roster.readmodel.ReadModelSnapshot;
import dev.roster.readmodel.query.Moments;
import dev.roster.web.Preconditions;
import dev.roster.web.problem.InvalidFields;
import dev.roster.web.problem.InvalidFields.InvalidField;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Snapshots of the read model, for administrators: built by rebuilds of their own kind, listed and dropped on any node. */
@RestController
@RequestMapping(ReadModelSnapshotController.PATH)
class ReadModelSnapshotController {

    static final String PATH = "/read-model/snapshots";

    private static final Duration LONGEST_LIFE = Duration.ofDays(90);

    private final Rebuilds rebuilds;
    private final ReadModel readModel;
    private final ExpiredReadModelSnapshots expired;
    private final Moments moments;
    private final TransactionOperations transactions;
    private final Duration usualLife;

    ReadModelSnapshotController(
            Rebuilds rebuilds,
            ReadModel readModel,
            ExpiredReadModelSnapshots expired,
            Moments moments,
            TransactionOperations transactions,
            ReadModelProperties properties) {
        this.rebuilds = rebuilds;
        this.readModel = readModel;
        this.expired = expired;
        this.moments = moments;
        this.transactions = transactions;
        this.usualLife = properties.snapshots().timeToLive();
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<RebuildView> build(@RequestBody NewSnapshot wanted) throws InterruptedException {
        var life = wanted.timeToLive() == null ? usualLife : wanted.requireLife();
        wanted.requireName();
        var position = moments.resolve("asOf", wanted.requireMoment());
        expired.drop();
        var rebuild = rebuilds.snapshot(wanted.name(), position, life);
        return ResponseEntity.accepted()
                .location(URI.create(RebuildView.path(rebuild.id())))
                .header(HttpHeaders.LINK, "<" + PATH + "/" + rebuild.snapshot() + ">; rel=\"related\"")
                .body(rebuild);
    }

    @GetMapping
    List<SnapshotView> list() {
        return readModel.snapshots().list().stream().map(this::view).toList();
    }

    @GetMapping("/{name}")
    SnapshotView get(@PathVariable @Pattern(regexp = ReadModelSnapshot.NAME) String name) {
        return readModel.snapshots().find(name).map(this::view).orElseThrow(() -> NotFound.snapshot(name));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void drop(@PathVariable @Pattern(regexp = ReadModelSnapshot.NAME) String name) {
        transactions.executeWithoutResult(transaction -> {
            if (!readModel.snapshots().drop(name)) {
                throw NotFound.snapshot(name);
            }
            Preconditions.require(true);
        });
    }

    private SnapshotView view(ReadModelSnapshot snapshot) {
        return new SnapshotView(
                snapshot.name(),
                snapshot.schema(),
                snapshot.position(),
                snapshot.version(),
                readModel.generation(snapshot).size(),
                snapshot.createdAt(),
                snapshot.expiresAt());
    }

    /** @param bytes of its tables and indexes */
    record SnapshotView(
            String name, String schema, long position, int version, long bytes, Instant createdAt, Instant expiresAt) {}

    /**
     * One that is wanted.
     *
     * @param asOf an instant (RFC 3339) or a position, as a text or a number
     * @param name null if it is to be given one
     * @param timeToLive as ISO 8601 has it, PT12H for example; null for as long as usual
     */
    record NewSnapshot(
            @Nullable Object asOf,
            @Nullable String name,
            @Nullable String timeToLive) {

        private String requireMoment() {
            if (asOf instanceof String || asOf instanceof Integer || asOf instanceof Long) {
                return asOf.toString();
            }
            try {
                if (asOf instanceof BigDecimal position) {
                    return Long.toString(position.longValueExact());
                }
            } catch (ArithmeticException e) {
                throw invalidMoment();
            }
            throw invalidMoment();
        }

        private static ErrorResponseException invalidMoment() {
            return invalid("asOf", "is needed: give a position, or an instant such as 2026-11-22T10:15:30Z");
        }

        private void requireName() {
            if (name != null && !name.matches(ReadModelSnapshot.NAME)) {
                throw invalid("name", "must be 1 to 40 of a-z, 0-9 and _, the first of them a letter");
            }
        }

        private Duration requireLife() {
            try {
                var life = Duration.parse(timeToLive);
                if (life.isPositive() && life.compareTo(LONGEST_LIFE) <= 0) {
                    return life;
                }
            } catch (DateTimeParseException e) {
                throw invalidLife();
            }
            throw invalidLife();
        }

        private static ErrorResponseException invalidLife() {
            return invalid("timeToLive", "must be more than nothing and at most P90D: P7D for days, PT12H for hours");
        }

        private static ErrorResponseException invalid(String field, String problem) {
            return new InvalidFields(HttpStatus.UNPROCESSABLE_CONTENT, List.of(new InvalidField(field, problem)));
        }
    }
}
