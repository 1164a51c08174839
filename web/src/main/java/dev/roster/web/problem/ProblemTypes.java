package dev.roster.web.problem;

import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Every type of problem that the service answers with, by the statuses: there is no other. */
@Component
public class ProblemTypes {

    private final List<ProblemSource> sources;
    private final SequencedMap<String, ProblemType> byKind;
    private final Map<URI, ProblemType> byUri;
    private final List<String> order;

    public ProblemTypes(List<ProblemSource> sources) {
        this.sources = List.copyOf(sources);
        var types = new LinkedHashMap<String, ProblemType>();
        Stream.of(ServiceProblem.values()).forEach(type -> types.put(type.kind(), type));
        sources.forEach(source -> source.types().forEach(type -> types.put(type.kind(), type)));
        this.byKind = types.values().stream()
                .sorted(Comparator.comparing(type -> type.statuses().getFirst()))
                .collect(Collectors.toMap(ProblemType::kind, type -> type, (one, other) -> one, LinkedHashMap::new));
        this.byUri = types.values().stream().collect(Collectors.toUnmodifiableMap(ProblemType::uri, type -> type));
        this.order = List.copyOf(byKind.sequencedKeySet());
    }

    public Collection<ProblemType> all() {
        return byKind.sequencedValues();
    }

    /** In which {@link #all()} has them. */
    public Comparator<ProblemType> order() {
        return Comparator.comparingInt(type -> order.indexOf(type.kind()));
    }

    public Optional<ProblemType> ofKind(String kind) {
        return Optional.ofNullable(byKind.get(kind));
    }

    public Optional<ProblemType> ofUri(URI uri) {
        return Optional.ofNullable(byUri.get(uri));
    }

    /** The one that has the place of this, perhaps with other words. */
    public ProblemType named(ProblemType type) {
        return byKind.getOrDefault(type.kind(), type);
    }

    /** Those with which any question to the read model can be answered. */
    public List<? extends ProblemType> ofReads() {
        return sources.stream().flatMap(source -> source.ofReads().stream()).toList();
    }

    /** See {@link ProblemSource#rejection}. */
    public Optional<Rejection> rejection(Exception failure, Predicate<Object> isInAddress) {
        return sources.stream()
                .flatMap(source -> source.rejection(failure, isInAddress).stream())
                .findFirst();
    }
}
