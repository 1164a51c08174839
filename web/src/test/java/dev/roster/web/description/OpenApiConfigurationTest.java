package dev.roster.web.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import dev.roster.web.Routes;
import dev.roster.web.problem.ProblemTypes;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;

class OpenApiConfigurationTest {

    /** springdoc guesses that every operation is answered with 200. */
    @Test
    void describesADomainThatHasNoWords() {
        var routes = mock(Routes.class);
        when(routes.isWrite("/cards")).thenReturn(true);
        when(routes.isRead("/cards")).thenReturn(true);
        var api = new OpenAPI()
                .info(new Info().title("OpenAPI definition"))
                .components(new Components().addSchemas("Card", new ObjectSchema()))
                .paths(new Paths()
                        .addPathItem("/cards", new PathItem().get(operation()).post(operation())));

        describe(api, routes);

        var description = (JsonNode) Json31.mapper().valueToTree(api);
        assertThat(description.at("/info/title").asText()).isEqualTo("giftcard");
        assertThat(description.at("/paths").fieldNames()).toIterable().containsExactly("/cards");
        assertThat(description.at("/paths/~1cards/get/responses").fieldNames())
                .toIterable()
                .contains("200", "304", "401", "503");
        assertThat(description.at("/paths/~1cards/post/responses").fieldNames())
                .toIterable()
                .contains("200", "202", "409", "412");
        assertThat(description.findValuesAsText("$ref"))
                .contains("#/components/schemas/Problem", "#/components/headers/Roster-Position")
                .allSatisfy(reference -> assertThat(
                                description.at(reference.substring(1)).isObject())
                        .isTrue());
    }

    private static Operation operation() {
        return new Operation().responses(new ApiResponses().addApiResponse("200", new ApiResponse().description("OK")));
    }

    private static void describe(OpenAPI api, Routes routes) {
        try (var context = new GenericApplicationContext()) {
            context.refresh();
            new OpenApiConfiguration(new ProblemTypes(List.of()), routes)
                    .describe(context, "giftcard", context.getBeanProvider(ParticularSchema.class))
                    .customise(api);
        }
    }
}
