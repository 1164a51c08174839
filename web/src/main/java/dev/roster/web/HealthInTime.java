package dev.roster.web;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Has health answered in time, whatever it is asked about: who hangs, since the database does not answer, is down. All that is
 * asked for one request has {@value #LONGEST_MILLIS} ms together, and what comes after those a moment.
 */
@Component
final class HealthInTime implements BeanPostProcessor {

    static final int LONGEST_MILLIS = 1_000;

    private static final long MOMENT_NANOS = Duration.ofMillis(50).toNanos();
    private static final String DEADLINE = HealthInTime.class.getName();

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof HealthContributorRegistry registry ? new Registry(registry) : bean;
    }

    private static HealthContributor inTime(HealthContributor contributor) {
        return switch (contributor) {
            case HealthIndicator indicator -> new Indicator(indicator);
            case CompositeHealthContributor composite -> new Composite(composite);
        };
    }

    private static Stream<HealthContributors.Entry> inTime(Stream<HealthContributors.Entry> entries) {
        return entries.map(entry -> new HealthContributors.Entry(entry.name(), inTime(entry.contributor())));
    }

    private static @Nullable HealthContributor inTimeIfThere(@Nullable HealthContributor contributor) {
        return contributor == null ? null : inTime(contributor);
    }

    /** Of all that the current request asks. */
    private static long deadline() {
        var latest = System.nanoTime() + Duration.ofMillis(LONGEST_MILLIS).toNanos();
        var request = RequestContextHolder.getRequestAttributes();
        if (request == null) {
            return latest;
        }
        if (request.getAttribute(DEADLINE, RequestAttributes.SCOPE_REQUEST) == null) {
            request.setAttribute(DEADLINE, latest, RequestAttributes.SCOPE_REQUEST);
        }
        return (Long) Objects.requireNonNull(request.getAttribute(DEADLINE, RequestAttributes.SCOPE_REQUEST));
    }

    private record Registry(HealthContributorRegistry all) implements HealthContributorRegistry {

        @Override
        public void registerContributor(String name, HealthContributor contributor) {
            all.registerContributor(name, contributor);
        }

        @Override
        public @Nullable HealthContributor unregisterContributor(String name) {
            return all.unregisterContributor(name);
        }

        @Override
        public @Nullable HealthContributor getContributor(String name) {
            return inTimeIfThere(all.getContributor(name));
        }

        @Override
        public Stream<Entry> stream() {
            return inTime(all.stream());
        }
    }

    private record Composite(CompositeHealthContributor parts) implements CompositeHealthContributor {

        @Override
        public @Nullable HealthContributor getContributor(String name) {
            return inTimeIfThere(parts.getContributor(name));
        }

        @Override
        public Stream<Entry> stream() {
            return inTime(parts.stream());
        }
    }

    private record Indicator(HealthIndicator part) implements HealthIndicator {

        @Override
        public Health health(boolean includeDetails) {
            return inTime(includeDetails);
        }

        @Override
        public Health health() {
            return inTime(true);
        }

        private Health inTime(boolean includeDetails) {
            var left = Math.max(MOMENT_NANOS, deadline() - System.nanoTime());
            var look = CompletableFuture.supplyAsync(() -> part.health(includeDetails), Thread::startVirtualThread);
            try {
                return look.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return down("No answer in time", includeDetails);
            } catch (ExecutionException e) {
                return down("It could not be asked", includeDetails);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return down("The service is stopping", includeDetails);
            }
        }

        private static Health down(String error, boolean includeDetails) {
            var down = Health.down();
            return includeDetails ? down.withDetail("error", error).build() : down.build();
        }
    }
}
