package dev.roster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.eventstore.command.CommandLimits;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.transaction.LazyJpaTransactionManager;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.eventstore.transaction.Streams;
import dev.roster.eventstore.transaction.Streams.Lock;
import dev.team.AfterCommit;
import dev.team.BeforeCommit;
import dev.team.Both;
import dev.team.Both.SendAll;
import dev.team.Desk;
import dev.team.Note;
import dev.team.Notes;
import dev.team.TeamConfiguration;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.Registration;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.MediaType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** JDBC, JPA, Spring Data and commands share one transaction, whoever began it. */
class OneTransactionIT {

    private static Database database;
    private static Node node;
    private static Desk desk;

    @BeforeAll
    static void start() {
        database = TestPostgres.newDatabase();
        database.jdbc().sql(TeamConfiguration.TABLES).update();
        node = Node.start(database, TeamConfiguration.SETTINGS, TeamConfiguration.class);
        desk = node.bean(Desk.class);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Nested
    class ACommandInACallersTransaction {

        @Test
        void isPartOfIt() {
            var team = Node.id();

            desk.note("kept", form(team));

            assertThat(isNoted("kept")).isTrue();
            assertThat(isNoted("kept by JDBC")).isTrue();
            assertThat(events(team)).containsExactly("TeamFormed");
        }

        @Test
        void leavesItsSettingsAlone() {
            var mode = desk.inTransaction(() -> {
                commands().sendAndWait(form(Node.id()));
                return node.jdbc()
                        .sql("select current_setting('plan_cache_mode')")
                        .query(String.class)
                        .single();
            });

            assertThat(mode).isEqualTo("auto");
        }

        @Test
        void isUndoneWithIt() {
            var team = Node.id();
            var hero = Node.id();

            assertThatThrownBy(() -> desk.noteInVain("in vain", form(team), register(hero, team)))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(isNoted("in vain")).isFalse();
            assertThat(isNoted("in vain by JDBC")).isFalse();
            assertThat(events(team)).isEmpty();
            assertThat(events(hero)).isEmpty();
            assertThat(node.rows("select from eventstore.hero_key where hero_id = '" + hero + "'"))
                    .isEmpty();
            node.send(form(team));
            node.send(register(hero, team));
        }

        @Test
        void leavesTheCallersWorkIfItIsRejected() {
            var team = formed();
            var hero = Node.id();
            node.send(register(hero));

            desk.noteAnyway("formed before", TeamAlreadyFormed.class, form(team));
            desk.noteAnyway("registered before", HeroAlreadyRegistered.class, register(hero));
            desk.noteAnyway("a team's id", HeroAlreadyRegistered.class, register(team));
            desk.noteAnyway("unknown", UnknownTeam.class, new EnlistHero(hero, Node.id()));

            var gone = formed();
            node.send(new DisbandTeam(gone));
            desk.noteAnyway("its team is disbanded", HeroAlreadyRegistered.class, register(hero, gone));
            assertThatThrownBy(() -> node.send(register(hero, gone))).isInstanceOf(HeroAlreadyRegistered.class);

            assertThat(List.of("formed before", "registered before", "a team's id", "unknown", "its team is disbanded"))
                    .allMatch(OneTransactionIT::isNoted);
            assertThat(events(team)).containsExactly("TeamFormed");
            assertThat(events(hero)).containsExactly("HeroRegistered");
        }

        @Test
        void seesWhatEarlierOnesDid() {
            var team = Node.id();
            var hero = Node.id();

            desk.note(
                    "a story",
                    form(team),
                    register(hero, team),
                    new ReviseHero(hero, "Spider-Man", null, null),
                    new ReviseTeam(team, "X-Force", null));
            desk.noteAnyway("formed twice", TeamAlreadyFormed.class, form(team));

            assertThat(events(team)).containsExactly("TeamFormed", "TeamRenamed");
            assertThat(events(hero)).containsExactly("HeroRegistered", "HeroEnlisted", "HeroRenamed");
            var gone = Node.id();
            desk.note("formed and disbanded", form(gone), new DisbandTeam(gone));
            assertThat(events(gone)).containsExactly("TeamFormed", "TeamDisbanded");
            assertThatThrownBy(() -> desk.note("too late", new EnlistHero(hero, gone)))
                    .isInstanceOf(TeamIsDisbanded.class);
            assertThat(isNoted("too late")).isFalse();
            desk.note("forgotten", new ForgetHero(hero));
            assertThat(events(hero)).endsWith("HeroForgotten");
        }

        @Test
        void canNotMakeTheSameTwice() {
            var team = Node.id();

            desk.inTransaction(() -> {
                commands().sendAndWait(form(team));
                assertThatThrownBy(() -> commands().sendAndWait(form(team))).isInstanceOf(TeamAlreadyFormed.class);
                return null;
            });

            assertThat(events(team)).containsExactly("TeamFormed");
        }

        @Test
        void isReadBackByItsCaller() {
            var team = Node.id();
            var store = node.bean(EventStore.class);

            desk.inTransaction(() -> {
                commands().sendAndWait(form(team));
                commands().sendAndWait(new ReviseTeam(team, "X-Force", null));
                assertThat(store.readEvents(team.toString()).asStream()).hasSize(2);
                assertThat(store.lastSequenceNumberFor(team.toString())).hasValue(1L);
                return null;
            });
        }

        /** An insert draws positions, and whoever reads the events waits for them. */
        @Test
        void holdsUpNobodyWhileItsTransactionStaysOpen() {
            var team = formed();
            var held = Node.id();
            node.send(register(held, team));
            var sent = new CountDownLatch(1);
            var end = new CountDownLatch(1);

            var caller = aside(() -> desk.inTransaction(() -> {
                node.jdbc().sql("set local transaction_timeout = 0").update();
                commands().sendAndWait(new ReviseHero(held, "Deadpool", null, null));
                commands().sendAndWait(form(Node.id()));
                sent.countDown();
                awaitLatch(end);
                return "done";
            }));
            awaitLatch(sent);
            var heroes = new ArrayList<UUID>();
            for (var until = System.nanoTime() + SECONDS.toNanos(8); System.nanoTime() < until; ) {
                heroes.add(Node.id());
                node.<Object>send(register(heroes.getLast(), team));
            }
            node.awaitProjection();

            assertThat(caller).isNotDone();
            assertThat(events(held)).doesNotContain("HeroRenamed");
            assertThat(node.rows("select from roster.heroteamlink where team_id = '" + team + "'"))
                    .hasSize(heroes.size() + 1);
            end.countDown();
            caller.join();
            node.awaitProjection();
            assertThat(node.rows("select from roster.hero where name = 'Deadpool'"))
                    .hasSize(1);
        }

        /** PostgreSQL sees both locks, and ends one of the two after a second. */
        @Test
        void findsItsDeadlockWithAnother() {
            var one = formed();
            var other = formed();
            var meet = new CyclicBarrier(2);

            var failures = Stream.of(List.of(one, other), List.of(other, one))
                    .map(order -> aside(() -> desk.inTransaction(() -> {
                        commands().sendAndWait(new ReviseTeam(order.get(0), "first " + order.get(0), null));
                        meet(meet);
                        commands().sendAndWait(new ReviseTeam(order.get(1), "second " + order.get(0), null));
                        return "done";
                    })))
                    .toList()
                    .stream()
                    .filter(OneTransactionIT::failsWithDeadlock)
                    .count();

            assertThat(failures).isEqualTo(1);
            assertThat(events(one)).hasSize(2);
            assertThat(events(other)).hasSize(2);
        }

        @Test
        void isSentWhileTheTransactionEnds() {
            var before = Node.id();
            var after = Node.id();

            desk.publish(new BeforeCommit(form(before)), new AfterCommit(form(after)));

            assertThat(events(before)).containsExactly("TeamFormed");
            assertThat(events(after)).containsExactly("TeamFormed");
            assertThatThrownBy(() -> desk.publish(new BeforeCommit(form(before))))
                    .isInstanceOf(TeamAlreadyFormed.class);
        }

        @Test
        void ofTheTeamsOwnIsSentAfterTheCommit() {
            desk.publish(new AfterCommit(new SendAll("after the commit", List.of(), null)));

            assertThat(isNoted("after the commit")).isTrue();
        }

        @Test
        void isNotOfATransactionThatIsSuspended() {
            var outer = Node.id();
            var inner = Node.id();

            assertThatThrownBy(() -> desk.inTransaction(() -> {
                        commands().sendAndWait(form(outer));
                        node.bean(Notes.class).save(new Note("outer"));
                        desk.inNewTransaction(() -> {
                            node.bean(Notes.class).save(new Note("inner"));
                            return commands().sendAndWait(form(inner));
                        });
                        throw new IllegalStateException("in vain");
                    }))
                    .hasMessage("in vain");

            assertThat(events(outer)).isEmpty();
            assertThat(isNoted("outer")).isFalse();
            assertThat(events(inner)).containsExactly("TeamFormed");
            assertThat(isNoted("inner")).isTrue();
        }

        @Test
        void keepsTheKeyOfAHeroWhoIsNotForgottenAfterAll() {
            var formed = formed();
            var hero = Node.id();
            node.send(register(hero));

            desk.noteAnyway(
                    "not forgotten",
                    TeamAlreadyFormed.class,
                    new SendAll("forgotten in vain", List.of(new ForgetHero(hero), form(formed)), null));

            assertThat(events(hero)).containsExactly("HeroRegistered");
            node.send(new ReviseHero(hero, "Wade Wilson", null, null));
        }

        @Test
        void leavesNoKeyOfAHeroWhoIsNotRegisteredAfterAll() {
            var formed = formed();
            var hero = Node.id();

            desk.noteAnyway(
                    "not registered",
                    TeamAlreadyFormed.class,
                    new SendAll(
                            "registered in vain",
                            List.of(register(hero), new ReviseHero(hero, "Wade Wilson", null, null), form(formed)),
                            null));

            assertThat(events(hero)).isEmpty();
            node.send(register(hero));
        }

        @Test
        void destroysTheKeyOfAHeroWhomItMadeAndForgot() {
            var hero = Node.id();

            desk.note("made and forgotten", register(hero), new ForgetHero(hero));

            assertThat(events(hero)).containsExactly("HeroRegistered", "HeroForgotten");
            assertThat(node.rows("select from eventstore.hero_key where hero_id = '" + hero + "'"))
                    .isEmpty();
        }

        @Test
        void isUndoneWhenAListenerThrowsAnotherTransactionsFailureBeforeTheCommit() {
            var team = Node.id();

            assertThatThrownBy(() -> desk.inTransaction(() -> {
                        desk.note("another's failure", form(team));
                        beforeCommit(() -> {
                            throw new UnexpectedRollbackException("of another");
                        });
                        return null;
                    }))
                    .hasMessage("of another");

            assertThat(isNoted("another's failure by JDBC")).isFalse();
            assertThat(events(team)).isEmpty();
        }

        @Test
        void isUndoneWhenPartOfItFailsBeforeTheCommit() {
            var team = Node.id();

            assertThatThrownBy(() -> desk.inTransaction(() -> {
                        desk.note("failed in part", form(team));
                        beforeCommit(() -> assertThatThrownBy(() -> desk.noteInVain("part"))
                                .hasMessage("in vain"));
                        return null;
                    }))
                    .isInstanceOf(UnexpectedRollbackException.class);

            assertThat(isNoted("failed in part by JDBC")).isFalse();
            assertThat(events(team)).isEmpty();
        }

        /** The suspended transaction holds all the room there is, and can't let it go. */
        @Test
        void doesNotWaitForEverForRoomThatItsThreadHolds() {
            var streams = node.bean(Streams.class);
            var all = Stream.generate(() -> Lock.toDecide(Node.id()))
                    .limit(CommandLimits.LOCKS_OF_NODE)
                    .toList();

            var caller = aside(() -> desk.inTransaction(() -> {
                streams.share(all, true);
                desk.inNewTransaction(() -> streams.share(Set.of(Lock.toDecide(Node.id())), true));
                return "done";
            }));

            assertThat(caller)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(CannotAcquireLockException.class);
            formed();
        }

        @Test
        void isNotOfATransactionOfAnotherManager() {
            var another = new TransactionTemplate(new JdbcTransactionManager(node.bean(DataSource.class)));

            for (var command : List.of(form(Node.id()), new SendAll("another's", List.of(), null))) {
                assertThatThrownBy(() -> another.executeWithoutResult(
                                status -> commands().sendAndWait(command)))
                        .hasStackTraceContaining("use the bean transactionManager");
            }
            assertThat(isNoted("another's")).isFalse();
        }

        @Test
        void doesNotOutliveASavepoint() {
            assertThatThrownBy(() -> desk.inTransaction(
                            () -> desk.nested(() -> commands().sendAndWait(form(Node.id())))))
                    .isInstanceOf(NestedTransactionNotSupportedException.class);
        }
    }

    @Nested
    class ACommandThatSendsOthers {

        @Test
        void isAcceptedWithAllOfThem() {
            var team = Node.id();
            var hero = Node.id();

            node.<Object>send(new SendAll("a team with a hero", List.of(form(team), register(hero, team)), null));

            assertThat(isNoted("a team with a hero")).isTrue();
            assertThat(events(team)).containsExactly("TeamFormed");
            assertThat(events(hero)).containsExactly("HeroRegistered", "HeroEnlisted");
        }

        @Test
        void isRejectedWithOneOfThemAndHandledOnce() {
            var formed = formed();
            var team = Node.id();
            var runs = node.bean(Both.class).runs();

            assertThatThrownBy(() -> node.send(new SendAll("refused", List.of(form(team), form(formed)), null)))
                    .isInstanceOf(TeamAlreadyFormed.class);

            assertThat(node.bean(Both.class).runs()).isEqualTo(runs + 1);
            assertThat(isNoted("refused")).isFalse();
            assertThat(events(team)).isEmpty();
            assertThatThrownBy(() -> node.send(new SendAll("twice", List.of(form(team), form(team)), null)))
                    .isInstanceOf(TeamAlreadyFormed.class);
            assertThat(events(team)).isEmpty();
        }

        @Test
        void failsWithItsOwnCheckedException() {
            var team = Node.id();
            var failure = new IOException("of the handler");

            var answer = commands().send(new SendAll("checked", List.of(form(team)), failure));

            assertThatThrownBy(answer::join).cause().isSameAs(failure);
            assertThat(events(team)).as("Axon commits with a checked exception").containsExactly("TeamFormed");
        }
    }

    @Nested
    class AnEventHandler {

        @Test
        void writesByJpaAndJdbc() {
            var team = formed();

            await().untilAsserted(() ->
                    assertThat(isNoted("formed " + team + ", by JDBC")).isTrue());
        }

        @Test
        void thatSubscribesFailsItsSender() {
            var team = Node.id();

            assertThatThrownBy(() -> node.send(new FormTeam(team, "Brotherhood", "Asteroid M")))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("no such team");
            desk.noteAnyway(
                    "no Brotherhood", IllegalStateException.class, new FormTeam(team, "Brotherhood", "Asteroid M"));

            assertThat(isNoted("no Brotherhood")).isTrue();
            assertThat(events(team)).isEmpty();
            node.send(form(team));
        }
    }

    @Nested
    class ATransactionInAUnitOfWork {

        @Test
        void isUndoneWithItsCommands() {
            var team = Node.id();

            inUnitOfWork(() -> assertThatThrownBy(() -> desk.inNewTransaction(() -> {
                        desk.note("inner in vain", form(team));
                        throw new IllegalStateException("inner");
                    }))
                    .hasMessage("inner"));

            assertThat(isNoted("inner in vain")).isFalse();
            assertThat(events(team)).isEmpty();
        }

        @Test
        void isCommittedWithItsCommands() {
            var hero = Node.id();

            assertThatThrownBy(() -> inUnitOfWork(() -> {
                        desk.inNewTransaction(() -> {
                            desk.note("inner", register(hero));
                            return null;
                        });
                        throw new IllegalStateException("outer");
                    }))
                    .hasMessage("outer");

            assertThat(isNoted("inner")).isTrue();
            assertThat(events(hero)).containsExactly("HeroRegistered");
        }

        @Test
        void sendsCommandsAfterItsCommit() {
            var team = Node.id();

            inUnitOfWork(() -> desk.publish(
                    new AfterCommit(form(team)),
                    new AfterCommit(new SendAll("after a unit of work", List.of(), null))));

            assertThat(events(team)).containsExactly("TeamFormed");
            assertThat(isNoted("after a unit of work")).isTrue();
        }

        private void inUnitOfWork(Runnable work) {
            var unitOfWork = DefaultUnitOfWork.startAndGet(GenericCommandMessage.asCommandMessage("work"));
            unitOfWork.attachTransaction(node.bean(TransactionManager.class));
            var result = unitOfWork.executeWithResult(() -> {
                work.run();
                return "done";
            });
            if (result.isExceptional()) {
                throw (RuntimeException) result.exceptionResult();
            }
        }
    }

    /** One that writes a row by JDBC and one by JPA, and then refuses the team, or leaves it to PostgreSQL to refuse it. */
    @Nested
    class ASubscribingHandlerThatWrites {

        private Registration subscription;

        @BeforeEach
        void subscribe() {
            subscription = node.bean(EventStore.class)
                    .subscribe(events -> events.stream()
                            .map(EventMessage::getPayload)
                            .filter(TeamFormed.class::isInstance)
                            .map(TeamFormed.class::cast)
                            .forEach(this::on));
        }

        @AfterEach
        void unsubscribe() {
            subscription.cancel();
        }

        private void on(TeamFormed event) {
            if (event.name().startsWith("Refused")) {
                node.jdbc()
                        .sql("insert into public.note values (?)")
                        .param(event.name())
                        .update();
                throw new TeamIsDisbanded(event.teamId());
            }
            if (event.name().startsWith("Noted before")) {
                node.bean(EntityManager.class).persist(new Note("noted before"));
            }
        }

        @Test
        void writesNothingForACommandThatItRefuses() {
            var team = Node.id();

            assertThatThrownBy(() -> node.send(new FormTeam(team, "Refused alone", "-")))
                    .isInstanceOf(TeamIsDisbanded.class);

            assertThat(events(team)).isEmpty();
            assertThat(isNoted("Refused alone")).isFalse();
        }

        @Test
        void writesNothingForALineThatItRefuses() {
            var good = Node.id();
            var refused = Node.id();

            var outcomes = post(line(good, "Good"), line(refused, "Refused in a batch"));

            assertThat(outcomes).hasSize(2);
            assertThat(outcomes.getFirst()).contains("\"status\":201");
            assertThat(outcomes.getLast()).contains("\"status\":422");
            assertThat(events(good)).containsExactly("TeamFormed");
            assertThat(events(refused)).isEmpty();
            assertThat(isNoted("Refused in a batch")).isFalse();
        }

        @Test
        void failsNoOtherCommandIfItsRowsCanNotBeWritten() {
            desk.note("noted before");
            var good = Node.id();
            var failed = Node.id();

            var outcomes = post(line(good, "Good"), line(failed, "Noted before"));

            assertThat(outcomes.getFirst()).contains("\"status\":201");
            assertThat(outcomes.getLast()).doesNotContain("\"status\":201");
            assertThat(events(good)).containsExactly("TeamFormed");
            assertThat(events(failed)).isEmpty();
        }

        private static String line(UUID team, String name) {
            return "{\"type\":\"FormTeam\",\"teamId\":\"%s\",\"name\":\"%s\",\"headquarters\":\"-\"}"
                    .formatted(team, name);
        }

        private static List<String> post(String... lines) {
            var answer = node.http()
                    .post()
                    .uri("/commands")
                    .contentType(MediaType.APPLICATION_NDJSON)
                    .body(String.join("\n", lines).getBytes(UTF_8))
                    .exchange()
                    .expectBody()
                    .returnResult()
                    .getResponseBody();
            return new String(Objects.requireNonNull(answer), UTF_8).lines().toList();
        }
    }

    @Nested
    class JpaInATransaction {

        @Test
        void isAtHandForListenersAfterTheCommit() {
            desk.note("read after the commit");

            desk.inTransaction(() -> {
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCompletion(int status) {
                        var read = node.bean(EntityManager.class).find(Note.class, "read after the commit");
                        node.jdbc()
                                .sql("insert into public.note values (?)")
                                .param(read == null ? "not read" : "read in afterCompletion")
                                .update();
                    }
                });
                return null;
            });

            assertThat(isNoted("read in afterCompletion")).isTrue();
        }

