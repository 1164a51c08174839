package dev.roster.proof.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {

    @TempDir
    Path folder;

    @Test
    void sayHowLongOthersWereQuietAndWhenTheNodeWasBack() throws IOException {
        Files.writeString(folder.resolve("calls.ndjson"), """
                {"call":1,"node":1,"kind":"read","method":"GET","start":0,"end":900000000,"status":200}
                {"call":2,"node":2,"kind":"read","method":"GET","start":0,"end":900000000,"status":200}
                {"fault":"kill-node","target":"node 1","start":1000000000,"end":9000000000,
                 "ranProjection":true,"newWritesReadAfterMillis":2100}
                {"call":3,"node":2,"kind":"read","method":"GET","start":0,"end":2000000000,"status":503}
                {"call":4,"node":2,"kind":"read","method":"GET","start":0,"end":4500000000,"status":200}
                {"call":5,"node":2,"kind":"read","method":"GET","start":0,"end":7000000000,"status":404}
                {"call":6,"node":1,"kind":"write","method":"PUT","start":0,"end":8000000000,"status":null}
                {"call":7,"node":1,"kind":"read","method":"GET","start":0,"end":9200000000,"status":200}
                {"call":8,"node":1,"kind":"write","method":"PUT","start":0,"end":9700000000,"status":204}
                {"call":9,"node":2,"kind":"read","method":"GET","start":0,"end":9900000000,"status":200}
                {"ended":true,"seed":1,"at":10000000000,"nodes":2}
                """.replace(",\n ", ","));

        var figures = Figures.of(folder).toString();

        assertThat(figures.lines().filter(line -> line.contains("node 1")))
                .singleElement()
                .asString()
                .matches(" +1\\.0 kill-node +node 1 +8\\.0 +3\\.5 +0\\.2 +0\\.7 +2\\.1");
        assertThat(figures)
                .containsPattern(
                        "kill-node +1 +others quiet 3\\.5 to 3\\.5, back after 0\\.2 to 0\\.2, writes after 0\\.7");
        assertThat(figures).containsPattern("write +\\{204=1, cut=1}");
    }

    @Test
    void sayWhetherTheBarsAreKept() throws IOException {
        var kill = """
                {"fault":"kill-node","target":"node 1","start":1000000000,"end":9000000000,"ranProjection":true,"newWritesReadAfterMillis":%d}
                """;
        Files.writeString(folder.resolve("calls.ndjson"), kill.formatted(2100) + kill.formatted(4900));
        assertThat(Figures.of(folder).keepTheBars()).as("at the median").isFalse();
        Files.writeString(
                folder.resolve("calls.ndjson"), kill.formatted(2100) + kill.formatted(2200) + kill.formatted(4900));
        var figures = Figures.of(folder);
        assertThat(figures.keepTheBars()).isTrue();
        assertThat(figures.toString())
                .contains("kill-node            3  another reads new writes after 2.2 to 4.9, at most 3 to 5: kept");
        Files.writeString(
                folder.resolve("calls.ndjson"), kill.formatted(2100) + kill.formatted(2200) + kill.formatted(-1));
        assertThat(Figures.of(folder).keepTheBars()).as("nobody took over").isFalse();
    }

    @Test
    void countAnswersThatAreFailuresAndNodesThatDoNotComeBack() throws IOException {
        var probe = """
                {"call":1,"node":1,"kind":"probe-read","method":"GET","start":2000000000,"end":%d,"status":503}
                {"fault":"silence-database","target":"node 1","start":1000000000,"end":14000000000}
                """;
        var back = """
                {"call":2,"node":1,"kind":"probe-read","method":"GET","start":14000000000,"end":15000000000,"status":200}
                {"ended":true,"seed":1,"at":20000000000,"nodes":1}
                """;
        Files.writeString(folder.resolve("calls.ndjson"), probe.formatted(11_900_000_000L) + back);
        assertThat(Figures.of(folder).keepTheBars()).isTrue();
        Files.writeString(folder.resolve("calls.ndjson"), probe.formatted(12_100_000_000L) + back);
        assertThat(Figures.of(folder).toString())
                .contains("the node answers after 10.1 to 10.1, at most 10 to 10: MISSED");
        Files.writeString(folder.resolve("calls.ndjson"), probe.formatted(11_900_000_000L));
        assertThat(Figures.of(folder).keepTheBars()).as("not back").isFalse();
    }
}
