package dev.roster.eventstore.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.Http;
import dev.roster.Node;
import dev.roster.Rebuilding;
import dev.roster.RosterApplication;
import dev.roster.Shell;
import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.postgres.StartupRefused;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import dev.roster.eventstore.sealing.NaturalMix;
import dev.roster.eventstore.transfer.EventImport.Imported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** From one store to another: nothing differs afterwards, however often it is begun; or it is refused, and nothing is written. */
@ExtendWith(OutputCaptureExtension.class)
class ImportIT {

    private static final int EVENTS = Integer.getInteger("roster.campaign.seconds", 3) > 3 ? 100_000 : 30_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final String DATA = Node.DATA.toString();

    @TempDir
    private static Path folder;

    private static Database database;
    private static Node source;

    /** A few events of each kind. */
    private static Path few;

    /** Those, the natural mix, and more of each kind. */
    private static Path many;

    @BeforeAll
    static void fill() throws Exception {
        database = TestPostgres.newDatabase();
        source = Node.start(database);
        tellAll(List.of());
        few = exportWhileOneIsForgotten();
        NaturalMix.write(source, database, EVENTS, 17);
        tellAll(database.jdbc().sql("""
                select aggregate_id from eventstore.event where event_name = 'HeroRegistered'
                order by position desc limit 40""").query(UUID.class).list());
        many = Exports.export(source, folder.resolve("many.ndjson"));
    }

    /** The key goes out with the first event, before it is destroyed. */
    private static Path exportWhileOneIsForgotten() throws IOException, InterruptedException {
        var export = Exports.export(source, folder.resolve("few.ndjson"));
        var hero = database.jdbc()
                .sql("select aggregate_id from eventstore.event where event_name = 'HeroAgeChanged' limit 1")
                .query(UUID.class)
                .single();
        source.send(new ForgetHero(hero));
        var rest = Exports.withoutEnd(Exports.export(source, folder.resolve("rest.ndjson")));
        return Exports.whole(
                export,
                Stream.concat(Exports.withoutEnd(export).stream(), Stream.of(rest.getLast()))
                        .toList());
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    /** Every kind of event; ten heroes, and others, are forgotten. */
    private static void tellAll(List<UUID> others) {
        var teams = Stream.generate(Node::id).limit(3).toList();
        teams.forEach(team -> source.send(new FormTeam(team, "Team é \\N", "Some \"where\"")));
        var heroes = new ArrayList<>(others);
        for (var i = 0; i < 40; i++) {
            var hero = Node.id();
            heroes.add(hero);
            source.send(new RegisterHero(hero, "Hero é " + i, "Secret " + i, i % 3 == 0 ? null : i, teams));
        }
        for (var i = 0; i < heroes.size(); i++) {
            var hero = heroes.get(i);
            switch (i % 4) {
                case 0 -> source.send(new ReviseHero(hero, "Renamed " + i, "Other secret " + i, new NewAge(i)));
                case 1 -> source.send(new RetireHero(hero));
                case 2 -> source.send(new ForgetHero(hero));
                default -> source.send(new EnlistHero(hero, formed(source)));
            }
        }
        source.send(new DischargeHero(heroes.getLast(), teams.getFirst()));
        source.send(new ReviseTeam(teams.getFirst(), "Other team", "Elsewhere"));
        source.send(new DisbandTeam(teams.getLast()));
    }

    private static UUID formed(Node node) {
        var team = Node.id();
        node.send(new FormTeam(team, "Team", "Somewhere"));
        return team;
    }

    @Test
    void thatIsKilledAndGoneOnWithGivesTheSameEventsKeysAndReadModel(CapturedOutput output) throws Exception {
        var target = TestPostgres.newDatabase();
        killInTheMiddle(target);
        var there = count(target);
        assertThat(there).isGreaterThan(10_000).isLessThan(EVENTS);

        var all = count(database);
        try (var context = context(target, DATA, many.toString())) {
            assertThat(SpringApplication.exit(context)).isZero();
        }

        assertThat(output)
                .contains("Imported " + (all - there) + " events, ")
                .contains("the other " + there + " were there already");
        assertThat(kinds(target)).isEqualTo(kinds(database)).hasSize(12);
        assertThat(hash(target, "eventstore.event")).isEqualTo(hash(database, "eventstore.event"));
        assertThat(hash(target, "eventstore.hero_key")).isEqualTo(hash(database, "eventstore.hero_key"));

        source.awaitProjection();
        var readModel = readModel(database);
        Rebuilding.begin(Http.to(source)).awaitDone();
        assertThat(readModel(database)).isEqualTo(readModel);
        try (var node = Node.start(target, List.of("--roster.rebuild-patience=1s"))) {
            node.projection().shutDown();
            Rebuilding.begin(Http.to(node)).awaitDone();
            assertThat(readModel(target)).isEqualTo(readModel);

            var last = target.head();
            formed(node);
            assertThat(target.head()).isEqualTo(last + 1);
        }
    }

    private void killInTheMiddle(Database target) throws Exception {
        try (var shell = new Shell(folder);
                var connection = target.dataSource().getConnection();
                var statement = connection.createStatement()) {
            var process = shell.start(List.of("import", many.toString()), Shell.on(target));
            await().atMost(PATIENCE).pollInterval(PAUSE).until(() -> {
                assertThat(process.isAlive()).as(shell.output(process)).isTrue();
                return isMigrated(target) && count(target) > 10_000;
            });
            connection.setAutoCommit(false);
            statement.execute("lock table eventstore.event in row exclusive mode");
            await().pollInterval(PAUSE).until(() -> isWaiting(target));
            assertThat(shell.output(process))
                    .contains("check: checking 0 %", "import: writing 0 %")
                    .doesNotContain("WARN", "ERROR");
            Shell.kill(process);
        }
    }

    @Test
    void isToldWhatToImport() throws Exception {
        try (var shell = new Shell(folder)) {
            var ended = shell.run(List.of("import"));

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.output()).contains("No file is given. Say which export to import");
        }
    }