        @Test
        void isFlushedWhenTheStatusIs() {
            desk.inTransaction(() -> {
                node.bean(EntityManager.class).persist(new Note("flushed"));
                TransactionAspectSupport.currentTransactionStatus().flush();
                assertThat(isNoted("flushed")).isTrue();
                return null;
            });
        }

        @Test
        void isRolledBackWhenItFailedBefore() {
            var team = Node.id();

            assertThatThrownBy(() -> desk.inTransaction(() -> {
                        commands().sendAndWait(form(team));
                        var entities = node.bean(EntityManager.class);
                        entities.persist(new Note("once"));
                        assertThatThrownBy(() -> entities.persist(new Note("once")))
                                .isInstanceOf(RuntimeException.class);
                        return null;
                    }))
                    .isInstanceOf(UnexpectedRollbackException.class);

            assertThat(isNoted("once")).isFalse();
            assertThat(events(team)).isEmpty();
        }

        @Test
        void failsAtTheCommitWithAllOfIt() {
            var team = Node.id();
            desk.note("there already");

            assertThatThrownBy(() -> desk.inTransaction(() -> {
                        commands().sendAndWait(form(team));
                        node.bean(EntityManager.class).persist(new Note("there already"));
                        return null;
                    }))
                    .isInstanceOf(DataIntegrityViolationException.class);

            assertThat(events(team)).isEmpty();
        }

