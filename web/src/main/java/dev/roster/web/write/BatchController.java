package dev.roster.web.write;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.roster.eventstore.command.CommandFamilies;
import dev.roster.eventstore.command.CommandLimits;
import dev.roster.eventstore.command.CommandTransactions;
import dev.roster.eventstore.command.CommandTransactions.OutcomeUnknown;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.web.Bearers;
import dev.roster.web.Bearers.Bearer;
import dev.roster.web.WriteRoute;
import dev.roster.web.problem.FailureProblems;
import dev.roster.web.write.CommandLines.CommandLine;
import dev.roster.web.write.CommandLines.Form;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Many commands in one request, a line of JSON each, and one line of answer for each, in their order: what came of it, or
 * the problem. This is how what exists already is brought in.
 */
@WriteRoute(lines = true)
@RestController
class BatchController {

    static final String NDJSON = MediaType.APPLICATION_NDJSON_VALUE;

    private static final Logger log = LoggerFactory.getLogger(BatchController.class);

    private final Sender sender;
    private final CommandFamilies families;
    private final HttpCommands commands;
    private final CommandTransactions transactions;
    private final Bearers bearers;
    private final FailureProblems problems;
    private final JsonMapper json;
    private final Form form;

    BatchController(
            Sender sender,
            CommandFamilies families,
            HttpCommands commands,
            CommandTransactions transactions,
            Bearers bearers,
            FailureProblems problems,
            JsonMapper json) {
        this.sender = sender;
        this.families = families;
        this.commands = commands;
        this.transactions = transactions;
        this.bearers = bearers;
        this.problems = problems;
        this.json = json;
        this.form = new Form(commands, families::isRejection, json);
        commands.commands().forEach(families::requireFamily);
    }

    /**
     * Decides commands as they come, some at a time, and answers them some at a time: who sends many must read while
     * sending. A line that can't be read or is rejected leaves the others alone. If the service itself fails, or the sender's
     * token ends, the answer ends with the line that it came to; those after it were not decided.
     *
     * @param atomic reads them all first, {@value CommandLimits#ATOMIC_COMMANDS} at most that take {@value
     *     CommandLimits#LOCKS_OF_NODE} locks, and decides all or none
     */
    @PostMapping(path = "/commands", consumes = NDJSON, produces = NDJSON)
    void send(
            @RequestParam(defaultValue = "false") boolean atomic,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        try (var bearer = bearers.current()) {
            var lines = new CommandLines(request.getInputStream(), form);
            var sink = new Sink(request, response);
            if (atomic) {
                var all = all(lines);
                bearer.requireGood();
                Conditions.requireOfNothing(request);
                sink.write(decideAll(all, request));
            } else {
                Conditions.requireOfNothing(request);
                decide(lines, sink, request, bearer);
            }
        }
    }

    private void decide(CommandLines lines, Sink sink, HttpServletRequest request, Bearer bearer) throws IOException {
        var chunk = new ArrayList<CommandLine>();
        var locks = 0;
        for (var line = lines.next(); line != null; line = lines.next()) {
            chunk.add(line);
            locks += locks(line);
            if (chunk.size() == CommandLimits.COMMANDS || locks >= CommandLimits.LOCKS || !lines.hasCome()) {
                var outcomes = decide(chunk, request, bearer);
                sink.write(outcomes);
                if (outcomes.size() < chunk.size() || outcomes.getLast().isLast()) {
                    return;
                }
                chunk.clear();
                locks = 0;
            }
        }
        sink.write(decide(chunk, request, bearer));
    }

    /** In one transaction, if nothing but rejections comes between; otherwise one by one, up to the first failure. */
    private List<Outcome> decide(List<CommandLine> chunk, HttpServletRequest sentBy, Bearer bearer) {
        if (chunk.isEmpty()) {
            return List.of();
        }
        try {
            bearer.requireGood();
            return together(chunk, () -> each(chunk, line -> decide(line, sentBy)));
        } catch (OutcomeUnknown e) {
            return List.of(Outcome.refused(chunk.getFirst(), problems.problem(e.failure())));
        } catch (RuntimeException e) {
            log.debug("Commands are decided one by one", e);
        }
        var outcomes = new ArrayList<Outcome>();
        for (var line : chunk) {
            outcomes.add(decideAlone(line, sentBy, bearer));
            if (outcomes.getLast().isLast()) {
                break;
            }
        }
        return outcomes;
    }

