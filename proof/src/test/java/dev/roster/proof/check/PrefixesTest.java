package dev.roster.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.proof.check.Findings.Rule;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefixesTest {

    private static final String BATCH = """
            {'type': 'FormTeam', 'teamId': 't8', 'name': 'eight', 'headquarters': 'HQ'}
            {'type': 'FormTeam', 'teamId': 't9', 'name': 'nine', 'headquarters': 'HQ'}
            {'type': 'EnlistHero', 'heroId': 'h1', 'teamId': 't9'}""";

    private final Log log = new Log().forms("t1", "one").registers("h1", "Ann", "t1");

    private void isBroken(String words) {
        assertThat(log.violations(Rule.PREFIXES))
                .anySatisfy(found -> assertThat(found).contains(words));
    }

    @Test
    void holdForWhatTheRulesAllow() {
        log.disbands("t1").retires("h1").forgets("h1");
        assertThat(log.violations()).isEmpty();
    }

    @Test
    void areBrokenByALinkToADisbandedTeam() {
        log.forms("t2", "two").disbands("t2").enlists("h1", "t2");
        isBroken("the team t2 is disbanded");
    }

    @Test
    void areBrokenByALinkToATeamThatNeverWas() {
        log.enlists("h1", "t7");
        isBroken("the team t7 was never formed");
    }

    @Test
    void areBrokenByTwoLinks() {
        log.enlists("h1", "t1");
        isBroken("the hero is in the team t1 already");
    }

    @Test
    void areBrokenByTheEndOfALinkThatIsNone() {
        log.discharges("h1", "t1").discharges("h1", "t1");
        isBroken("the hero is not in the team t1");
    }

    @Test
    void areBrokenByALinkOfARetiredHero() {
        log.retires("h1").enlists("h1", "t1");
        isBroken("the hero has ended before");
    }

    @Test
    void areBrokenByAHeroThatWasNeverRegistered() {
        log.enlists("h7", "t1");
        isBroken("there never was such a hero");
    }

    @Test
    void areBrokenByAGapOfVersions() {
        log.command().eventAt(4, 3, "h1", "HeroDischarged", Log.link("h1", "t1"));
        isBroken("its stream goes on with version 2");
    }

    @Test
    void areBrokenByTheSamePositionTwice() {
        log.command().eventAt(3, "h1", "HeroDischarged", Log.link("h1", "t1"));
        isBroken("it comes after position 3");
    }

    @Test
    void areBrokenByMoreThan50TeamsAtRegistration() {
        var teams = IntStream.range(100, 151).mapToObj(number -> "t" + number).toArray(String[]::new);
        for (var team : teams) {
            log.forming(team, team);
        }
        log.registering("h2", teams);
        isBroken("registered with 51 teams");
    }

    @Test
    void areBrokenByAPartOfAnAtomicBatch() {
        log.forming("t8", "eight").call(log.commands(true, BATCH, "").status(503));
        isBroken("there is only a part: 1 of 2");
    }

    @Test
    void areBrokenByALineThatIsMissingOfAnAtomicBatch() {
        log.forming("t8", "eight")
                .forming("t9", "nine")
                .call(log.commands(true, BATCH, "").status(503));
        isBroken("one is missing: ENLIST in line 3");
    }

    @Test
    void holdForAnAtomicBatchThatIsWholeOrNotThere() {
        log.call(log.commands(true, BATCH.replace("t8", "t5").replace("t9", "t6"), "")
                        .status(503))
                .forming("t8", "eight")
                .forming("t9", "nine")
                .command()
                .event("h1", "HeroEnlisted", Log.link("h1", "t9"))
                .call(log.commands(true, BATCH, "").status(503));
        assertThat(log.violations()).isEmpty();
    }
}
