package dev.roster.web.event;

import dev.roster.eventstore.GlobalStream;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import dev.roster.eventstore.sealing.WrappedKey;
import dev.roster.eventstore.transfer.CloudEvent;
import dev.roster.eventstore.transfer.ExportEnd;
import dev.roster.web.Bearers.Bearer;
import dev.roster.web.ConnectionAbortValve;
import dev.roster.web.door.ActiveBearers;
import dev.roster.web.door.Role;
import dev.roster.web.door.TokenEnded;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes all events from a position up to the last that there is when it begins, a line each, and a last line that says how
 * many. Between pages it holds no connection to the database.
 */
@Component
class EventExport {

    static final String NDJSON = MediaType.APPLICATION_NDJSON_VALUE;

    private static final Logger log = LoggerFactory.getLogger(EventExport.class);

    private static final int AT_ONCE = 500;

    private final GlobalStream stream;
    private final Epochs epochs;
    private final JdbcSubjectKeys subjectKeys;
    private final JsonMapper json;
    private final ActiveBearers bearers;
    private final Semaphore room;

    EventExport(
            GlobalStream stream,
            Epochs epochs,
            JdbcSubjectKeys subjectKeys,
            JsonMapper json,
            ActiveBearers bearers,
            EventStreamProperties settings) {
        this.stream = stream;
        this.epochs = epochs;
        this.subjectKeys = subjectKeys;
        this.json = json;
        this.bearers = bearers;
        this.room = new Semaphore(settings.streams());
    }

    /**
     * Writes the answer.
     *
     * @param after the position that the events come after
     * @throws TooManyListeners if as many are being written as may be at once
     */
    void write(long after, EventFilter filter, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!room.tryAcquire()) {
            throw new TooManyListeners("As many read all events of this node as it takes at once.");
        }
        try (var bearer = bearers.current()) {
            var head = stream.settledHead();
            response.setContentType(NDJSON);
            if (!request.getMethod().equals("HEAD")) {
                response.flushBuffer();
                var lines = new Lines(response.getOutputStream(), bearer);
                var upTo = head;
                // Some of the events can't be imported.
                if (filter.isEmpty() && request.isUserInRole(Role.ADMIN.toString())) {
                    upTo = writeWhole(after, head, lines);
                } else {
                    write(after, head, filter, lines, events -> CloudEvent::of);
                }
                lines.end(after, upTo);
            }
        } catch (RuntimeException e) {
            if (response.isCommitted()) {
                if (e instanceof TokenEnded) {
                    log.debug("An export broke off: {}", e.getMessage());
                } else {
                    log.error("An export broke off", e);
                }
                ConnectionAbortValve.aborting(request).run();
            } else {
                throw e;
            }
        } finally {
            room.release();
        }
    }

    /**
     * With keys. A subject that is forgotten meanwhile has none any more, and its end may be behind the head: then it goes on
     * to a newer one, since a subject without key and end can't be imported. Returns the one that it came to.
     */
    private long writeWhole(long after, long head, Lines lines) throws IOException {
        var endless = new HashSet<UUID>();
        writeWhole(after, head, endless, lines);
        var from = head;
        while (!endless.isEmpty()) {
            var before = Set.copyOf(endless);
            var upTo = stream.settledHead();
            writeWhole(from, upTo, endless, lines);
            // Keys are destroyed with the event that says so: of whom there is none by now, there will be none.
            endless.removeAll(before);
            from = upTo;
        }
        return from;
    }

    /** @param endless the subjects that were written without their key and, so far, without their end */
    private void writeWhole(long after, long head, Set<UUID> endless, Lines lines) throws IOException {
        write(after, head, EventFilter.NONE, lines, events -> {
            var keys = keys(events);
            return stored -> {
                var key = stored.beginsSubject() ? keys.get(stored.aggregateId()) : null;
                if (stored.beginsSubject() && key == null) {
                    endless.add(stored.aggregateId());
                } else if (stored.endsSubject()) {
                    endless.remove(stored.aggregateId());
                }
                return CloudEvent.of(stored).with(stored, key);
            };
        });
    }

    /** @param form how to write some events, once they are known */
    private void write(
            long from,
            long head,
            EventFilter filter,
            Lines lines,
            Function<List<StoredEvent>, Function<StoredEvent, CloudEvent>> form)
            throws IOException {
        var after = from;
        var history = epochs.changes();
        while (after < head) {
            var look = stream.look(after, filter, AT_ONCE);
            if (history != epochs.changes()) {
                throw new DataAccessResourceFailureException("The history may have been rewound meanwhile");
            }
            var cloudEvent = form.apply(look.events());
            for (var stored : look.events()) {
                if (stored.position() <= head) {
                    lines.write(cloudEvent.apply(stored));
                }
            }
            lines.flush();
            after = look.upTo();
        }
    }

    private Map<UUID, WrappedKey> keys(List<StoredEvent> events) {
        return subjectKeys.findWrapped(events.stream()
                .filter(StoredEvent::beginsSubject)
                .map(StoredEvent::aggregateId)
                .toList());
    }

    /** An answer, as long as its reader's token is good: who reads slowly takes long for a page. */
    private final class Lines {

        private final OutputStream out;
        private final Bearer reader;
        private long events;
        private @Nullable String last;

        private Lines(OutputStream out, Bearer reader) {
            this.out = out;
            this.reader = reader;
        }

        private void write(CloudEvent event) throws IOException {
            writeLine(event);
            events++;
            last = event.position();
        }

        private void end(long after, long upTo) throws IOException {
            writeLine(new ExportEnd(String.valueOf(after), events, last).at(Math.max(after, upTo)));
            flush();
        }

        private void writeLine(CloudEvent event) throws IOException {
            reader.requireGood();
            out.write(json.writeValueAsBytes(event));
            out.write('\n');
        }

        private void flush() throws IOException {
            reader.requireGood();
            out.flush();
        }
    }
}