        /** And not that the connection that PostgreSQL ended can't be rolled back. */
        @Test
        void saysWhyPostgresqlEndedIt() {
            assertThatThrownBy(() -> desk.inTransaction(() -> {
                        node.bean(EntityManager.class).persist(new Note("too slow"));
                        commands().sendAndWait(form(Node.id()));
                        // It counts from when it is set anew.
                        Stream.of("0", "300ms")
                                .forEach(limit -> node.jdbc()
                                        .sql("set local transaction_timeout = '" + limit + "'")
                                        .update());
                        return node.jdbc()
                                .sql("select pg_sleep(3)::text")
                                .query(String.class)
                                .single();
                    }))
                    .matches(SqlState.TRANSACTION_TIMEOUT::isIn, "says 25P04");
            assertThat(isNoted("too slow")).isFalse();
        }

        /** Axon's own way to begin one takes the failure of a rollback for the reason. */
        @Test
        void saysWhyItsConnectionWasLost() {
            assertThatThrownBy(() -> node.bean(TransactionManager.class)
                            .fetchInTransaction(() -> node.jdbc()
                                    .sql("select pg_terminate_backend(pg_backend_pid())")
                                    .query(Boolean.class)
                                    .single()))
                    .matches(failure -> SqlState.passing(failure).isPresent(), "says that it may be done later");
        }

