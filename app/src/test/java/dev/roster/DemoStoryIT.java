package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The profile demo tells the story at the first start, and not again. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class DemoStoryIT {

    private static final String FORCE_WITH_SPIDER_BOY = "Z-Force      Sister Margaret's Bar  Deadpond, Spider-Boy\n";
    private static final String FORCE_WITHOUT = "Z-Force      Sister Margaret's Bar  Deadpond\n";

    @Test
    void showsEachStateOnce(CapturedOutput output) {
        var database = TestPostgres.newDatabase();
        try (var node = Node.start(database, List.of("--spring.profiles.active=demo"))) {
            assertThat(output.getAll())
                    .containsSubsequence(
                            "Two teams are formed",
                            "Preventers   Sharp Tower            -\n",
                            "Three heroes are registered",
                            "Preventers   Sharp Tower            Deadpond, Rusty-Man, Spider-Boy\n",
                            FORCE_WITHOUT,
                            "Spider-Boy joins Z-Force",
                            FORCE_WITH_SPIDER_BOY,
                            "Spider-Boy joins Z-Force again, and is told",
                            "Spider-Boy leaves Z-Force",
                            FORCE_WITHOUT);
            assertThat(node.tables().get("heroteamlink")).hasSize(4);
        }

        try (var node = Node.start(database, List.of("--spring.profiles.active=demo"))) {
            assertThat(output).contains("The story is not told again");
            assertThat(node.tables().get("hero")).hasSize(3);
        }
    }
}