    private static List<Supplier<Outcome>> each(
            List<CommandLine> lines, Function<CommandLine, Supplier<Outcome>> decide) {
        return lines.stream().map(decide).toList();
    }

    private List<Outcome> together(List<CommandLine> lines, Supplier<List<Supplier<Outcome>>> decide) {
        var locks = lines.stream()
                .map(CommandLine::command)
                .filter(Objects::nonNull)
                .flatMap(families::locks)
                .collect(toSet());
        var decided = transactions.decide(locks, true, none -> decide.get());
        try {
            return decided.stream().map(Supplier::get).toList();
        } catch (RuntimeException e) {
            throw new OutcomeUnknown(lost(e));
        }
    }

    /** It is done, and would be done again: of what was in the way of the look, nobody may conclude that it was not. */
    private static RuntimeException lost(RuntimeException failure) {
        var lost = SqlState.TRANSACTION_RESOLUTION_UNKNOWN.because("What was decided is done, and can't be told");
        lost.addSuppressed(failure);
        return new DataAccessResourceFailureException("The outcome is lost", lost);
    }

    private int locks(CommandLine line) {
        return line.command() == null ? 0 : families.mostLocks(line.command());
    }

    private Outcome decideAlone(CommandLine line, HttpServletRequest sentBy, Bearer bearer) {
        try {
            bearer.requireGood();
            return decide(line, sentBy).get();
        } catch (RuntimeException e) {
            return Outcome.refused(line, problems.problem(e));
        }
    }

    /** Throws what is not the command's fault. What came of it is told once it is committed. */
    private Supplier<Outcome> decide(CommandLine line, HttpServletRequest sentBy) {
        if (line.broken() != null) {
            return refused(line, line.broken());
        }
        try {
            return decided(line, sentBy, sender::send);
        } catch (RuntimeException e) {
            if (isRefusal(e)) {
                return refused(line, e);
            }
            throw e;
        }
    }

    private Supplier<Outcome> decided(CommandLine line, HttpServletRequest sentBy, Function<Object, Accepted> send) {
        var command = requireAllowed(line, sentBy);
        try {
            var accepted = send.apply(command);
            return () -> Outcome.accepted(line, families.creates(command), families.target(command), accepted);
        } catch (RuntimeException e) {
            if (families.isTaken(command, e) && commands.wasMadeSo(command)) {
                return repeated(line, families.target(command));
            }
            throw e;
        }
    }

    private Supplier<Outcome> refused(CommandLine line, RuntimeException reason) {
        return () -> Outcome.refused(line, problems.problem(reason));
    }

    /** Whether a command itself is what was wrong. */
    private boolean isRefusal(RuntimeException failure) {
        return failure instanceof ErrorResponseException || families.isRejection(failure);
    }

    private Supplier<Outcome> repeated(CommandLine line, UUID target) {
        var accepted = sender.unchanged(target);
        return () -> Outcome.repeated(line, target, accepted);
    }

    private Object requireAllowed(CommandLine line, HttpServletRequest sentBy) {
        var command = Objects.requireNonNull(line.command());
        commands.requireAllowed(command, sentBy::isUserInRole);
        return command;
    }

    private List<CommandLine> all(CommandLines lines) throws IOException {
        var all = new ArrayList<CommandLine>();
        var locks = 0;
        for (var line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
            if (line.broken() != null) {
                // With it all are refused, whatever comes after it.
                break;
            }
            locks += locks(line);
            if (all.size() > CommandLimits.ATOMIC_COMMANDS || locks > CommandLimits.LOCKS_OF_NODE) {
                throw new ResponseStatusException(
                        HttpStatus.BAD_REQUEST,
                        "More than " + CommandLimits.ATOMIC_COMMANDS + " commands, or " + CommandLimits.LOCKS_OF_NODE
                                + " " + commands.targets()
                                + " in them, can't be all or none: send fewer, or leave atomic out.");
            }
        }
        return all;
    }

