package dev.roster.web.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.yaml.snakeyaml.Yaml;

class DescriptionWordsTest {

    @Test
    void ofTheLaterFileWinHoweverDeepTheyAre() {
        assertThat(merged("""
                        paths: {/events: {get: {summary: List, description: All of them, tags: [events, all]}}}
                        x-instance: /commands
                        """, """
                        paths: {/events: {get: {description: All cards', tags: [cards]}}, /cards: {get: {summary: Cards}}}
                        """)).isEqualTo(yaml("""
                        paths:
                          /events: {get: {summary: List, description: All cards', tags: [cards]}}
                          /cards: {get: {summary: Cards}}
                        x-instance: /commands
                        """));
    }

    @Test
    void canBeTakenBackByNullWhichTakesOutWhatTheCodeSays() {
        assertThat(merged("schemas: {Created: {description: Made}, Token: null}", "schemas: {Created: null}"))
                .isEqualTo(yaml("schemas: {Created: null, Token: null}"));
    }

    @Test
    void putTagsInTheOrderOfTheLaterFileAndDescribeEachOnce() {
        assertThat(merged("""
                        tags: [{name: events, description: What happened}, {name: operation, description: Keys}]
                        """, """
                        tags: [{name: cards, description: Cards}, {name: events}, {name: operation, description: Locks}]
                        """)).isEqualTo(yaml("""
                        tags:
                          - {name: cards, description: Cards}
                          - {name: events, description: What happened}
                          - {name: operation, description: Locks}
                        """));
    }

    @Test
    void areThoseOfTheModulesIfTheDomainHasNone() {
        var words = DescriptionWords.read(new PathMatchingResourcePatternResolver());

        assertThat(words.at("/paths").has("/events")).isTrue();
        assertThat(words.at("/info").has("title")).isFalse();
        assertThat(words.toString()).doesNotContainIgnoringCase("hero").doesNotContainIgnoringCase("team");
    }

    @Test
    void areThoseOfTheDomainOverTheModules() {
        var words = DescriptionWords.read(withDomain("info: {title: Cards}"));

        assertThat(words.at("/info/title").asText()).isEqualTo("Cards");
        assertThat(words.at("/info/contact/name").asText()).isNotEmpty();
    }

    private static ResourcePatternResolver withDomain(String words) {
        return new PathMatchingResourcePatternResolver() {

            @Override
            public Resource getResource(String location) {
                return new ByteArrayResource(words.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    private static ObjectNode merged(String first, String later) {
        var words = yaml(first);
        DescriptionWords.merge(words, yaml(later));
        return words;
    }

    private static ObjectNode yaml(String text) {
        return new ObjectMapper().valueToTree(new Yaml().load(text));
    }
}
