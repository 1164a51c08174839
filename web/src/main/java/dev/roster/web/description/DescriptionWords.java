package dev.roster.web.description;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the files {@code openapi.yaml}: those of the machinery's modules, and over them that of the domain, if it has one. */
final class DescriptionWords {

    private static final String OF_MODULES = "classpath*:dev/roster/*/openapi.yaml";
    private static final String OF_DOMAIN = "classpath:openapi.yaml";

    private DescriptionWords() {}

    /** @throws UncheckedIOException if a file can't be read */
    static ObjectNode read(ResourcePatternResolver resources) {
        var words = new ObjectMapper().createObjectNode();
        try {
            Stream.concat(
                            Stream.of(resources.getResources(OF_MODULES))
                                    .sorted(Comparator.comparing(Resource::getDescription)),
                            Stream.of(resources.getResource(OF_DOMAIN)).filter(Resource::exists))
                    .forEach(file -> merge(words, read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }

    private static ObjectNode read(Resource file) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        try (var in = file.getInputStream()) {
            // The mapper of descriptions would leave out what is null.
            return new ObjectMapper().valueToTree(new Yaml(new SafeConstructor(options)).load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object is merged, and tags are by their names. Anything else of the later file replaces, null too, which is a word. */
    static void merge(ObjectNode words, ObjectNode later) {
        if (words.get("tags") instanceof ArrayNode tags && later.get("tags") instanceof ArrayNode first) {
            later.set("tags", mergeTags(tags, first));
        }
        mergeMembers(words, later);
    }

    private static void mergeMembers(ObjectNode words, ObjectNode later) {
        for (var member : later.properties()) {
            if (words.get(member.getKey()) instanceof ObjectNode object
                    && member.getValue() instanceof ObjectNode laterObject) {
                mergeMembers(object, laterObject);
            } else {
                words.set(member.getKey(), member.getValue());
            }
        }
    }

    /** In the order of the later file, and then those that it does not name. */
    private static ArrayNode mergeTags(ArrayNode tags, ArrayNode first) {
        var byName = new LinkedHashMap<JsonNode, ObjectNode>();
        Stream.of(first, tags, first)
                .flatMap(JsonNode::valueStream)
                .forEach(tag -> byName.computeIfAbsent(tag.get("name"), name -> first.objectNode())
                        .setAll((ObjectNode) tag));
        return first.arrayNode().addAll(byName.values());
    }
}