    /** All or none, in one transaction, which is begun again if others were in its way. */
    private List<Outcome> decideAll(List<CommandLine> lines, HttpServletRequest sentBy) {
        return transactions.retry(() -> together(lines, () -> decideAllOnce(lines, sentBy)));
    }

    /** Nothing is done if it was before: whoever lost the answer sends it again, and gets it. */
    private List<Supplier<Outcome>> decideAllOnce(List<CommandLine> lines, HttpServletRequest sentBy) {
        var all = commands.atomic(
                lines.stream()
                        .map(CommandLine::command)
                        .filter(Objects::nonNull)
                        .toList(),
                form.json());
        if (all.filter(AtomicCommands::wasDone).isPresent()) {
            return each(lines, withOthers(line -> repeated(line, families.target(requireAllowed(line, sentBy)))));
        }
        return each(
                lines,
                withOthers(line -> decided(
                        line,
                        sentBy,
                        command -> sender.send(
                                command,
                                all.<Map<String, ?>>map(one -> one.metadata(command))
                                        .orElse(Map.of())))));
    }

    private Function<CommandLine, Supplier<Outcome>> withOthers(Function<CommandLine, Supplier<Outcome>> decide) {
        return line -> decideWithOthers(line, decide);
    }

    private Supplier<Outcome> decideWithOthers(CommandLine line, Function<CommandLine, Supplier<Outcome>> decide) {
        if (line.broken() != null) {
            throw refusal(line, line.broken());
        }
        try {
            return decide.apply(line);
        } catch (RuntimeException e) {
            throw isRefusal(e) ? refusal(line, e) : e;
        }
    }

    private ErrorResponseException refusal(CommandLine line, RuntimeException reason) {
        var problem = problems.problem(reason);
        problem.setProperty("line", line.number());
        return new ErrorResponseException(HttpStatusCode.valueOf(problem.getStatus()), problem, reason);
    }

    /** Writes outcomes as they come, and notes the last position, for whoever waits for it in the end. */
    private final class Sink {

        private final HttpServletRequest request;
        private final HttpServletResponse response;

        private Sink(HttpServletRequest request, HttpServletResponse response) {
            this.request = request;
            this.response = response;
        }

        private void write(List<Outcome> outcomes) throws IOException {
            response.setContentType(NDJSON);
            var body = response.getOutputStream();
            for (var outcome : outcomes) {
                body.write(json.writeValueAsBytes(outcome));
                body.write('\n');
                if (outcome.position() != null) {
                    request.setAttribute(
                            ReadYourWrites.POSITION,
                            Position.valueOf(outcome.position()).number());
                }
            }
            response.flushBuffer();
        }
    }

    /**
     * What came of a line.
     *
     * @param line its number, from 1
     * @param status as of an answer to it alone
     * @param id of the aggregate that decided, if it was accepted
     * @param position as in the header Roster-Position, if it was accepted
     * @param problem if it was not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Outcome(
            long line,
            int status,
            @Nullable UUID id,
            @Nullable String position,
            @Nullable ProblemDetail problem) {

        private static Outcome accepted(CommandLine line, boolean created, UUID id, Accepted accepted) {
            var status = created ? HttpStatus.CREATED : HttpStatus.OK;
            return new Outcome(
                    line.number(), status.value(), id, accepted.position().get().toString(), null);
        }

        private static Outcome repeated(CommandLine line, UUID id, Accepted accepted) {
            return new Outcome(
                    line.number(),
                    HttpStatus.OK.value(),
                    id,
                    accepted.position().get().toString(),
                    null);
        }

        private static Outcome refused(CommandLine line, ProblemDetail problem) {
            return new Outcome(line.number(), problem.getStatus(), null, null, problem);
        }

        /** Whether nothing after it is decided: the service failed, or the sender's token ended. */
        private boolean isLast() {
            return HttpStatusCode.valueOf(status).is5xxServerError() || status == HttpStatus.UNAUTHORIZED.value();
        }
    }
}
