package dev.roster.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {

    private static final String FORMED = """
            {'call': 1, 'start': 1, 'end': 2, 'method': 'POST', 'path': '/teams', 'headers': {}, 'status': 201, 'position': '1',
             'body': {'id': 't1', 'name': 'one', 'headquarters': 'HQ'}, 'answer': {'id': 't1'}}""".replace("\n", "");
    private static final String EVENT = """
            {'position': '1', 'version': '0', 'source': '/teams/t1', 'type': 'dev.roster.TeamFormed', 'id': 'e1',
             'data': {'teamId': 't1', 'name': 'one', 'headquarters': 'HQ'}}""".replace("\n", "");
    private static final String EXPORT_ENDED = "{'type': 'dev.roster.ExportEnded', 'data': {'events': 1}}";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void aRun() throws IOException {
        write("calls.ndjson", FORMED + "\n{'ended': true}\n");
        write("export.ndjson", EVENT + "\n" + EXPORT_ENDED + "\n");
        write(
                "tables.json",
                "{'team': [{'id': 't1', 'name': 'one', 'headquarters': 'HQ', 'version': 0, 'hero_count': 0}]}");
        write("verify.json", "{'state': 'done', 'comparison': {'differing': 0}}");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content.replace('\'', '"'));
    }

    private int check() throws IOException {
        return Check.run(folder, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @Test
    void endsWith0AndAReportIfAllHolds() throws IOException {
        assertThat(check()).isZero();
        assertThat(folder.resolve("report.txt")).content().contains("Acknowledged         1 checked");
    }

    @Test
    void endsWith1IfARuleIsBroken() throws IOException {
        write("tables.json", "{}");
        assertThat(check()).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("the table team has no row for t1");
    }

    @Test
    void saysHowSoonTheFirstBreachWasToBeSeen() throws IOException {
        write(
                "calls.ndjson",
                FORMED + "\n" + FORMED.replace("'end': 2", "'end': 2500000000").replace("'call': 1", "'call': 2")
                        + "\n{'ended': true}\n");
        assertThat(check()).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("seen after 2.5 s: of FORM");
    }

    @Test
    void endsWith2IfTheRunDidNotEnd() throws IOException {
        write("calls.ndjson", FORMED);
        assertThat(check()).isEqualTo(2);
    }

    @Test
    void endsWith2IfTheExportIsCutOff() throws IOException {
        write("export.ndjson", EVENT);
        assertThat(check()).isEqualTo(2);
    }

    @Test
    void endsWith2IfALineIsCutOff() throws IOException {
        write("calls.ndjson", FORMED.substring(0, 40) + "\n{'ended': true}");
        assertThat(check()).isEqualTo(2);
    }

    @Test
    void endsWith2IfAFileIsMissing() throws IOException {
        Files.delete(folder.resolve("verify.json"));
        assertThat(check()).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("There is no verify.json");
    }
}
