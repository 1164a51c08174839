package dev.roster.readmodel.rebuild;

import dev.roster.eventstore.processor.Lag;
import dev.roster.readmodel.Generation;
import dev.roster.readmodel.Generation.Progress;
import dev.roster.readmodel.ReadModel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The generation that everybody reads, and the one before, for administrators. */
@RestController
class ReadModelController {

    private final ReadModel readModel;
    private final Lag lag;

    ReadModelController(ReadModel readModel, Lag lag) {
        this.readModel = readModel;
        this.lag = lag;
    }

    @GetMapping("/read-model")
    ReadModelView get() {
        return new ReadModelView(
                readModel.version(),
                readModel.isServed(),
                GenerationView.of(readModel.live(), lag),
                GenerationView.of(readModel.previous(), lag));
    }

    /**
     * @param version that this node is made for
     * @param served whether the live generation is of that version, so that this node answers questions
     * @param live nothing as long as the first one is being built
     * @param previous what an undo goes back to
     */
    record ReadModelView(
            int version,
            boolean served,
            @Nullable GenerationView live,
            @Nullable GenerationView previous) {}

    /**
     * @param lag how many events are behind its position, counted up to a limit of 10,000
     * @param bytes of its tables and indexes
     * @param builtAt nothing if its version did not say so yet
     */
    record GenerationView(
            int version,
            long position,
            long lag,
            long bytes,
            @Nullable Instant builtAt) {

        private static @Nullable GenerationView of(Generation generation, Lag lag) {
            return generation
                    .progress()
                    .map(progress -> of(progress, generation.size(), lag.behind(progress.position())))
                    .orElse(null);
        }

        private static GenerationView of(Progress progress, long bytes, long lag) {
            return new GenerationView(progress.version(), progress.position(), lag, bytes, progress.builtAt());
        }
    }
}
