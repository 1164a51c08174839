package dev.roster.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.query.RosterListsAsOf.Part;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.query.Past;
import dev.roster.web.list.ListSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages that end early, since there are more streams behind them than a page looks at. */
class RosterListsAsOfIT {

    private static Node node;
    private static RosterListsAsOf lists;
    private static Past then;
    private static final List<UUID> HEROES = new ArrayList<>();
    private static final List<UUID> TEAMS = new ArrayList<>();

    /** Every third has ended by the moment, and as many as there are then come later. */
    @BeforeAll
    static void fill() {
        node = Node.start(TestPostgres.newDatabase());
        lists = node.bean(RosterListsAsOf.class);
        var http = Http.to(node);
        for (var i = 0; i < 12; i++) {
            var team = http.form("Team");
            var hero = http.register("Hero", team);
            if (i % 3 == 0) {
                http.delete("/heroes/" + hero).expect(204);
                http.delete("/teams/" + team).expect(204);
            } else {
                HEROES.add(hero);
                TEAMS.add(team);
            }
        }
        then = new Past(http.get("/teams").position(), node.jdbc(), node.bean(EventLog.class));
        for (var i = 0; i < 12; i++) {
            http.register("Later", http.form("Later"));
        }
        // By their texts: Java orders UUIDs differently than PostgreSQL.
        HEROES.sort((one, other) -> one.toString().compareTo(other.toString()));
        TEAMS.sort((one, other) -> one.toString().compareTo(other.toString()));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "3, 2", "5, 4", "4, 100"})
    void haveEachOnceHoweverFewStreamsAPageLooksAt(int limit, int mostStreams) {
        for (var descending : List.of(false, true)) {
            for (var offset : List.of(0, 1, 5, 8, 9)) {
                assertThat(all(
                                new ListSlice<>(SealedHero.ENTITY.sorts().getFirst(), descending, limit, offset, null),
                                slice -> lists.heroes(slice, then, mostStreams),
                                SealedHero::id))
                        .isEqualTo(expected(HEROES, descending, offset));
                assertThat(all(
                                new ListSlice<>(TeamView.ENTITY.sorts().getFirst(), descending, limit, offset, null),
                                slice -> lists.teams(slice, then, mostStreams),
                                TeamView::id))
                        .isEqualTo(expected(TEAMS, descending, offset));
            }
        }
    }

    private static <T> List<UUID> all(ListSlice<T> first, Function<ListSlice<T>, Part<T>> list, Function<T, UUID> id) {
        var all = new ArrayList<UUID>();
        for (var slice = first; slice != null; ) {
            var part = list.apply(slice);
            part.rows().forEach(row -> all.add(id.apply(row)));
            assertThat(part.rows()).hasSizeLessThanOrEqualTo(first.limit());
            slice = part.next() == null
                    ? null
                    : new ListSlice<>(first.sort(), first.descending(), first.limit(), 0, part.next());
        }
        return all;
    }

    private static List<UUID> expected(List<UUID> ids, boolean descending, int offset) {
        var ordered = descending ? ids.reversed() : ids;
        return ordered.subList(Math.min(offset, ordered.size()), ordered.size());
    }

    @Test
    void areFullWhereThereAreEnough() {
        var slice = ListSlice.first(SealedHero.ENTITY, 3);

        assertThat(IntStream.of(3, 6, 20_000)
                        .mapToObj(most -> lists.heroes(slice, then, most).rows().size()))
                .containsExactly(2, 3, 3);
        assertThat(lists.teams(ListSlice.first(TeamView.ENTITY, 200), then).rows())
                .extracting(TeamView::heroCount)
                .hasSize(8)
                .containsOnly(1L);
    }
}
