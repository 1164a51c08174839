package dev.roster.web.door;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.RequestEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

/** A client of an issuer that caches its answers for some seconds, so that repeated requests cause it no work. */
final class CachingRestTemplate extends RestTemplate {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);

    private final Cache<URI, ResponseEntity<?>> answers =
            Caffeine.newBuilder().expireAfterWrite(GOOD_FOR).build();

    CachingRestTemplate() {
        var requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(TIMEOUT);
        requests.setReadTimeout(TIMEOUT);
        setRequestFactory(requests);
    }

    @Override
    @SuppressWarnings("unchecked") // A URL is always read as the same type.
    public <T> ResponseEntity<T> exchange(RequestEntity<?> request, Class<T> form) {
        var cached = answers.getIfPresent(request.getUrl());
        if (cached == null) {
            cached = super.exchange(request, form);
            answers.put(request.getUrl(), cached);
        }
        return (ResponseEntity<T>) cached;
    }
}
