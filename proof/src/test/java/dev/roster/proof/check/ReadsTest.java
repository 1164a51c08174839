package dev.roster.proof.check;

import static dev.roster.proof.check.Log.row;
import static dev.roster.proof.check.Log.teamRow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.proof.check.Findings.Rule;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReadsTest {

    private final Log log = new Log()
            .forms("t1", "one")
            .forms("t2", "two")
            .registers("h1", "Ann", "t1")
            .registers("h2", "Bob", "t1");

    private void reads(String path, String answer) {
        log.call(log.get(path).answer(answer));
    }

    private void holds() {
        assertThat(log.violations()).isEmpty();
    }

    private void isBroken(String words) {
        assertThat(log.violations(Rule.READS))
                .anySatisfy(found -> assertThat(found).contains(words));
    }

    @Nested
    class OfOne {

        @Test
        void holdIfTheyAreWhatTheEventsSay() {
            reads("/heroes/h1", "{" + row("h1", "Ann", 1) + ", 'teams': [{" + teamRow("t1", "one", 0, 2) + "}]}");
            reads("/teams/t2", "{" + teamRow("t2", "two", 0, 0) + ", 'heroes': []}");
            log.call(log.get("/teams/t1?asOf=4")
                    .at(4)
                    .answer("{" + teamRow("t1", "one", 0, 1) + ", 'heroes': [{" + row("h1", "Ann", 1) + "}]}"));
            holds();
        }

        @Test
        void areBrokenByAnotherName() {
            reads("/heroes/h1", "{" + row("h1", "Eve", 1) + ", 'teams': [{" + teamRow("t1", "one", 0, 2) + "}]}");
            isBroken("the name was Ann");
        }

        @Test
        void areBrokenByAnotherSecretName() {
            reads(
                    "/heroes/h1",
                    "{" + row("h1", "Ann", 1) + ", 'secretName': 'x', 'teams': [{" + teamRow("t1", "one", 0, 2)
                            + "}]}");
            isBroken("the secret name was another");
        }

        @Test
        void areBrokenByAnotherVersion() {
            reads("/heroes/h1", "{" + row("h1", "Ann", 0) + ", 'teams': [{" + teamRow("t1", "one", 0, 2) + "}]}");
            isBroken("the version was 1");
        }

        @Test
        void areBrokenByATeamThatIsMissing() {
            reads("/heroes/h1", "{" + row("h1", "Ann", 1) + ", 'teams': []}");
            isBroken("t1 is missing");
        }

        @Test
        void areBrokenByAHeroOfTheTeamThatIsMissing() {
            reads("/teams/t1", "{" + teamRow("t1", "one", 0, 2) + ", 'heroes': [{" + row("h2", "Bob", 1) + "}]}");
            isBroken("h2 comes where h1 was");
        }

        @Test
        void areBrokenByAWrongCount() {
            reads("/teams/t2", "{" + teamRow("t2", "two", 0, 1) + ", 'heroes': []}");
            isBroken("it had 0 heroes");
        }

        @Test
        void areBrokenByWhatCameLater() {
            log.renamesTeam("t2", "zwei")
                    .call(log.get("/teams/t2?asOf=6")
                            .at(6)
                            .answer("{" + teamRow("t2", "zwei", 1, 0) + ", 'heroes': []}"));
            isBroken("the name was two");
        }

        @Test
        void areBrokenByAHeroThatHasEnded() {
            log.retires("h2");
            reads("/heroes/h2", "{" + row("h2", "Bob", 1) + ", 'teams': []}");
            isBroken("the hero h2 was not there");
        }

        @Test
        void areBrokenByAnotherMomentThanTheOneAskedFor() {
            log.call(log.get("/teams/t2?asOf=2").at(3).answer("{" + teamRow("t2", "two", 0, 0) + ", 'heroes': []}"));
            isBroken("it was asked for as of position 2");
        }

        @Test
        void areBrokenByAnotherPositionThanThatOfTheInstant() {
            log.call(log.get("/teams/t2?asOf=2026-01-01T00:00:03.5Z")
                    .at(4)
                    .answer("{" + teamRow("t2", "two", 0, 0) + ", 'heroes': []}"));
            isBroken("is 3");
        }

        @Test
        void areBrokenByATagOfTwoAnswers() {
            log.call(log.get("/teams/t1")
                            .etag("\"0-a\"")
                            .answer("{" + teamRow("t1", "one", 0, 2) + ", 'heroes': [{" + row("h1", "Ann", 1) + "}, {"
                                    + row("h2", "Bob", 1) + "}]}"))
                    .discharges("h2", "t1")
                    .call(log.get("/teams/t1")
                            .etag("\"0-a\"")
                            .answer("{" + teamRow("t1", "one", 0, 1) + ", 'heroes': [{" + row("h1", "Ann", 1) + "}]}"));
            isBroken("is that of another answer");
        }

        @Test
        void areBrokenIfNothingWasToHaveChangedAndItHas() {
            log.call(log.get("/teams/t2").etag("\"0-a\"").answer("{" + teamRow("t2", "two", 0, 0) + ", 'heroes': []}"))
                    .renamesTeam("t2", "zwei")
                    .call(log.get("/teams/t2")
                            .header("If-None-Match", "\"0-a\"")
                            .status(304));
            isBroken("nothing was to have changed");
        }

        @Test
        void keepToTheNameThatACutCallMayHaveGiven() {
            log.command()
                    .event("h2", "HeroRenamed", "{}")
                    .call(log.patch("/heroes/h2", "{'name': 'Zoe'}"))
                    .call(log.patch("/heroes/h2", "{'name': 'Max'}").during(1, 2));
            reads("/heroes/h2", "{" + row("h2", "Max", 2) + ", 'teams': [{" + teamRow("t1", "one", 0, 2) + "}]}");
            holds();
            reads("/heroes/h2", "{" + row("h2", "Zoe", 2) + ", 'teams': [{" + teamRow("t1", "one", 0, 2) + "}]}");
            isBroken("the name was Max");
        }
    }

    @Nested
    class OfLists {

        private final String ann = "{" + row("h1", "Ann", 1) + "}";
        private final String bob = "{" + row("h2", "Bob", 1) + "}";
        private final String cid = "{" + row("h3", "Cid", 0) + "}";

        OfLists() {
            log.registers("h3", "Cid");
        }

        @Test
        void holdForPagesWithFiltersAndSorts() {
            reads("/heroes", "[" + ann + "," + bob + "," + cid + "]");
            reads("/heroes?sort=-name&namePrefix=B", "[" + bob + "]");
            reads("/heroes?team=none", "[" + cid + "]");
            reads("/heroes?minAge=31", "[]");
            reads("/teams/t1/heroes", "[" + ann + "," + bob + "]");
            reads("/heroes/h1/teams", "[{" + teamRow("t1", "one", 0, 2) + "}]");
            reads("/teams?hero=h1", "[{" + teamRow("t1", "one", 0, 2) + "}]");
            log.call(log.get("/heroes?limit=2")
                            .next("/heroes?limit=2&cursor=abc")
                            .answer("[" + ann + "," + bob + "]"))
                    .discharges("h1", "t1");
            reads("/heroes?limit=2&cursor=abc", "[" + cid + "]");
            holds();
        }

        @Test
        void areBrokenByARowThatIsMissing() {
            reads("/heroes", "[" + ann + "," + cid + "]");
            isBroken("h3 comes where h2 was");
        }

        @Test
        void areBrokenByARowThatDoesNotMeetTheFilter() {
            reads("/heroes?team=none", "[" + bob + "," + cid + "]");
            isBroken("h2 comes where h3 was");
        }

        @Test
        void areBrokenByAnotherOrder() {
            reads("/heroes?sort=-name", "[" + ann + "," + bob + "," + cid + "]");
            isBroken("h1 comes where h3 was");
        }

        @Test
        void areBrokenByACursorThatSkipsOne() {
            log.call(log.get("/heroes?limit=1")
                    .next("/heroes?limit=1&cursor=abc")
                    .answer("[" + ann + "]"));
            reads("/heroes?limit=1&cursor=abc", "[" + cid + "]");
            isBroken("h3 comes where h2 was");
        }

        @Test
        void areBrokenByACursorThatRepeatsOne() {
            log.call(log.get("/heroes?limit=1")
                            .next("/heroes?limit=1&cursor=abc")
                            .answer("[" + ann + "]"))
                    .call(log.get("/heroes?limit=1&cursor=abc")
                            .next("/heroes?cursor=x")
                            .answer("[" + ann + "]"));
            isBroken("h1 comes where h2 was");
        }

        @Test
        void areBrokenByALinkThatIsMissing() {
            reads("/heroes?limit=2", "[" + ann + "," + bob + "]");
            isBroken("no link says so");
        }

        @Test
        void areBrokenByALinkToNothing() {
            log.call(log.get("/heroes").next("/heroes?cursor=abc").answer("[" + ann + "," + bob + "," + cid + "]"));
            isBroken("it does not");
        }

        @Test
        void areBrokenByMoreRowsThanTheLimit() {
            reads("/heroes?limit=1", "[" + ann + "," + bob + "]");
            isBroken("more than 1 rows");
        }
    }

    @Nested
    class OfWrites {

        private void reassigns(String answer) {
            log.command()
                    .event("h1", "HeroEnlisted", Log.link("h1", "t2"))
                    .call(log.put("/heroes/h1/teams", "['t1', 't2']")
                            .header("Prefer", "return=representation")
                            .status(200)
                            .at(log.position())
                            .answer(answer));
        }

        @Test
        void holdIfAHeroIsGivenAllItsTeams() {
            reassigns("[{" + teamRow("t1", "one", 0, 2) + "}, {" + teamRow("t2", "two", 0, 1) + "}]");
            holds();
        }

        @Test
        void areBrokenByATeamThatIsMissing() {
            reassigns("[{" + teamRow("t1", "one", 0, 2) + "}]");
            isBroken("t2 is missing");
        }

        @Test
        void areBrokenByAWrongCountOfATeam() {
            reassigns("[{" + teamRow("t1", "one", 0, 2) + "}, {" + teamRow("t2", "two", 0, 0) + "}]");
            isBroken("it had 1 heroes");
        }
    }

    @Nested
    class OfThePast {

        private String entry(int event, String data) {
            var stored = log.events().get(event);
            return "{'position': %d, 'version': %d, 'event': '%s', 'correlationId': '%s', 'data': %s}"
                    .formatted(stored.position(), stored.version(), stored.name(), stored.command(), data);
        }

        private final String registered = "{'heroId': 'h1', 'name': 'Ann', 'age': 30}";

        @Test
        void holdForHistories() {
            reads("/heroes/h1/history", "[" + entry(3, Log.link("h1", "t1")) + "," + entry(2, registered) + "]");
            log.retires("h2");
            reads(
                    "/teams/t1/history",
                    "[" + entry(6, "{'heroId': 'h2'}") + "," + entry(5, Log.link("h2", "t1")) + ","
                            + entry(3, Log.link("h1", "t1")) + ","
                            + entry(0, "{'teamId': 't1', 'name': 'one', 'headquarters': 'HQ'}") + "]");
            log.call(log.get("/heroes/h1/history?limit=1")
                    .next("/heroes/h1/history?before=4&limit=1")
                    .answer("[" + entry(3, Log.link("h1", "t1")) + "]"));
            reads("/heroes/h1/history?limit=1&before=4", "[" + entry(2, registered) + "]");
            holds();
        }

        @Test
        void areBrokenByAHistoryWithAGap() {
            reads("/heroes/h1/history", "[" + entry(2, registered) + "]");
            isBroken("HeroEnlisted at 4");
        }

        @Test
        void areBrokenByAHistoryOfAnother() {
            reads(
                    "/heroes/h1/history",
                    "[" + entry(4, "{}") + "," + entry(3, Log.link("h1", "t1")) + "," + entry(2, registered) + "]");
            assertThat(log.violations(Rule.READS)).hasSize(1);
        }

        @Test
        void areBrokenByAHistoryWithAnotherName() {
            reads(
                    "/heroes/h1/history",
                    "[" + entry(3, Log.link("h1", "t1")) + "," + entry(2, registered.replace("Ann", "Eve")) + "]");
            isBroken("and not");
        }

        @Test
        void areBrokenByAHistoryThatEndsEarly() {
            reads("/heroes/h1/history?limit=1", "[" + entry(3, Log.link("h1", "t1")) + "]");
            isBroken("no link says so");
        }

        @Test
        void holdForChanges() {
            log.renames("h1", "Eve");
            reads(
                    "/heroes/h1/changes?from=3",
                    "{'from': 3, 'to': 7, 'revised': {'name': {'from': 'Ann', 'to': 'Eve'}}, 'joined': [{"
                            + teamRow("t1", "one", 0, 2) + "}], 'left': []}");
            reads(
                    "/teams/t1/changes?from=4&to=6",
                    "{'from': 4, 'to': 6, 'revised': {}, 'joined': [{" + row("h2", "Bob", 1) + "}], 'left': []}");
        }

        @Test
        void areBrokenByAChangeThatIsMissing() {
            log.renames("h1", "Eve");
            reads("/heroes/h1/changes?from=4", "{'from': 4, 'to': 7, 'revised': {}, 'joined': [], 'left': []}");
            isBroken("not said to be another");
        }

        @Test
        void areBrokenByAMemberThatDidNotJoin() {
            reads("/teams/t1/changes?from=4&to=6", "{'from': 4, 'to': 6, 'revised': {}, 'joined': [], 'left': []}");
            isBroken("the hero h2 came or went, and is missing");
        }
    }

    @Nested
    class OfTheForgotten {

        @Test
        void holdIfTheyLeaveTheForgottenOut() {
            log.forgets("h2");
            log.call(log.get("/teams/t1?asOf=6")
                    .at(6)
                    .answer("{" + teamRow("t1", "one", 0, 1) + ", 'heroes': [{" + row("h1", "Ann", 1) + "}]}"));
            holds();
        }

        @Test
        void areBrokenIfTheyHaveThem() {
            log.forgets("h2");
            log.call(log.get("/teams/t1/heroes?asOf=6")
                    .at(6)
                    .answer("[{" + row("h1", "Ann", 1) + "}, {" + row("h2", "Bob", 1) + "}]"));
            isBroken("the hero h2 was not there");
            assertThat(log.violations(Rule.ERASURES)).hasSize(1);
        }
    }
}