    /** In a service without a file that does nothing, and can be told what to import. */
    @Nested
    class IsRefused {

        private static final Database target = TestPostgres.newDatabase();
        private static ConfigurableApplicationContext importer;

        @BeforeAll
        static void start() {
            importer = context(target, DATA);
        }

        @AfterAll
        static void stop() {
            importer.close();
        }

        private static Imported run(Path file) throws Exception {
            return importer.getBean(EventImport.class).run(file, false);
        }

        private static void assertRefused(List<String> lines, String reason) throws IOException {
            assertRefused(Files.write(folder.resolve("changed.ndjson"), lines), reason);
        }

        private static void assertRefused(Path file, String reason) {
            assertThatThrownBy(() -> run(file))
                    .isInstanceOf(ImportRefused.class)
                    .hasMessageContaining(reason);
            assertThat(count(target)).isZero();
            assertThat(target.jdbc()
                            .sql("select count(*) from eventstore.hero_key")
                            .query(Long.class)
                            .single())
                    .isZero();
        }

        private static List<String> changed(int line, UnaryOperator<String> change) throws IOException {
            var lines = new ArrayList<>(Files.readAllLines(few));
            lines.set(line - 1, change.apply(lines.get(line - 1)));
            return lines;
        }

        @Test
        void ifALineIsBroken() throws Exception {
            assertRefused(changed(50, line -> line.substring(1)), "Line 50: it is no event");
            assertRefused(changed(50, line -> "{}"), "Line 50: it has no metadata");
            assertRefused(changed(50, line -> "x".repeat(ExportFile.MAX_BYTES + 1)), "Line 50: it has more than");
            assertRefused(changed(50, line -> line.replace("\"1.0\"", "\"2.0\"")), "another specversion.");
            assertRefused(
                    changed(50, line -> line.replaceAll("\"version\":\"\\d+\"", "\"version\":\"x\"")), "its version");
            assertRefused(changed(50, line -> line.replace("\"/heroes/", "\"/villains/")), "neither a hero nor a team");
            assertRefused(changed(50, line -> line.replace("\"data\"", "\"more\":1,\"data\"")), "more");
        }

        @Test
        void ifItIsCutOff() throws Exception {
            var text = Files.readString(few);
            assertRefused(
                    Files.writeString(folder.resolve("cut.ndjson"), text.substring(0, text.length() - 100)),
                    "it is cut off");
            assertRefused(Files.writeString(folder.resolve("cut.ndjson"), ""), "has no events");
            assertRefused(
                    Exports.withoutEnd(few), "changed.ndjson does not end with the line that says that it is whole");
            var end = Math.toIntExact(count(few)) + 1;
            assertRefused(
                    Files.writeString(folder.resolve("cut.ndjson"), text.substring(0, text.length() - 2)),
                    "Line " + end + ": it is cut off");
        }

