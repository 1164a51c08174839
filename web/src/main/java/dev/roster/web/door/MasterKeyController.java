package dev.roster.web.door;

import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import dev.roster.eventstore.sealing.MasterKeys;
import dev.roster.web.Preconditions;
import dev.roster.web.problem.ServiceProblem;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rotates the master key while the service runs. */
@RestController
class MasterKeyController {

    private final JdbcSubjectKeys subjectKeys;

    MasterKeyController(JdbcSubjectKeys subjectKeys) {
        this.subjectKeys = subjectKeys;
    }

    /** Old master keys stay where they are kept until a second rotation has found nothing left to wrap. */
    @PostMapping("/master-key/rotation")
    Rotated rotate() {
        Preconditions.require(false);
        try {
            return new Rotated(subjectKeys.rewrap());
        } catch (MasterKeys.RotationImpossible e) {
            throw new ErrorResponseException(
                    HttpStatus.CONFLICT, ServiceProblem.CONFLICT.problem(HttpStatus.CONFLICT, e.getMessage()), e);
        }
    }

    /** How many keys of subjects were wrapped with the current master key. */
    record Rotated(int rewrapped) {}
}
