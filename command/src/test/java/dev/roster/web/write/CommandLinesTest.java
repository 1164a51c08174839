package dev.roster.web.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.RuleViolation.InvalidDetails;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.command.RosterFamilies;
import dev.roster.command.RosterLines;
import dev.roster.eventstore.command.CommandLimits;
import dev.roster.web.write.CommandLines.CommandLine;
import dev.roster.web.write.CommandLines.Form;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class CommandLinesTest {

    private static final UUID ONE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");
    private static final UUID OTHER = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8002");

    private static final Form FORM = new Form(
            RosterLines.commands(),
            RosterFamilies.ALL::isRejection,
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build());

    @Test
    void areCommandsByTheirTypes() throws IOException {
        assertThat(commands("""
                        {"type": "EnlistHero", "heroId": "%1$s", "teamId": "%2$s"}
                        {"heroId": "%1$s", "name": "A", "secretName": "B", "age": 1, "teamIds": ["%2$s"], "type": "RegisterHero"}
                        {"type": "RegisterHero", "heroId": "%1$s", "name": "A", "secretName": "B"}
                        {"type": "DisbandTeam", "teamId": "%2$s"}
                        {"type": "ReviseHero", "heroId": "%1$s", "name": "C"}
                        {"type": "ReviseHero", "heroId": "%1$s", "age": null}
                        {"type": "ReviseHero", "heroId": "%1$s", "age": 5}""".formatted(ONE, OTHER)))
                .containsExactly(
                        new EnlistHero(ONE, OTHER),
                        new RegisterHero(ONE, "A", "B", 1, List.of(OTHER)),
                        new RegisterHero(ONE, "A", "B", null, List.of()),
                        new DisbandTeam(OTHER),
                        new ReviseHero(ONE, "C", null, null),
                        new ReviseHero(ONE, null, null, NewAge.NONE),
                        new ReviseHero(ONE, null, null, new NewAge(5)));
    }

    @Test
    void giveAnIdToWhatIsMadeWithoutOne() throws IOException {
        var made = commands("{\"type\": \"FormTeam\", \"name\": \"A\", \"headquarters\": \"B\"}");

        assertThat(((FormTeam) made.getFirst()).teamId().version()).isEqualTo(7);
    }

    @Test
    void countBlankLinesAndNeedNoLastLineBreak() throws IOException {
        var lines = read("\n  \r\n{\"type\": \"DisbandTeam\", \"teamId\": \"%s\"}\r\n\n{}".formatted(ONE));

        assertThat(lines).extracting(CommandLine::number).containsExactly(3L, 5L);
        assertThat(lines.getFirst().command()).isEqualTo(new DisbandTeam(ONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "null",
                "{}",
                "{\"type\": null}",
                "{\"type\": 1}",
                "{\"type\": \"Nothing\"}",
                "{\"type\": \"EnlistHero\"}",
                "{\"type\": \"ReassignHero\", \"heroId\": \"01890a5d-ac96-774b-bcce-b302099a8001\"}",
                "{\"type\": \"EnlistHero\", \"heroId\": null, \"teamId\": null}"
            })
    void thatAreNoCommandsSayWhatIsMissing(String line) throws IOException {
        assertThat(read(line).getFirst().broken()).isInstanceOf(ResponseStatusException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{} {}",
                "{\"type\": \"DisbandTeam\", \"teamId\": \"x\"}",
                "{\"type\": \"DisbandTeam\", \"teamId\": \"01890a5d-ac96-774b-bcce-b302099a8001\", \"x\": 1}",
                "{\"type\": \"RegisterHero\", \"name\": \"A\", \"secretName\": \"B\", \"teamIds\": [null]}"
            })
    void thatCanNotBeReadSayWhy(String line) throws IOException {
        assertThat(read(line).getFirst().broken()).isInstanceOf(JacksonException.class);
    }

    @Test
    void withDetailsOutOfBoundsSayWhichAre() throws IOException {
        var broken = read("{\"type\": \"FormTeam\", \"name\": \"\"}").getFirst().broken();

        assertThat(broken)
                .isInstanceOfSatisfying(
                        InvalidDetails.class,
                        invalid -> assertThat(invalid.fields())
                                .extracting("field")
                                .containsExactly("name", "headquarters"));
    }

    @Test
    void ofMoreThanTheLimitAreSkippedAsAWhole() throws IOException {
        var command = "{\"type\": \"DisbandTeam\", \"teamId\": \"%s\"}".formatted(ONE);

        var lines = read(" ".repeat(CommandLimits.LINE_BYTES) + command + "\n" + command
                + " ".repeat(CommandLimits.LINE_BYTES - command.length()) + "\n" + command);

        assertThat(lines.getFirst().broken()).hasMessageContaining("65536");
        assertThat(lines.subList(1, 3)).extracting(CommandLine::command).containsOnly(new DisbandTeam(ONE));
    }

    @Test
    void comeInPartsThatEndAnywhere() throws IOException {
        var text = "{\"type\": \"DisbandTeam\", \"teamId\": \"%s\"}\n"
                .formatted(ONE)
                .repeat(300);
        var body = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 7));
            }
        };

        for (var in : List.of(body, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            var lines = new CommandLines(in, FORM);
            for (var number = 1; number <= 300; number++) {
                assertThat(lines.hasCome()).isTrue();
                assertThat(lines.next()).isEqualTo(new CommandLine(number, new DisbandTeam(ONE), null));
            }
            assertThat(lines.hasCome()).isFalse();
            assertThat(lines.next()).isNull();
        }
    }

    private static List<Object> commands(String text) throws IOException {
        return read(text).stream().map(CommandLine::command).toList();
    }

    private static List<CommandLine> read(String text) throws IOException {
        var lines = new CommandLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), FORM);
        var all = new ArrayList<CommandLine>();
        for (var line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }
}
