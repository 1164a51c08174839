package dev.roster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class DeclaredRoutesTest {

    private final RequestMappingHandlerMapping mapping = mapping();
    private final Routes routes = new Routes(new StaticListableBeanFactory(Map.of("mapping", mapping))
            .getBeanProvider(RequestMappingHandlerMapping.class));

    @Test
    void areKnownByTheFirstSegmentOfTheirPaths() {
        assertThat(routes.hasDeclared("/cards")).isTrue();
        assertThat(routes.hasDeclared("/cards/1/nothing")).isTrue();
        assertThat(routes.hasDeclared("/sales")).isTrue();
        assertThat(routes.hasDeclared("/status")).isFalse();
        assertThat(routes.hasDeclared("/")).isFalse();
    }

    @Test
    void writeOrReadOrTakeLinesAsTheirControllersSay() {
        assertThat(routes.isWrite("/cards/{cardId}")).isTrue();
        assertThat(routes.isWrite("/sales")).isFalse();
        assertThat(routes.isRead("/cards/{cardId}")).isTrue();
        assertThat(routes.isRead("/cards/{cardId}/owners/{ownerId}")).isFalse();
        assertThat(routes.isRead("/status")).isFalse();
        assertThat(routes.takesLines("/sales")).isTrue();
        assertThat(routes.takesLines("/cards")).isFalse();
    }

    @Test
    void readIfTheAddressOfARequestIsOneOfTheirs() {
        assertThat(routes.isRead(get("/cards/1"))).isTrue();
        assertThat(routes.isRead(get("/cards/%2F"))).isTrue();
        assertThat(routes.isRead(get("/cards/1/history"))).isFalse();
        assertThat(routes.isRead(get("/cards/1/owners/2"))).isFalse();

        var underAPath = get("/shop/cards/1");
        underAPath.setContextPath("/shop");
        assertThat(routes.isRead(underAPath)).isTrue();
    }

    @Test
    void leadToARepresentationIfTheirControllersSayWhere() throws Exception {
        assertThat(represented("PUT", "/cards/1/owners/2")).hasValue("/cards/1");
        assertThat(represented("PUT", "/owners/2/cards/1")).hasValue("/owners/2");
        assertThat(represented("PATCH", "/cards/1")).isEmpty();
        assertThat(routes.represented(get("/cards/1"), "/cards/1")).isEmpty();
    }

    private Optional<String> represented(String method, String address) throws Exception {
        var request = new MockHttpServletRequest(method, address);
        assertThat(mapping.getHandler(request)).isNotNull();
        return routes.represented(request, address);
    }

    private static MockHttpServletRequest get(String address) {
        return new MockHttpServletRequest("GET", address);
    }

    private static RequestMappingHandlerMapping mapping() {
        var context = new StaticWebApplicationContext();
        context.registerSingleton("cards", Cards.class);
        context.registerSingleton("owners", Owners.class);
        context.registerSingleton("cardViews", CardViews.class);
        context.registerSingleton("sales", Sales.class);
        context.registerSingleton("status", Status.class);
        var mapping = new RequestMappingHandlerMapping();
        mapping.setApplicationContext(context);
        mapping.afterPropertiesSet();
        return mapping;
    }

    @WriteRoute
    @RestController
    static class Cards {

        @PatchMapping("/cards/{cardId}")
        void change() {}
    }

    @WriteRoute(represented = {"/cards/{cardId}", "/owners/{ownerId}"})
    @RestController
    @RequestMapping({"/cards/{cardId}/owners/{ownerId}", "/owners/{ownerId}/cards/{cardId}"})
    static class Owners {

        @PutMapping
        void hand() {}
    }

    @ReadRoute
    @RestController
    static class CardViews {

        @GetMapping({"/cards", "/cards/{cardId}"})
        void view() {}
    }

    @WriteRoute(lines = true)
    @RestController
    static class Sales {

        @PostMapping("/sales")
        void sell() {}
    }

    @RestController
    static class Status {

        @GetMapping({"/status", "/cards/{cardId}/history"})
        void status() {}
    }
}