        @Test
        void ifItsEndIsNotItsOwn() throws Exception {
            var end = Math.toIntExact(count(few)) + 1;
            assertRefused(changed(end - 1, line -> ""), "Line " + end + ": the export had " + count(few) + " events, ");
            assertRefused(
                    changed(end, line -> line.replaceAll("\"last\":\"\\d+", "\"last\":\"1")),
                    "the last at position 1, and here are " + count(few) + ", the last at ");
            assertRefused(
                    changed(end, line -> line.replace("\"after\":\"0", "\"after\":\"7")),
                    "begins after position 7. Export all events");
            assertRefused(changed(end, line -> line.replace("\"events\"", "\"heroes\"")), "Get it again");
            assertRefused(
                    changed(end, line -> line.replaceAll(",?\"data\":\\{[^}]*}", "")), "has no data. Get it again");
            for (var more : List.of(
                    "{}",
                    "x",
                    Files.readAllLines(few).getFirst(),
                    Files.readAllLines(few).getLast())) {
                assertRefused(
                        changed(end, line -> line + "\n\n" + more), "Line " + (end + 2) + ": it comes after the end");
            }
        }

        @Test
        void ifAnEventIsMissingOrTwiceThere() throws Exception {
            assertRefused(changed(50, line -> ""), "comes next. An export begins with the first event");
            assertRefused(changed(50, line -> line + "\n" + line), "Line 51: its position");
        }

        @Test
        void ifAnEventCannotBeRead() throws Exception {
            assertRefused(
                    changed(1, line -> line.replace("TeamFormed", "TeamReformed")),
                    "Line 1: a TeamReformed of revision 1 can't be read");
            assertRefused(
                    changed(1, line -> line.replace("\"revision\":\"1\"", "\"revision\":\"2\"")),
                    "Line 1: a TeamFormed of revision 2 can't be read");
            assertRefused(
                    changed(1, line -> line.replace("\"headquarters\":", "\"headquarters\":[],\"hq\":")),
                    "Line 1: it can't be read as a TeamFormed");
            assertRefused(
                    changed(1, line -> line.replaceAll("\"teamId\":\"[^\"]*", "\"teamId\":\"" + Node.id())),
                    "Line 1: its data are about something else");
        }

        @Test
        void ifItIsNotAnAdministrators() throws Exception {
            var without = Files.readAllLines(few).stream()
                    .map(line -> line.replaceAll("\"metadata\":\"([^\"\\\\]|\\\\.)*\",", ""))
                    .toList();
            assertRefused(without, "Line 1: it has no metadata. Only what an administrator exports can be imported");
            var withoutKeys = Files.readAllLines(few).stream()
                    .map(line -> line.replaceAll("\"(masterkeyid|wrappedkey)\":\"[^\"]*\",", ""))
                    .toList();
            assertRefused(withoutKeys, "has no key, and is not forgotten further on");
        }

        /** A team that nobody formed would stop the projection for ever. */
        @Test
        void ifItIsNotWhole() throws Exception {
            var ofHeroes = Files.readAllLines(few).stream()
                    .filter(line -> line.contains("\"/heroes/"))
                    .toList();
            assertRefused(ofHeroes, "does not stand: this is no whole export");
        }