        @Test
        void isReadOnlyIfTheTransactionIs() {
            var reading = new TransactionTemplate(node.bean(LazyJpaTransactionManager.class));
            reading.setReadOnly(true);

            reading.executeWithoutResult(status -> {
                node.bean(Notes.class).findAll();
                node.bean(EntityManager.class).persist(new Note("not written"));
            });

            assertThat(isNoted("not written")).isFalse();
        }
    }

    private static void beforeCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                work.run();
            }
        });
    }

    private static CommandGateway commands() {
        return node.commands();
    }

    private static UUID formed() {
        var team = Node.id();
        node.send(form(team));
        return team;
    }

    private static FormTeam form(UUID team) {
        return new FormTeam(team, "Z-Force", "Sister Margaret's Bar");
    }

    private static RegisterHero register(UUID hero, UUID... teams) {
        return new RegisterHero(hero, "Deadpond", "Dive Wilson", null, List.of(teams));
    }

    /** In the current transaction, if there is one. */
    private static boolean isNoted(String text) {
        return node.jdbc()
                .sql("select exists (select from public.note where text = ?)")
                .param(text)
                .query(Boolean.class)
                .single();
    }

    private static List<String> events(UUID id) {
        return node.jdbc()
                .sql("select event_name from eventstore.event where aggregate_id = ? order by position")
                .param(id)
                .query(String.class)
                .list();
    }

    /** On a thread of its own: the common pool may have one. */
    private static CompletableFuture<String> aside(Supplier<String> work) {
        return CompletableFuture.supplyAsync(work, Thread.ofVirtual()::start);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean failsWithDeadlock(CompletableFuture<String> work) {
        try {
            work.join();
            return false;
        } catch (CompletionException e) {
            assertThat(SqlState.DEADLOCK_DETECTED.isIn(e.getCause())).isTrue();
            return true;
        }
    }
}
