package dev.roster.eventstore.sealing;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.Rebuilding;
import dev.roster.api.HeroDetails;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.eventstore.NamedEventSerializer;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.JdbcSubjectKeys.AesKey;
import dev.roster.eventstore.sealing.MasterKeys.MasterKey;
import dev.roster.query.RosterFamilies;
import dev.roster.query.SealingHeroes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a roster that has been in use: 1,000 teams are formed, then heroes register (30 %), enlist (60 %) and are
 * discharged (10 %) in a random order in which it could have been. They are written straight into the event store, with the
 * heroes' keys, as the service would have stored them; a million takes some 20 MB of memory.
 */
public final class NaturalMix {

    static final int TEAMS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(NaturalMix.class);

    private static final String ACTOR = "admin-token-file";
    private static final List<String> ADJECTIVES =
            List.of("Amazing", "Bouncing", "Crimson", "Dark", "Electric", "Frozen", "Giant", "Hidden");
    private static final List<String> NOUNS =
            List.of("Ant", "Beast", "Canary", "Deadpond", "Eagle", "Falcon", "Gecko", "Hawk");

    private final NamedEventSerializer serializer =
            NamedEventSerializer.with(new AnnotationRevisionResolver(), RosterFamilies.ALL);
    private final NoArgGenerator newIds = Generators.timeBasedEpochGenerator();
    private final MasterKey master;
    private final Random random;
    private final StringBuilder row = new StringBuilder();
    private final PGCopyOutputStream eventRows;
    private final PGCopyOutputStream keyRows;

    private final UUID[] teams = new UUID[TEAMS];
    private final UUID[] heroes;
    private final int[] versions;
    private int registered;

    /** How often each joined a team. */
    private final short[] joined;

    /** A link is the number of its hero times {@link #TEAMS}, plus that of its team. */
    private final long[] links;

    private int standing;

    private NaturalMix(
            int heroes,
            int enlistments,
            MasterKey master,
            long seed,
            PGCopyOutputStream eventRows,
            PGCopyOutputStream keyRows) {
        this.heroes = new UUID[heroes];
        this.versions = new int[heroes];
        this.joined = new short[heroes];
        this.links = new long[enlistments];
        this.master = master;
        this.random = new Random(seed);
        this.eventRows = eventRows;
        this.keyRows = keyRows;
    }

    /** Fills the event store of a node that is measured, builds its read model from it, and vacuums. */
    public static void fill(Node node, Database database, int events) throws SQLException, IOException {
        // A rebuild is many times faster than the projection.
        node.projection().shutDown();
        write(node, database, events, 17);
        Rebuilding.begin(Http.to(node)).awaitDone(Duration.ofHours(1));
        // Otherwise the projection would read them all, to find that they are applied.
        database.jdbc()
                .sql("update eventstore.token set token = ?, token_type = ? where processor_name = 'roster'")
                .params("{\"globalIndex\": %d}".formatted(database.head()), GlobalSequenceTrackingToken.class.getName())
                .update();
        node.projection().start();
        node.awaitProjection(Duration.ofMinutes(1));
        vacuum(database);
    }

    /** Otherwise autovacuum would do it in the midst of a round. */
    public static void vacuum(Database database) {
        for (var table : List.of(
                "eventstore.event",
                "eventstore.departure",
                "eventstore.hero_key",
                "eventstore.team_size",
                "roster.hero",
                "roster.team",
                "roster.heroteamlink")) {
            database.jdbc().sql("vacuum analyze " + table).update();
        }
    }

    /**
     * Fills the empty event store of a node.
     *
     * @param events how many, with those that form the teams
     * @param seed of the order and the names; ids and keys are always others
     */
    public static void write(Node node, Database database, int events, long seed) throws SQLException, IOException {
        var start = System.nanoTime();
        var mixed = events - TEAMS;
        var registrations = (int) (mixed * 0.3);
        var discharges = (int) (mixed * 0.1);
        var enlistments = mixed - registrations - discharges;
        try (var one = database.dataSource().getConnection();
                var other = database.dataSource().getConnection();
                var analyze = one.createStatement()) {
            // The keys are there before the events, which a projection may be waiting for.
            try (var eventRows = new PGCopyOutputStream(one.unwrap(PGConnection.class), """
                            copy eventstore.event (aggregate_id, sequence, aggregate_type, event_id, event_name, revision,
                                payload, metadata) from stdin""");
                    var keyRows = new PGCopyOutputStream(
                            other.unwrap(PGConnection.class),
                            "copy eventstore.hero_key (hero_id, master_key_id, wrapped) from stdin")) {
                new NaturalMix(
                                registrations,
                                enlistments,
                                node.bean(MasterKeys.class).current(),
                                seed,
                                eventRows,
                                keyRows)
                        .write(registrations, enlistments, discharges);
            }
            analyze.execute("analyze eventstore.event, eventstore.hero_key");
        }
        var seconds = (System.nanoTime() - start) / 1e9;
        log.info(
                "{} events of the natural mix, and {} keys, written in {} s, {} events a second",
                events,
                registrations,
                "%.1f".formatted(seconds),
                "%.0f".formatted(events / seconds));
    }

