package dev.roster.web.description;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.roster.eventstore.epoch.Position;
import dev.roster.web.Headers;
import dev.roster.web.Routes;
import dev.roster.web.problem.ProblemType;
import dev.roster.web.problem.ProblemTypes;
import dev.roster.web.problem.ServiceProblem;
import dev.roster.web.write.ReadYourWrites;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.StringSchema;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openapitools.jackson.nullable.JsonNullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * The description of the service (OpenAPI). What the controllers say of themselves is taken from them; {@link DescriptionWords}
 * add the words, examples and limits that they do not say; and what all operations have in common is added here.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class OpenApiConfiguration {

    private static final Set<String> COMMANDS = Set.of("post", "put", "patch", "delete");
    private static final Map<HttpStatus, String> PROBLEM_HEADERS = Map.of(
            HttpStatus.UNAUTHORIZED, HttpHeaders.WWW_AUTHENTICATE,
            HttpStatus.TOO_MANY_REQUESTS, HttpHeaders.RETRY_AFTER,
            HttpStatus.SERVICE_UNAVAILABLE, HttpHeaders.RETRY_AFTER);

    private static final String EXAMPLES = "/content/application~1json/examples";

    private final ObjectMapper json = Json31.mapper();
    private final ProblemTypes types;
    private final Routes routes;

    OpenApiConfiguration(ProblemTypes types, Routes routes) {
        this.types = types;
        this.routes = routes;
    }

    /** When somebody asks for the first time, not at the start. */
    @Bean
    OpenApiCustomizer describe(
            ApplicationContext context,
            @Value("${spring.application.name:application}") String title,
            ObjectProvider<ParticularSchema> particular) {
        SpringDocUtils.getConfig().replaceWithSchema(JsonNullable.class, new StringSchema());
        SpringDocUtils.getConfig().replaceWithSchema(Position.class, new StringSchema());
        SpringDocUtils.getConfig().addSimpleTypesForParameterObject(Position.class);
        particular.forEach(one -> SpringDocUtils.getConfig()
                .replaceWithSchema(one.type(), one.schema().get()));
        return api -> {
            api.getInfo().setTitle(title);
            describe(api, DescriptionWords.read(context));
        };
    }

    private void describe(OpenAPI api, ObjectNode words) {
        ObjectNode description = json.valueToTree(api);
        takeOutWhatIsNotThere(description.withObjectProperty("paths"), words.withObjectProperty("paths"));
        takeOutWhatIsNotAnswered(description.withObjectProperty("paths"), words.withObjectProperty("paths"));
        var parameters = words.remove("x-parameters");
        var instance = words.remove("x-instance").asText();
        words.remove("x-words");
        close(description.at("/components/schemas"));
        merge(description, words);
        var components = description.withObjectProperty("components");
        for (var path : description.get("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                describe(
                        operation.getKey(),
                        path.getKey(),
                        (ObjectNode) operation.getValue(),
                        parameters,
                        components,
                        instance);
            }
        }
        take(description, api);
    }

    /** The service's own tokens, for example, while an issuer gives them out. */
    private static void takeOutWhatIsNotThere(ObjectNode paths, ObjectNode words) {
        words.properties().removeIf(path -> !paths.has(path.getKey()));
        words.properties()
                .forEach(path -> ((ObjectNode) path.getValue())
                        .properties()
                        .removeIf(operation -> !paths.get(path.getKey()).has(operation.getKey())));
    }

    /** The guesses of springdoc. */
    private static void takeOutWhatIsNotAnswered(ObjectNode paths, ObjectNode words) {
        for (var path : words.properties()) {
            for (var operation : path.getValue().properties()) {
                var answered = operation.getValue().path("responses");
                paths.withObjectProperty(path.getKey())
                        .withObjectProperty(operation.getKey())
                        .withObjectProperty("responses")
                        .properties()
                        .removeIf(status -> !answered.has(status.getKey()));
            }
        }
    }

    /** A body has all its fields and no others, unless openapi.yaml says otherwise. */
    private static void close(JsonNode schemas) {
        for (var schema : schemas) {
            var closed = (ObjectNode) schema;
            closed.put("additionalProperties", false);
            schema.path("properties").fieldNames().forEachRemaining(closed.putArray("required")::add);
        }
    }

    /** Like a JSON merge patch (RFC 7396): an object is merged, null takes out, anything else replaces. */
    private static void merge(ObjectNode target, JsonNode patch) {
        for (var member : patch.properties()) {
            if (member.getValue().isNull()) {
                target.remove(member.getKey());
            } else if (member.getValue().isObject()
                    && target.path(member.getKey()).isObject()) {
                merge((ObjectNode) target.get(member.getKey()), member.getValue());
            } else {
                target.set(member.getKey(), member.getValue());
            }
        }
    }

    private void describe(
            String method,
            String path,
            ObjectNode operation,
            JsonNode parameters,
            ObjectNode components,
            String instance) {
        var reads = method.equals("get") && routes.isRead(path);
        var writes = COMMANDS.contains(method) && routes.isWrite(path);
        describeParameters(operation, parameters);
        if (method.equals("get")) {
            operation
                    .withObjectProperty("responses")
                    .withObjectProperty("304")
                    .put("description", "It is what is known already");
        }
        var problems = problems(operation);
        if (reads) {
            types.ofReads()
                    .forEach(type -> problems.add(type.statuses().getFirst().value(), type));
            problems.add(409, ServiceProblem.HISTORY_REWOUND);
            problems.add(503, ServiceProblem.NOT_REACHED, ServiceProblem.NOT_SERVED);
            describeRead(operation);
        } else if (writes) {
            problems.add(409, ServiceProblem.CONFLICT, ServiceProblem.HISTORY_REWOUND);
            problems.add(412, ServiceProblem.HAS_CHANGED);
            describeWrite(operation, components.withObjectProperty("headers"));
        } else if (routes.takesLines(path)) {
            problems.add(409, ServiceProblem.CONFLICT);
            addParameter(operation, "PreferForWrites");
        }
        var responses = operation.withObjectProperty("responses");
        problems.byStatus.forEach((status, possible) -> {
            var positioned = reads && status == HttpStatus.NOT_FOUND;
            responses
                    .withObjectProperty(String.valueOf(status.value()))
                    .put(
                            "$ref",
                            "#/components/responses/"
                                    + response(
                                            status,
                                            possible,
                                            positioned,
                                            instance,
                                            components.withObjectProperty("responses")));
        });
    }

    /** A parameter of one name means the same everywhere, but for what an operation says of its own. */
    private static void describeParameters(ObjectNode operation, JsonNode parameters) {
        var particular = operation.withObjectProperty("x-parameters");
        for (var parameter : operation.path("parameters")) {
            var name = parameter.get("name").asText();
            merge((ObjectNode) parameter, parameters.path(name));
            merge((ObjectNode) parameter, particular.path(name));
        }
        operation.remove("x-parameters");
    }

    /** It is answered from a position, which can be asked for; what has an entity tag is not sent to who has it. */
    private static void describeRead(ObjectNode operation) {
        addParameter(operation, ReadYourWrites.POSITION);
        addParameter(operation, "PreferForReads");
        var ok = operation.withObjectProperty("responses").withObjectProperty("200");
        addPosition(ok);
        if (ok.path("headers").has(HttpHeaders.ETAG)) {
            addParameter(operation, HttpHeaders.IF_NONE_MATCH);
            var notModified = operation.withObjectProperty("responses").withObjectProperty("304");
            addPosition(notModified);
            addHeader(notModified, HttpHeaders.ETAG);
        }
    }

    /** It is answered when it can be read, or accepted before, and with what can be read then if that is preferred. */
    private static void describeWrite(ObjectNode operation, ObjectNode headers) {
        addParameter(operation, "PreferForWrites");
        addParameter(operation, HttpHeaders.IF_MATCH);
        addParameter(operation, "IfNoneMatchForWrites");
        var responses = operation.withObjectProperty("responses");
        responses.forEach(answer -> addPosition((ObjectNode) answer));
        var accepted = Stream.of("201", "204", "200")
                .filter(responses::has)
                .findFirst()
                .map(status -> responses.withObjectProperty(status).deepCopy())
                .orElseGet(responses::objectNode)
                .put(
                        "description",
                        "It is done, but can't be read yet, or it was preferred that nobody waits until it can");
        var representation = operation.remove("x-representation");
        if (representation != null) {
            responses.properties().stream()
                    .filter(answer -> !answer.getKey().equals("204"))
                    .forEach(answer ->
                            addRepresentationIfPreferred((ObjectNode) answer.getValue(), representation, headers));
            if (responses.has("204")) {
                var represented = responses.withObjectProperty("200");
                represented.put("description", "It is as was asked for, and is answered with what that is now");
                addPosition(represented);
                merge(represented, representation.deepCopy());
            }
        }
        responses.set("202", accepted);
    }

    /** To an answer that has its fields and headers only then: no answer has one schema or another, which clients can't tell. */
    private static void addRepresentationIfPreferred(ObjectNode answer, JsonNode representation, ObjectNode headers) {
        representation
                .get("headers")
                .fieldNames()
                .forEachRemaining(name -> answer.withObjectProperty("headers")
                        .set(name, ((ObjectNode) headers.get(name).deepCopy()).put("required", false)));
        if (answer.at(EXAMPLES) instanceof ObjectNode examples) {
            merge(examples, representation.at(EXAMPLES).deepCopy());
        }
    }

    private static void addParameter(ObjectNode operation, String name) {
        operation.withArrayProperty("parameters").addObject().put("$ref", "#/components/parameters/" + name);
    }

    private static void addPosition(ObjectNode answer) {
        addHeader(answer, ReadYourWrites.POSITION);
        addHeader(answer, Headers.PREFERENCE_APPLIED);
    }

    private static void addHeader(ObjectNode answer, String name) {
        addHeader(answer, name, name);
    }

    private static void addHeader(ObjectNode answer, String name, String described) {
        answer.withObjectProperty("headers").withObjectProperty(name).put("$ref", "#/components/headers/" + described);
    }

    /** What an operation can answer by its form, and what openapi.yaml says that it can answer beside that. */
    private PossibleProblems problems(ObjectNode operation) {
        var problems = new PossibleProblems(types);
        problems.add(400, ServiceProblem.BAD_REQUEST);
        problems.add(401, ServiceProblem.UNAUTHORIZED);
        problems.add(403, ServiceProblem.FORBIDDEN, ServiceProblem.CROSS_SITE);
        problems.add(408, ServiceProblem.REQUEST_TIMEOUT);
        problems.add(413, ServiceProblem.CONTENT_TOO_LARGE);
        problems.add(429, ServiceProblem.TOO_MANY_REQUESTS);
        problems.add(500, ServiceProblem.INTERNAL_ERROR);
        problems.add(503, ServiceProblem.BUSY, ServiceProblem.UNAVAILABLE);
        var parameters = operation.path("parameters");
        if (parameters.valueStream().anyMatch(parameter -> !isNamed(parameter, "in", "header"))) {
            problems.add(400, ServiceProblem.INVALID_DETAILS);
        }
        problems.add(412, ServiceProblem.PRECONDITION_FAILED);
        if (operation.has("requestBody")) {
            problems.add(400, ServiceProblem.MALFORMED_BODY);
            problems.add(415, ServiceProblem.UNSUPPORTED_MEDIA_TYPE);
            problems.add(422, ServiceProblem.INVALID_DETAILS);
        }
        if (operation.get("responses").valueStream().anyMatch(response -> response.has("content"))) {
            problems.add(406, ServiceProblem.NOT_ACCEPTABLE);
        }
        var particular = operation.remove("x-problems");
        if (particular != null) {
            particular
                    .properties()
                    .forEach(status -> status.getValue()
                            .forEach(kind -> problems.add(
                                    Integer.parseInt(status.getKey()),
                                    types.ofKind(kind.asText()).orElseThrow())));
        }
        return problems;
    }

    private static boolean isNamed(JsonNode parameter, String field, String value) {
        return parameter.path(field).asText().equals(value);
    }

    /** Operations that answer a status with the same problems share its description. */
    private static String response(
            HttpStatus status, Set<ProblemType> types, boolean positioned, String instance, ObjectNode responses) {
        var name = status.value() + "." + types.stream().map(ProblemType::kind).collect(Collectors.joining("."))
                + (positioned ? "." + ReadYourWrites.POSITION : "");
        var response = responses.withObjectProperty(name);
        if (positioned) {
            addHeader(response, ReadYourWrites.POSITION, "PositionOfWhatIsRead");
            addHeader(response, Headers.PREFERENCE_APPLIED);
        }
        response.put("description", types.stream().map(ProblemType::meaning).collect(Collectors.joining(" Or: ")));
        var ofStatus = PROBLEM_HEADERS.get(status);
        if (ofStatus != null) {
            addHeader(response, ofStatus);
        }
        types.forEach(type -> type.headers().forEach((header, described) -> addHeader(response, header, described)));
        var content =
                response.withObjectProperty("content").withObjectProperty(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        var schema = content.withObjectProperty("schema").put("unevaluatedProperties", false);
        var parts = schema.putArray("allOf");
        parts.addObject().put("$ref", "#/components/schemas/Problem");
        var particular = parts.addObject();
        particular.putArray("required").add("instance");
        var allowed = particular.withObjectProperty("properties");
        allowed.withObjectProperty("status").put("const", status.value());
        // Parsers pass over what is required and not among the properties.
        allowed.putObject("instance");
        var kinds = allowed.withObjectProperty("type").putArray("enum");
        for (var type : types) {
            kinds.add(type.uri().toString());
            var example = content.withObjectProperty("examples")
                    .withObjectProperty(type.kind())
                    .withObjectProperty("value")
                    .put("type", type.uri().toString())
                    .put("title", type.title())
                    .put("status", status.value())
                    .put("detail", type.meaning())
                    .put("instance", instance);
            type.members().forEach((member, value) -> {
                allowed.putObject(member);
                example.set(member, Json31.mapper().valueToTree(value));
            });
        }
        return name;
    }

    private void take(ObjectNode description, OpenAPI api) {
        try {
            var described = json.treeToValue(description, OpenAPI.class);
            api.info(described.getInfo())
                    .servers(described.getServers())
                    .tags(described.getTags())
                    .security(described.getSecurity())
                    .paths(described.getPaths())
                    .components(described.getComponents());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The types of problems that an operation can answer, by their statuses. */
    private static final class PossibleProblems {

        private final Map<HttpStatus, Set<ProblemType>> byStatus = new TreeMap<>();
        private final ProblemTypes known;

        private PossibleProblems(ProblemTypes known) {
            this.known = known;
        }

        private void add(int status, ProblemType... types) {
            var ofStatus = byStatus.computeIfAbsent(HttpStatus.valueOf(status), none -> new TreeSet<>(known.order()));
            Stream.of(types).map(known::named).forEach(ofStatus::add);
        }
    }
}
