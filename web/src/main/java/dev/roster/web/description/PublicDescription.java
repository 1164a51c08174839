package dev.roster.web.description;

import dev.roster.web.PublicPath;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springdoc.webmvc.api.OpenApiResource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts the {@link PublicPath} into the description of the service, which is made once for all clients. */
@RestControllerAdvice
@ConditionalOnWebApplication
class PublicDescription implements ResponseBodyAdvice<byte[]> {

    private static final String PROBLEMS = "/problems/";

    private final JsonMapper json;

    PublicDescription(JsonMapper json) {
        this.json = json;
    }

    @Override
    public boolean supports(MethodParameter method, Class<? extends HttpMessageConverter<?>> converter) {
        return OpenApiResource.class.isAssignableFrom(method.getContainingClass())
                && byte[].class.equals(method.getParameterType());
    }

    @Override
    public byte @Nullable [] beforeBodyWrite(
            byte @Nullable [] description,
            MethodParameter method,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        var path = PublicPath.of(((ServletServerHttpRequest) request).getServletRequest());
        if (path.isEmpty()) {
            return description;
        }
        var completed = (ObjectNode) json.readTree(Objects.requireNonNull(description));
        completed.withArray("servers").forEach(server -> ((ObjectNode) server).put("url", path));
        complete(completed, path);
        return json.writeValueAsBytes(completed);
    }

    private static void complete(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            completeHeader(object, path);
            for (var member : object.properties()) {
                if (isAddress(member.getKey(), member.getValue())) {
                    object.put(member.getKey(), path + member.getValue().stringValue());
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (var place = 0; place < array.size(); place++) {
                if (isAddress("", array.get(place))) {
                    array.set(place, path + array.get(place).stringValue());
                }
            }
        }
        node.forEach(part -> complete(part, path));
    }

    /** An event's source is none: it is the same for all clients. */
    private static boolean isAddress(String name, JsonNode value) {
        return value.isString() && (value.stringValue().startsWith(PROBLEMS) || name.equals("instance"));
    }

    /** What has an address for an example. */
    private static void completeHeader(ObjectNode header, String path) {
        var example = header.path("example").asString("");
        if (header.get("schema") instanceof ObjectNode schema && example.matches("</.*|/.*")) {
            header.put("example", example.startsWith("<") ? "<" + path + example.substring(1) : path + example);
            schema.put("maxLength", schema.path("maxLength").asInt() + path.length());
            if (schema.path("pattern").asString("").startsWith("^</")) {
                var literal = path.replaceAll("[^\\w/]", "\\\\$0");
                schema.put(
                        "pattern",
                        "^<" + literal + schema.get("pattern").stringValue().substring(2));
            }
        }
    }
}