    private void write(int registrations, int enlistments, int discharges) throws IOException {
        for (var team = 0; team < TEAMS; team++) {
            form(team);
        }
        while (registrations + enlistments + discharges > 0) {
            var next = random.nextInt(registrations + enlistments + discharges);
            if (next < registrations || registered == 0) {
                registrations--;
                register();
            } else if (next < registrations + enlistments || standing == 0) {
                enlistments--;
                enlist();
            } else {
                discharges--;
                discharge();
            }
        }
    }

    private void form(int team) throws IOException {
        teams[team] = newIds.generate();
        var formed = new TeamFormed(teams[team], "Team " + team, "Tower " + team % 100);
        store(
                "Team",
                formed.teamId(),
                0,
                formed,
                Map.of("content", sha256(content(formed.name(), formed.headquarters()))));
    }

    private void register() throws IOException {
        var id = newIds.generate();
        heroes[registered++] = id;
        var name = one(ADJECTIVES) + " " + one(NOUNS) + " " + random.nextInt(10_000);
        var secretName = one(NOUNS) + " Parqueador " + random.nextInt(10_000);
        var age = random.nextInt(10) == 0 ? null : Integer.valueOf(random.nextInt(100));
        var key = SecretKeys.random();
        keyRows.write(bytes(id + "\t" + master.id() + "\t\\\\x"
                + HexFormat.of().formatHex(JdbcSubjectKeys.wrap(key, id, master).wrapped()) + "\n"));
        var heroKey = SealingHeroes.with(new AesKey(id, key));
        store(
                "Hero",
                id,
                0,
                new HeroRegistered(id, heroKey.seal(new HeroDetails(name, age)), heroKey.sealSecretName(secretName)),
                Map.of("content", heroKey.digest(content(name, secretName, age == null ? null : age.toString(), ""))));
    }

    /** A hero's teams follow each other by a step that meets all of them before it comes back. */
    private void enlist() throws IOException {
        var hero = random.nextInt(registered);
        var team = (int) ((hero * 31L + ++joined[hero] * 337L) % TEAMS);
        links[standing++] = (long) hero * TEAMS + team;
        store("Hero", heroes[hero], ++versions[hero], new HeroEnlisted(heroes[hero], teams[team]), Map.of());
    }

    private void discharge() throws IOException {
        var place = random.nextInt(standing);
        var hero = (int) (links[place] / TEAMS);
        var team = (int) (links[place] % TEAMS);
        links[place] = links[--standing];
        store("Hero", heroes[hero], ++versions[hero], new HeroDischarged(heroes[hero], teams[team]), Map.of());
    }

    /** None of the texts has a character that COPY would want escaped. */
    private void store(String aggregate, UUID id, int sequence, Object event, Map<String, String> more)
            throws IOException {
        var command = UUID.randomUUID().toString();
        var metadata = MetaData.from(
                        Map.of("actor", ACTOR, "actorVia", ACTOR, "causationId", command, "correlationId", command))
                .mergedWith(more);
        var payload = serializer.serialize(event, String.class);
        row.setLength(0);
        Stream.of(
                        id,
                        sequence,
                        aggregate,
                        UUID.randomUUID(),
                        payload.getType().getName(),
                        payload.getType().getRevision(),
                        payload.getData(),
                        serializer.serialize(metadata, String.class).getData())
                .forEach(column -> row.append(row.isEmpty() ? "" : "\t").append(column));
        eventRows.write(bytes(row.append('\n').toString()));
    }

    private String one(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    /** What a repeated request is told by. */
    private static String content(String... texts) {
        var all = new StringBuilder();
        for (var text : texts) {
            all.append(text == null ? "-" : text.length() + ":" + text).append(',');
        }
        return all.toString();
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
