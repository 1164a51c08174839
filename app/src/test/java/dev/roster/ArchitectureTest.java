package dev.roster;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.conditions.ArchConditions.notBePublic;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.nio.file.Files.readString;
import static java.nio.file.Files.walk;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.roster.readmodel.Fold;
import dev.roster.readmodel.Projection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.axonframework.spring.stereotype.Saga;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What neither the modules' edges nor visibility can check. */
@AnalyzeClasses(packages = "dev.roster", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Path PAGE = Path.of("..", "app", "src", "main", "resources", "static");

    private static final Pattern HERO_OR_TEAM = Pattern.compile("hero|team", Pattern.CASE_INSENSITIVE);

    private static final DescribedPredicate<JavaClass> AGGREGATES =
            DescribedPredicate.describe("aggregates", type -> type.isAnnotatedWith(Aggregate.class));
    private static final DescribedPredicate<JavaClass> PROJECTIONS = DescribedPredicate.describe(
            "projections",
            type -> type.getMethods().stream().anyMatch(method -> method.isAnnotatedWith(EventHandler.class)));

    private static final DescribedPredicate<JavaClass> MACHINERY = DescribedPredicate.describe(
            "machinery",
            resideInAnyPackage("dev.roster.eventstore..", "dev.roster.web..", "dev.roster.readmodel..")::test);
    private static final DescribedPredicate<JavaClass> DOMAINS =
            DescribedPredicate.not(MACHINERY).as("a domain");

    @ArchTest
    static final ArchRule API_IS_PLAIN = classes()
            .that()
            .resideInAPackage("dev.roster.api")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "dev.roster.api")
                    .or(name(TargetAggregateIdentifier.class.getName()))
                    .or(name(Revision.class.getName())));

    @ArchTest
    static final ArchRule AGGREGATES_KNOW_NO_FRAMEWORK_BUT_AXON = noClasses()
            .that(AGGREGATES)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("jakarta.persistence..", "java.sql..", "javax.sql..", "org.springframework.."));

    @ArchTest
    static final ArchRule DECISIONS_AND_PROJECTIONS_ARE_REPEATABLE = noClasses()
            .that(AGGREGATES
                    .or(PROJECTIONS)
                    .or(JavaClass.Predicates.assignableTo(Projection.class))
                    .or(JavaClass.Predicates.assignableTo(Fold.class))
                    .or(name("dev.roster.query.RosterChanges")))
            .should()
            .dependOnClassesThat(resideInAPackage("org.slf4j..")
                    .or(JavaClass.Predicates.assignableTo(Clock.class))
                    .or(JavaClass.Predicates.assignableTo(Random.class))
                    .or(name(ThreadLocalRandom.class.getName())))
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod("java.util.UUID", "randomUUID");

    @ArchTest
    static final ArchRule PROJECTIONS_NAME_THEIR_GROUP = methods()
            .that()
            .areAnnotatedWith(EventHandler.class)
            .should()
            .beDeclaredInClassesThat()
            .areAnnotatedWith(ProcessingGroup.class);

    /** Axon makes sagas by their public constructors. */
    @ArchTest
    static final ArchRule A_DOMAIN_SHOWS_ITS_MESSAGES_ONLY = classes()
            .that(DOMAINS)
            .and()
            .resideOutsideOfPackage("dev.roster.api")
            .and()
            .doNotBelongToAnyOf(RosterApplication.class)
            .and()
            .areNotAnnotatedWith(Saga.class)
            .and()
            .haveNameNotMatching(".*package-info")
            .should(notBePublic());

    /** What a domain is made of. */
    private static final Set<String> FOR_DOMAINS = Set.of(
            "Accepted",
            "ApplicationPage",
            "AtomicCommands",
            "BulkLoad",
            "BulkSource",
            "ByConstructor",
            "CannotBeRepeated",
            "ChangesQuery",
            "Column",
            "CommandFamily",
            "Conditions",
            "Creation",
            "DomainScripts",
            "DoorRule",
            "Doors",
            "EventFamily",
            "EventLog",
            "EventNotApplied",
            "EventStoreProperties",
            "Fields",
            "Fold",
            "FrontPage",
            "Headers",
            "HistoryCheck",
            "HistoryQuery",
            "HttpCommands",
            "InvalidQuery",
            "JdbcSubjectKeys",
            "Keyset",
            "LastPosition",
            "ListResult",
            "ListSlice",
            "ListStatement",
            "ListedEntity",
            "MasterKeys",
            "MergePatch",
            "MetadataKeys",
            "MomentQuery",
            "Moments",
            "Page",
            "PageQuery",
            "Pages",
            "ParticularSchema",
            "Past",
            "Position",
            "Prefix",
            "ProblemSource",
            "ProblemText",
            "ProblemType",
            "ProjectedEvent",
            "Projection",
            "ProjectionStopped",
            "Queries",
            "Reached",
            "ReadModelSchema",
            "ReadModelSnapshotQuery",
            "ReadRoute",
            "ReadTable",
            "Rejection",
            "Relation",
            "Representations",
            "Role",
            "Sender",
            "ServiceLauncher",
            "ServiceProblem",
            "Sha256",
            "ShellCommand",
            "Sort",
            "SqlArrays",
            "StorableText",
            "Streams",
            "SubjectKeys",
            "UncheckedSqlException",
            "Version",
            "WriteRoute");

    /** What one package of the machinery takes from another, and no domain. */
    private static final Set<String> AMONG_MACHINERY = Set.of(
            "AccessToken",
            "ActiveBearers",
            "AdminTokenInitializer",
            "AggregateReference",
            "AppendMeters",
            "BatchMeters",
            "Bearers",
            "BrowserSessions",
            "ByAggregate",
            "CloudEvent",
            "CoalescingLookup",
            "CommandFamilies",
            "CommandLimits",
            "CommandTransactions",
            "ConnectionAbortValve",
            "CurrentTransaction",
            "DeadLetterSequence",
            "DeadLetters",
            "DeadLettersRefused",
            "DiscardedLetter",
            "DoorProblems",
            "Epochs",
            "EventCriteria",
            "EventFailure",
            "EventFamilies",
            "EventKinds",
            "EventStatements",
            "ExportEnd",
            "FailureLog",
            "FailureProblems",
            "Generation",
            "GlobalStream",
            "GroupFailure",
            "GroupHealth",
            "GroupRetries",
            "GroupSpanFactory",
            "GroupStates",
            "GroupStatus",
            "GroupStatuses",
            "HistoryRewound",
            "InvalidFields",
            "Lag",
            "LazyJpaTransactionManager",
            "LongStatements",
            "NamedEventSerializer",
            "NotFound",
            "Poll",
            "Positions",
            "PostgresDeadLetterQueue",
            "PostgresEventStorageEngine",
            "PostgresEventStore",
            "PostgresTokenStore",
            "Preconditions",
            "PrivateFiles",
            "ProblemTypes",
            "ProjectionBatch",
            "ProjectionProblems",
            "Projector",
            "PublicPath",
            "ReadAgain",
            "ReadModel",
            "ReadModelProblem",
            "ReadModelProblems",
            "ReadModelSnapshot",
            "ReadModelSnapshots",
            "ReadReplica",
            "ReadYourWrites",
            "RebuildConnections",
            "ReplicatedJdbcTemplate",
            "Routes",
            "Sample",
            "SecretKeys",
            "SetAsideEvents",
            "ShellProgress",
            "SqlState",
            "StartupRefused",
            "StoredDeadLetter",
            "StoredEvent",
            "StreamContext",
            "Targets",
            "TokenEnded",
            "UnawaitedCommit",
            "UndoneForDeadLetter",
            "UnknownProjection",
            "UnknownTargets",
            "WrappedKey",
            "WriteBehind");

    @ArchTest
    static final ArchRule A_DOMAIN_IS_MADE_OF_WHAT_IS_FOR_DOMAINS = noClasses()
            .that(DOMAINS)
            .should()
            .dependOnClassesThat(MACHINERY.and(DescribedPredicate.describe(
                    "are for machinery only",
                    type -> !FOR_DOMAINS.contains(outermost(type).getSimpleName()))));

    @ArchTest
    static void whatTheMachineryMakesPublicIsListed(JavaClasses roster) {
        var visible = roster.that(MACHINERY).stream()
                .filter(type -> type.getEnclosingClass().isEmpty())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName)
                .collect(toCollection(TreeSet::new));
        var listed = new TreeSet<>(FOR_DOMAINS);
        listed.addAll(AMONG_MACHINERY);

        assertThat(visible).isEqualTo(listed);
    }

    private static JavaClass outermost(JavaClass type) {
        var outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return outermost;
    }

    @ArchTest
    static final ArchRule NO_PACKAGES_DEPEND_ON_EACH_OTHER_IN_A_CIRCLE =
            slices().matching("dev.roster.(**)").should().beFreeOfCycles();

    /** A file is a class with what is nested in it. */
    @ArchTest
    static final ArchRule NO_FILES_DEPEND_ON_EACH_OTHER_IN_A_CIRCLE =
            slices().assignedFrom(new Files()).should().beFreeOfCycles();

    private static final class Files implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(outermost(type).getName());
        }

        @Override
        public String getDescription() {
            return "files";
        }
    }

    /** All else is machinery, which another domain can use: what it has to know it is told by what the domain declares. */
    private static final Set<String> DOMAIN = Set.of(
            // What is decided.
            "AgeMember",
            "AtomicBatch",
            "Fingerprint",
            "Expectations",
            "Hero",
            "HeroCommands",
            "HeroController",
            "LockedTeams",
            "MembershipController",
            "RosterAggregates",
            "RosterHttpCommands",
            "Team",
            "TeamCommands",
            "TeamController",
            "Teams",
            // What is asked.
            "HeroEvents",
            "HeroFilter",
            "HeroViewController",
            "HeroViews",
            "History",
            "HistoryController",
            "LinkRow",
            "Memberships",
            "NotInTheRoster",
            "OpenHero",
            "PersonalDataController",
            "PersonalValues",
            "RosterAsOf",
            "RosterBulkLoad",
            "RosterChanges",
            "RosterDiff",
            "RosterHistory",
            "RosterListsAsOf",
            "RosterProjection",
            "RosterWriter",
            "SealedHero",
            "SubjectHeroKeys",
            "TeamEvents",
            "TeamFilter",
            "TeamView",
            "TeamViewController",
            // What the application wires.
            "DemoStory",
            "RosterDescription",
            "RosterDoors",
            "RosterProblem",
            "RosterProblems",
            "RosterTables",
            "package-info",
            // Scripts, two of which were released before there was another domain.
            "V3__hero_keys",
            "V5__rebuilds",
            "V6__history",
            "V8__events_of_others",
            "V15__team_sizes",
            "V16__forgotten_memberships",
            "read-model",
            "read-model-keys",
            "openapi");

    /** What another domain takes over of the page as it is: docs/page.md. */
    private static final List<String> PAGE_OF_ANY_DOMAIN = List.of(
            "api.js",
            "dialogs.js",
            "format.js",
            "main.js",
            "metrics.js",
            "session.js",
            "tail.js",
            "updates.js",
            "view.js",
            "parts/address.js",
            "parts/dead-letters.js",
            "parts/entity-list.js",
            "parts/latest.js",
            "parts/paged-list.js",
            "parts/polled.js",
            "parts/rebuilding.js",
            "parts/set-asides.js",
            "parts/snapshots.js",
            "parts/spark.js",
            "parts/time-slider.js",
            "parts/ways-out.js",
            "views/machine.js",
            "views/machine-node.js",
            "views/machine-projections.js",
            "views/machine-rebuilds.js",
            "views/sign-in.js");

    @Test
    void noPartOfThePageThatOthersTakeOverNamesHeroesOrTeams() throws IOException {
        for (var file : PAGE_OF_ANY_DOMAIN) {
            assertThat(readString(PAGE.resolve("page").resolve(file))).as(file).doesNotContainPattern(HERO_OR_TEAM);
        }
    }

    @Test
    void noMachineryNamesHeroesOrTeams() throws IOException {
        var naming = new TreeSet<String>();
        for (var module : List.of("eventstore", "web", "readmodel", "command", "query", "app")) {
            try (var files = walk(Path.of("..", module, "src", "main"))) {
                for (var file : files.filter(java.nio.file.Files::isRegularFile)
                        .filter(file -> !file.startsWith(PAGE))
                        .toList()) {
                    if (HERO_OR_TEAM.matcher(readString(file)).find()) {
                        naming.add(file.getFileName().toString().replaceFirst("[.]\\w+$", ""));
                    }
                }
            }
        }

        assertThat(naming).isEqualTo(new TreeSet<>(DOMAIN));
    }

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses roster) {
        var packages = roster.stream().map(JavaClass::getPackage).distinct().toList();

        assertThat(packages).hasSizeGreaterThanOrEqualTo(4);
        assertThat(packages).allMatch(one -> one.isAnnotatedWith(NullMarked.class), "is null-marked");
    }
}
