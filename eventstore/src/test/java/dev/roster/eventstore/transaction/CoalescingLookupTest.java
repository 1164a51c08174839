package dev.roster.eventstore.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class CoalescingLookupTest {

    private final List<Collection<Integer>> looks = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);

    private Map<Integer, String> look(Collection<Integer> keys) {
        looks.add(keys);
        begun.countDown();
        try {
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return keys.stream().filter(key -> key > 0).collect(Collectors.toMap(Function.identity(), String::valueOf));
    }

    private static Optional<String> find(CoalescingLookup<Integer, String> lookup, int key) {
        return lookup.find(key, Duration.ofSeconds(10));
    }

    /** The one who begins the look, too. */
    @Test
    void nobodyWaitsForLongerThanTheyWantTo() {
        var lookup = new CoalescingLookup<>("It", this::look);

        assertThatThrownBy(() -> lookup.find(1, Duration.ofMillis(10)))
                .isInstanceOf(DataAccessResourceFailureException.class);
        assertThatThrownBy(() -> lookup.find(2, Duration.ofMillis(10)))
                .isInstanceOf(DataAccessResourceFailureException.class);

        goOn.countDown();
        assertThat(find(lookup, 3)).contains("3");
    }

    @Test
    void findsWhatThereIs() {
        goOn.countDown();
        var lookup = new CoalescingLookup<>("It", this::look);

        assertThat(find(lookup, 1)).contains("1");
        assertThat(find(lookup, 0)).isEmpty();
    }

    /** Whoever asks while a look is under way may know of what it did not see. */
    @Test
    void whoAsksDuringALookHasTheNextWithAllTheOthers() throws Exception {
        var lookup = new CoalescingLookup<>("It", this::look);
        var first = CompletableFuture.supplyAsync(() -> find(lookup, 1), Thread::startVirtualThread);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        var arrived = new CountDownLatch(9);
        var others = IntStream.rangeClosed(1, 9)
                .mapToObj(key -> CompletableFuture.supplyAsync(
                        () -> {
                            arrived.countDown();
                            return find(lookup, key);
                        },
                        Thread::startVirtualThread))
                .toList();
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

        goOn.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).contains("1");
        for (var key = 1; key <= 9; key++) {
            assertThat(others.get(key - 1).get(10, TimeUnit.SECONDS)).isEqualTo(Optional.of(String.valueOf(key)));
        }
        assertThat(looks.getFirst()).containsExactly(1);
        assertThat(looks.stream().skip(1).filter(keys -> keys.contains(1)))
                .as("the same key was looked for again")
                .isNotEmpty();
    }

    @Test
    void aLookThatFailsFailsForAllWhoShareItAndNobodyElse() {
        var failure = new IllegalStateException("broken on purpose");
        var broken = new ArrayList<>(List.of(true));
        var lookup = new CoalescingLookup<Integer, String>("It", keys -> {
            if (!broken.isEmpty()) {
                broken.clear();
                throw failure;
            }
            return Map.of(1, "1");
        });

        assertThatThrownBy(() -> find(lookup, 1)).isSameAs(failure);
        assertThat(find(lookup, 1)).contains("1");
    }
}