        /** Each would stop the projection for ever. */
        @Test
        void ifNoCommandCouldHaveLedToIt() throws Exception {
            for (var text : List.of("\\\\u0000", "\\\\ud800", "x".repeat(3_000))) {
                assertRefused(
                        changed(1, line -> line.replaceFirst("Team ", text)), "Line 1: a text of it can't be stored");
                assertRefused(changedFirst("TeamRenamed", "Other team", text), "a text of it can't be stored");
                assertRefused(changedFirst("TeamRelocated", "Elsewhere", text), "a text of it can't be stored");
            }
            assertRefused(
                    changedFirst(
                            "TeamRenamed", "TeamRenamed(.*)\"name\"", "TeamFormed$1\"headquarters\":\"A\",\"name\""),
                    "its team was formed before");
            assertRefused(
                    changedFirst(
                            "TeamFormed", "TeamFormed(.*),\"headquarters\":\"([^\"\\\\]|\\\\.)*\"", "TeamRenamed$1"),
                    "its team does not stand");
            assertRefused(changedFirst("HeroDischarged", "HeroDischarged", "HeroEnlisted"), "is in the team already");
            assertRefused(changedFirst("HeroEnlisted", "HeroEnlisted", "HeroDischarged"), "is not in the team");
            assertRefused(
                    changedFirst("HeroRenamed", "HeroRenamed(.*),\"details\":\"[^\"]*\"", "HeroRetired$1"),
                    "its hero has ended before");
            assertRefused(
                    changedFirst(
                            "HeroRegistered",
                            "HeroRegistered(.*),\"details\":\"[^\"]*\",\"secretName\":\"[^\"]*\"",
                            "HeroRetired$1"),
                    "its hero was not registered before");
            for (var sealed : List.of("details", "secretName")) {
                assertRefused(
                        changedFirst("HeroRegistered", "(\"" + sealed + "\":\")....", "$1AAAA"),
                        "does not open with its hero's key");
            }
        }

        /** In the first line that has an event of the type. */
        private static List<String> changedFirst(String type, String regex, String replacement) throws IOException {
            var lines = Files.readAllLines(few);
            var line = lines.indexOf(lines.stream()
                            .filter(some -> some.contains(type))
                            .findFirst()
                            .orElseThrow())
                    + 1;
            var changed = changed(line, text -> text.replaceFirst(regex, replacement));
            assertThat(changed).as(type).isNotEqualTo(lines);
            return changed;
        }

        @Test
        void ifItIsNotCompressedAsItSays() throws Exception {
            assertRefused(Files.copy(few, folder.resolve("plain.ndjson.gz")), "is not compressed");
        }

        @Test
        void ifAKeyIsAnothers() throws Exception {
            var keys = Files.readAllLines(few).stream()
                    .filter(line -> line.contains("wrappedkey"))
                    .map(line -> line.replaceAll(".*\"wrappedkey\":\"([^\"]*)\".*", "$1"))
                    .toList();
            assertRefused(changed(4, line -> line.replace(keys.get(0), keys.get(1))), "Line 4: the key of the hero ");
        }

        @Test
        void ifAnotherRuns() throws Exception {
            try (var other = target.dataSource().getConnection();
                    var statement = other.createStatement()) {
                statement.execute("select pg_advisory_lock(hashtext('roster.import'), 0)");

                assertRefused(few, "Another import is running");
            }
        }

        @Test
        void ifTheStoreHasOtherEvents() throws Exception {
            var taken = TestPostgres.newDatabase();
            try (var context = context(taken, DATA)) {
                var imports = context.getBean(EventImport.class);
                var those = count(few);
                assertThat(imports.run(few, false).written()).isEqualTo(those);
                for (var same : List.of(compressed(few), withOtherLineEnds(few))) {
                    assertThat(imports.run(same, false)).isEqualTo(new Imported(those, 0, 0));
                }
                var more = beginning(many, 30_000);
                var rest = CompletableFuture.supplyAsync(() -> run(imports, more), Thread.ofPlatform()::start);
                await().atMost(PATIENCE).pollInterval(PAUSE).until(() -> count(taken) > those);

                taken.append(Node.id(), 0, "Team", "TeamFormed", "1", "{}");

                assertThat(rest)
                        .failsWithin(PATIENCE)
                        .withThrowableThat()
                        .withMessageContaining("Somebody else appended an event, at position ");
                assertThatThrownBy(() -> imports.run(more, true))
                        .isInstanceOf(ImportRefused.class)
                        .hasMessageStartingWith("This store has other events: version 0 of ")
                        .hasMessageContaining(", where line " + count(taken) + " has version ");
                assertThatThrownBy(() -> imports.run(few, false))
                        .isInstanceOf(ImportRefused.class)
                        .hasMessageStartingWith(
                                "This store has other events: all " + those + " of the file, and after ");
            }
        }

