package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.HeroKeys;
import dev.roster.api.RuleViolation;
import dev.roster.api.RuleViolation.HasChanged;
import dev.roster.api.RuleViolation.HeroAlreadyEnlisted;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.RuleViolation.HeroIsForgotten;
import dev.roster.api.RuleViolation.HeroIsRetired;
import dev.roster.api.RuleViolation.HeroNotEnlisted;
import dev.roster.api.RuleViolation.InvalidDetails;
import dev.roster.api.RuleViolation.PreconditionFailed;
import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.RuleViolation.TeamNamedTwice;
import dev.roster.api.RuleViolation.TooManyTeams;
import dev.roster.api.RuleViolation.UnknownHero;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.api.Sealed;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sender on the command bus gets back, and what is tried again on its behalf. */
class CommandBusIT {

    private static final UUID STANDING = Node.id();
    private static final UUID DISBANDED = Node.id();
    private static final UUID ACTIVE = Node.id();
    private static final UUID RETIRED = Node.id();
    private static final UUID FORGOTTEN = Node.id();

    private static Database database;
    private static Node node;
    private static Node other;

    @BeforeAll
    static void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database, CountHandling.class);
        other = Node.start(database);
        node.send(new FormTeam(STANDING, "Preventers", "Sharp Tower"));
        node.send(new FormTeam(DISBANDED, "Z-Force", "Sister Margaret's Bar"));
        node.send(new RegisterHero(ACTIVE, "Deadpond", "Dive Wilson", null, List.of(STANDING, DISBANDED)));
        node.send(new RegisterHero(RETIRED, "Rusty-Man", "Tommy Sharp", 48, List.of()));
        node.send(new RegisterHero(FORGOTTEN, "Spider-Boy", "Pedro Parqueador", null, List.of()));
        node.send(new DisbandTeam(DISBANDED));
        node.send(new ForgetHero(FORGOTTEN));
        node.send(new RetireHero(RETIRED));
    }

    @AfterAll
    static void stop() {
        other.close();
        node.close();
    }

    record Rejected(Object command, Class<? extends RuleViolation> by) {}

    static Stream<Rejected> rejections() {
        var unknown = Node.id();
        var manyTeams = Collections.nCopies(51, STANDING);
        return Stream.of(
                new Rejected(register(ACTIVE, List.of()), HeroAlreadyRegistered.class),
                new Rejected(register(STANDING, List.of()), HeroAlreadyRegistered.class),
                new Rejected(register(Node.id(), List.of(unknown)), UnknownTeam.class),
                new Rejected(register(Node.id(), List.of(ACTIVE)), UnknownTeam.class),
                new Rejected(register(Node.id(), List.of(STANDING, DISBANDED)), TeamIsDisbanded.class),
                new Rejected(register(Node.id(), List.of(STANDING, STANDING)), TeamNamedTwice.class),
                new Rejected(register(Node.id(), manyTeams), TooManyTeams.class),
                new Rejected(new ReviseHero(unknown, "Dead", null, null), UnknownHero.class),
                new Rejected(new ReviseHero(STANDING, "Dead", null, null), UnknownHero.class),
                new Rejected(new ReviseHero(RETIRED, "Dead", null, null), HeroIsRetired.class),
                new Rejected(new EnlistHero(unknown, STANDING), UnknownHero.class),
                new Rejected(new EnlistHero(RETIRED, STANDING), HeroIsRetired.class),
                new Rejected(new EnlistHero(ACTIVE, unknown), UnknownTeam.class),
                new Rejected(new EnlistHero(ACTIVE, ACTIVE), UnknownTeam.class),
                new Rejected(new EnlistHero(ACTIVE, DISBANDED), TeamIsDisbanded.class),
                new Rejected(new EnlistHero(ACTIVE, STANDING), HeroAlreadyEnlisted.class),
                new Rejected(new DischargeHero(ACTIVE, unknown), HeroNotEnlisted.class),
                new Rejected(
                        GenericCommandMessage.asCommandMessage(new RetireHero(ACTIVE))
                                .andMetaData(Map.of("expectedVersions", List.of(7L))),
                        HasChanged.class),
                new Rejected(
                        GenericCommandMessage.asCommandMessage(new RetireHero(ACTIVE))
                                .andMetaData(Map.of("expectedToExist", false)),
                        PreconditionFailed.class),
                new Rejected(new DischargeHero(RETIRED, STANDING), HeroIsRetired.class),
                new Rejected(new RetireHero(RETIRED), HeroIsRetired.class),
                new Rejected(new RetireHero(unknown), UnknownHero.class),
                new Rejected(new ReviseHero(FORGOTTEN, "Dead", null, null), HeroIsForgotten.class),
                new Rejected(new ForgetHero(FORGOTTEN), HeroIsForgotten.class),
                new Rejected(new ForgetHero(unknown), UnknownHero.class),
                new Rejected(new FormTeam(STANDING, "Preventers", "Sharp Tower"), TeamAlreadyFormed.class),
                new Rejected(new FormTeam(ACTIVE, "Preventers", "Sharp Tower"), TeamAlreadyFormed.class),
                new Rejected(new ReviseTeam(unknown, "X-Force", null), UnknownTeam.class),
                new Rejected(new ReviseTeam(ACTIVE, "X-Force", null), UnknownTeam.class),
                new Rejected(new ReviseTeam(DISBANDED, "X-Force", null), TeamIsDisbanded.class),
                new Rejected(new DisbandTeam(DISBANDED), TeamIsDisbanded.class),
                new Rejected(new DisbandTeam(unknown), UnknownTeam.class));
    }

    private static RegisterHero register(UUID heroId, List<UUID> teamIds) {
        return new RegisterHero(heroId, "Spider-Boy", "Pedro Parqueador", null, teamIds);
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void giveTheirTypeAfterOneHandlingAndStoreNothing(Rejected rejected) {
        var handled = node.bean(CountHandling.class).count;
        handled.set(0);
        var stored = events();

        assertThatThrownBy(() -> node.send(rejected.command()))
                .isExactlyInstanceOf(rejected.by())
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
        assertThat(handled).hasValue(1);
        assertThat(events()).isEqualTo(stored);
    }

    @Test
    void everyRejectionIsAmongThem() {
        var all = Stream.of(RuleViolation.class.getDeclaredClasses())
                .filter(RuleViolation.class::isAssignableFrom)
                .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                .filter(type -> type != InvalidDetails.class); // can't be sent: such a command can't be made

        assertThat(rejections().map(rejected -> (Object) rejected.by()).distinct())
                .containsExactlyInAnyOrderElementsOf(all.toList());
    }

    @Test
    void concurrentCommandsToOneHeroAreAllDecidedOneAfterTheOther() throws Exception {
        var hero = Node.id();
        node.send(register(hero, List.of()));
        var names = IntStream.range(0, 60).mapToObj(i -> "Name " + i).toList();

        inParallel(8, names, name -> {
            var sender = names.indexOf(name) % 2 == 0 ? node : other;
            sender.send(new ReviseHero(hero, name, null, null));
        });

        assertThat(versions(hero))
                .isEqualTo(LongStream.rangeClosed(0, 60).boxed().toList());
        var key = node.bean(HeroKeys.class).find(hero).orElseThrow();
        assertThat(node.jdbc()
                        .sql(
                                "select payload ->> 'details' from eventstore.event where aggregate_id = ? and sequence > 0")
                        .param(hero)
                        .query(String.class)
                        .list())
                .extracting(text -> key.openDetails(new Sealed(text)).name())
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void aCommandThatLostARaceIsDecidedOnTheNewState() throws Exception {
        var hero = Node.id();
        node.send(register(hero, List.of()));
        var outcomes = Collections.synchronizedList(new ArrayList<Throwable>());

        inParallel(
                8,
                IntStream.range(0, 8).boxed().toList(),
                i -> outcomes.add(
                        catchThrowable(() -> (i % 2 == 0 ? node : other).send(new EnlistHero(hero, STANDING)))));

        assertThat(outcomes).filteredOn(outcome -> outcome == null).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome != null)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(HeroAlreadyEnlisted.class));
        assertThat(versions(hero)).containsExactly(0L, 1L);
    }

    @Test
    void oneRegistrationOfAnIdWins() throws Exception {
        var hero = Node.id();
        var outcomes = Collections.synchronizedList(new ArrayList<Throwable>());

        inParallel(
                8,
                IntStream.range(0, 8).boxed().toList(),
                i -> outcomes.add(
                        catchThrowable(() -> (i % 2 == 0 ? node : other).send(register(hero, List.of(STANDING))))));

        assertThat(outcomes).filteredOn(outcome -> outcome == null).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome != null)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(HeroAlreadyRegistered.class));
        assertThat(versions(hero)).containsExactly(0L, 1L);
    }

    private interface Task<T> {
        void run(T input) throws Exception;
    }

    private static <T> void inParallel(int threads, List<T> inputs, Task<T> task) throws Exception {
        try (var executor = Executors.newFixedThreadPool(threads)) {
            var running = inputs.stream()
                    .map(input -> CompletableFuture.runAsync(
                            () -> {
                                try {
                                    task.run(input);
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            executor))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(running).get(Duration.ofSeconds(60).toSeconds(), SECONDS);
        }
    }

    private static List<Long> versions(UUID id) {
        return node.jdbc()
                .sql("select sequence from eventstore.event where aggregate_id = ? order by position")
                .param(id)
                .query(Long.class)
                .list();
    }

    private static long events() {
        return node.jdbc()
                .sql("select count(*) from eventstore.event")
                .query(Long.class)
                .single();
    }

    static class CountHandling implements MessageHandlerInterceptor<CommandMessage<?>> {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
                throws Exception {
            count.incrementAndGet();
            return chain.proceed();
        }
    }
}
