package dev.roster;

import dev.roster.JdbcHeroKeys.Wrapped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes all events from a position up to the last that there is when it begins, a line each. Between pages it holds no
 * connection to the database.
 */
@Component
class EventExport {

    private static final Logger log = LoggerFactory.getLogger(EventExport.class);

    private static final int AT_ONCE = 500;

    private final PostgresEventStorageEngine store;
    private final JdbcHeroKeys heroKeys;
    private final JsonMapper json;
    private final Semaphore room;

    EventExport(PostgresEventStorageEngine store, JdbcHeroKeys heroKeys, JsonMapper json, RosterProperties properties) {
        this.store = store;
        this.heroKeys = heroKeys;
        this.json = json;
        this.room = new Semaphore(properties.events().streams());
    }

    /** @throws TooManyListeners if as many are being written as may be at once */
    void write(EventQuery query, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!room.tryAcquire()) {
            throw new TooManyListeners("As many read all events of this node as it takes at once.");
        }
        try {
            var head = store.settledHead();
            response.setContentType(EventController.NDJSON);
            if (!request.getMethod().equals("HEAD")) {
                response.flushBuffer();
                write(query, head, request.isUserInRole(Role.ADMIN.toString()), response);
            }
        } catch (RuntimeException e) {
            if (response.isCommitted()) {
                log.error("An export broke off", e);
                BreakOff.of(request).run();
            } else {
                throw e;
            }
        } finally {
            room.release();
        }
    }

    private void write(EventQuery query, long head, boolean withKeys, HttpServletResponse response) throws IOException {
        var out = response.getOutputStream();
        var after = query.from();
        while (after < head) {
            var look = store.look(after, query.filter(), AT_ONCE);
            var keys = withKeys ? keys(look.events()) : Map.<UUID, Wrapped>of();
            for (var stored : look.events()) {
                if (stored.position() <= head) {
                    out.write(json.writeValueAsBytes(withKeys ? whole(stored, keys) : stored.toCloudEvent()));
                    out.write('\n');
                }
            }
            out.flush();
            after = look.upTo();
        }
    }

    private Map<UUID, Wrapped> keys(List<StoredEvent> events) {
        return heroKeys.findWrapped(events.stream()
                .filter(StoredEvent::beginsHero)
                .map(StoredEvent::aggregateId)
                .toList());
    }

    private static CloudEvent whole(StoredEvent stored, Map<UUID, Wrapped> keys) {
        var key = stored.beginsHero() ? keys.get(stored.aggregateId()) : null;
        return stored.toCloudEvent()
                .with(stored.metadata(), key == null ? null : key.masterKeyId(), key == null ? null : key.wrapped());
    }
}
