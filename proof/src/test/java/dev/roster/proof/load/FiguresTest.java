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
}
