package dev.roster.readmodel.rebuild;

import dev.roster.readmodel.NotFound;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Rebuilds, for administrators: begun, watched and cancelled on any node. */
@RestController
class RebuildController {

    private final Rebuilds rebuilds;

    RebuildController(Rebuilds rebuilds) {
        this.rebuilds = rebuilds;
    }

    @PostMapping(path = "/rebuilds", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<RebuildView> start(@RequestBody NewRebuild wanted) {
        return accepted(rebuilds.start(wanted.kind()));
    }

    /** Goes back to the generation before the last rebuild, as a rebuild of its own kind. */
    @PostMapping("/read-model/undo")
    ResponseEntity<RebuildView> undo() {
        return accepted(rebuilds.start(RebuildKind.UNDO));
    }

    static ResponseEntity<RebuildView> accepted(RebuildView rebuild) {
        return ResponseEntity.accepted()
                .location(URI.create(RebuildView.path(rebuild.id())))
                .body(rebuild);
    }

    @GetMapping("/rebuilds")
    List<RebuildView> list() {
        return rebuilds.list();
    }

    @GetMapping("/rebuilds/{rebuildId}")
    RebuildView get(@PathVariable long rebuildId) {
        return rebuilds.find(rebuildId).orElseThrow(() -> NotFound.rebuild(rebuildId));
    }

    /** Answers when nothing is left of it, or after some seconds with 202. */
    @DeleteMapping("/rebuilds/{rebuildId}")
    ResponseEntity<Void> cancel(@PathVariable long rebuildId) throws InterruptedException {
        return ResponseEntity.status(rebuilds.cancel(get(rebuildId)) ? HttpStatus.NO_CONTENT : HttpStatus.ACCEPTED)
                .build();
    }

    /** @param verifyOnly whether only to compare, which it is not if nothing is said */
    record NewRebuild(@Nullable Boolean verifyOnly) {

        private RebuildKind kind() {
            return Boolean.TRUE.equals(verifyOnly) ? RebuildKind.VERIFY : RebuildKind.REBUILD;
        }
    }
}
