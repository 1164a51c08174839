package dev.roster.web.door;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.RequestEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

/** Asks an issuer, and remembers for some seconds what it answered: whoever asks again meanwhile causes it no work. */
final class RememberedAnswers extends RestTemplate {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration GOOD_FOR = Duration.ofSeconds(5);

    private final Cache<URI, ResponseEntity<?>> answers =
            Caffeine.newBuilder().expireAfterWrite(GOOD_FOR).build();

    RememberedAnswers() {
        var requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(TIMEOUT);
        requests.setReadTimeout(TIMEOUT);
        setRequestFactory(requests);
    }

    @Override
    @SuppressWarnings("unchecked") // An address is always asked for the same form.
    public <T> ResponseEntity<T> exchange(RequestEntity<?> request, Class<T> form) {
        var remembered = answers.getIfPresent(request.getUrl());
        if (remembered == null) {
            remembered = super.exchange(request, form);
            answers.put(request.getUrl(), remembered);
        }
        return (ResponseEntity<T>) remembered;
    }
}
