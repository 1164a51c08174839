package dev.roster.readmodel.rebuild;

import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.readmodel.NotFound;
import dev.roster.readmodel.rebuild.SetAsides.SetAsideView;
import dev.roster.web.Preconditions;
import dev.roster.web.problem.InvalidFields;
import dev.roster.web.problem.InvalidFields.InvalidField;
import dev.roster.web.projection.UnknownProjection;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The events that the read model's projection passes by, for administrators. */
@RestController
@RequestMapping("/projections/{projection}/set-aside")
class SetAsideController {

    private final SetAsides setAsides;
    private final Rebuilds rebuilds;
    private final String readModel;

    SetAsideController(SetAsides setAsides, Rebuilds rebuilds, ReadModelSchema schema) {
        this.setAsides = setAsides;
        this.rebuilds = rebuilds;
        this.readModel = schema.name();
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<SetAsideView> setAside(
            @PathVariable String projection, @RequestBody NewSetAside wanted, Authentication administrator)
            throws InterruptedException {
        requireReadModel(projection);
        var position = wanted.requirePosition();
        var reason = wanted.requireReason();
        Preconditions.require(true);
        var view = setAsides.setAside(position, reason, administrator.getName());
        return ResponseEntity.created(URI.create("/projections/" + projection + "/set-aside/" + view.position()))
                .body(view);
    }

    @GetMapping
    List<SetAsideView> list(@PathVariable String projection) {
        requireReadModel(projection);
        return setAsides.list();
    }

    @GetMapping("/{position}")
    SetAsideView get(@PathVariable String projection, @PathVariable long position) {
        requireReadModel(projection);
        return setAsides.find(position).orElseThrow(() -> NotFound.setAside(position));
    }

    /** The event is applied by a rebuild, and is set aside until that is done. */
    @DeleteMapping("/{position}")
    ResponseEntity<RebuildView> reinstate(@PathVariable String projection, @PathVariable long position) {
        get(projection, position);
        return RebuildController.accepted(rebuilds.reinstate(position));
    }

    private void requireReadModel(String projection) {
        if (!projection.equals(readModel)) {
            throw new UnknownProjection(
                    projection, "Only events of the projection " + readModel + " can be set aside.");
        }
    }

    /**
     * @param position of the event that the projection has stopped at
     * @param reason for people who read later why it was set aside; nothing personal
     */
    record NewSetAside(@Nullable Long position, @Nullable String reason) {

        private static final long LAST_POSITION = 999_999_999_999_999_999L;
        private static final Pattern PRINTABLE = Pattern.compile("(?U)(?=.*\\S)[^\\p{Cc}\\p{Cs}]{1,500}");

        private long requirePosition() {
            if (position == null || position < 1 || position > LAST_POSITION) {
                throw invalid("position", "must be the position of the event that the projection has stopped at");
            }
            return position;
        }

        private String requireReason() {
            if (reason == null || !PRINTABLE.matcher(reason).matches()) {
                throw invalid(
                        "reason", "must be a text of 1 to 500 characters, in one line and with no control characters");
            }
            return reason;
        }

        private static InvalidFields invalid(String field, String problem) {
            return new InvalidFields(HttpStatus.UNPROCESSABLE_CONTENT, List.of(new InvalidField(field, problem)));
        }
    }
}