        private static Imported run(EventImport imports, Path file) {
            try {
                return imports.run(file, true);
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Path beginning(Path file, int count) throws IOException {
            try (var lines = Files.lines(file)) {
                return Files.write(folder.resolve("beginning.ndjson"), (Iterable<String>) lines.limit(count)::iterator);
            }
        }

        /** As editors elsewhere write them, and a blank last line. */
        private static Path withOtherLineEnds(Path file) throws IOException {
            return Files.writeString(
                    folder.resolve("crlf.ndjson"), Files.readString(file).replace("\n", "\r\n") + " \r\n\r\n");
        }

        private static Path compressed(Path file) throws IOException {
            var compressed = folder.resolve("few.ndjson.gz");
            try (var stream = new GZIPOutputStream(Files.newOutputStream(compressed))) {
                Files.copy(file, stream);
            }
            return compressed;
        }
    }

    /** As operators may meet it who begin with an empty folder, and let the service make a key of its own then. */
    @Test
    void needsTheMasterKeyBesideAnyOther(CapturedOutput output) throws Exception {
        var target = TestPostgres.newDatabase();
        var data = Files.createDirectory(folder.resolve("data"));
        var file = data.resolve("master.key");

        assertThatThrownBy(() -> run(target, few, data.toString()))
                .rootCause()
                .isInstanceOf(StartupRefused.class)
                .hasMessageStartingWith("There is no master key yet");
        assertThat(file).as("another would be the wrong one").doesNotExist();

        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        Files.writeString(file, Base64.getEncoder().encodeToString(key) + "\n");
        assertThat(run(target, few, data.toString())).isEqualTo(1);
        assertThat(output)
                .contains("which is not here. Add the lines of its data/master.key")
                .contains(file.toAbsolutePath().toString());
        assertThat(count(target)).isZero();

        Files.writeString(file, Files.readString(Path.of(DATA, "master.key")), StandardOpenOption.APPEND);
        var old = Files.write(folder.resolve("old.ndjson"), Exports.withoutEnd(few));
        assertThat(run(target, old, data.toString(), "--without-end")).isZero();
        assertThat(output).contains("Imported " + count(few) + " events");
        try (var node = Node.start(target, List.of("--roster.data=" + data))) {
            node.awaitProjection();
            assertThat(node.rows("select name from roster.hero where name like 'Renamed %'"))
                    .hasSize(9);
            assertThat(node.rows("""
                            select hero_id from eventstore.hero_key join eventstore.event on aggregate_id = hero_id
                            where event_name = 'HeroForgotten'""")).isEmpty();
            assertThat(node.rows("select id from eventstore.master_key")).hasSize(2);
            assertThat(node.bean(JdbcSubjectKeys.class).rewrap()).isPositive();
        }
    }

    private static int run(Database target, Path file, String data, String... options) {
        return SpringApplication.exit(context(
                target,
                data,
                Stream.concat(Stream.of(options), Stream.of(file.toString())).toArray(String[]::new)));
    }

    private static ConfigurableApplicationContext context(Database target, String data, String... files) {
        return new SpringApplicationBuilder(RosterApplication.class)
                .web(WebApplicationType.NONE)
                .run(Stream.of(
                                Stream.of("--roster.command=import", "--roster.data=" + data),
                                Stream.of(target.properties()),
                                Stream.of(files))
                        .flatMap(some -> some)
                        .toArray(String[]::new));
    }

    private static long count(Database database) {
        return database.jdbc()
                .sql("select count(*) from eventstore.event")
                .query(Long.class)
                .single();
    }

    private static long count(Path export) throws IOException {
        return Exports.withoutEnd(export).size();
    }

    private static boolean isMigrated(Database database) {
        return database.jdbc()
                .sql("select to_regclass('eventstore.rebuild') is not null")
                .query(Boolean.class)
                .single();
    }

    private static boolean isWaiting(Database database) {
        return database.jdbc().sql("""
                select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                    and query like 'lock table%')""").query(Boolean.class).single();
    }

    private static List<String> kinds(Database database) {
        return database.jdbc()
                .sql("select event_name || count(*) from eventstore.event group by event_name order by event_name")
                .query(String.class)
                .list();
    }

    private static Map<String, String> readModel(Database database) {
        return Stream.of("roster.hero", "roster.team", "roster.heroteamlink")
                .collect(Collectors.toMap(table -> table, table -> hash(database, table)));
    }

    /** Of all rows with all columns. */
    private static String hash(Database database, String table) {
        return database.jdbc().sql("""
                        select count(*) || ' ' || md5(string_agg(hash, '' order by hash))
                        from (select md5(one::text)::bytea as hash from %s as one) as rows""".formatted(table)).query(String.class).single();
    }
}
