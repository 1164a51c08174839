package dev.roster.web.event;

import dev.roster.eventstore.EventFamilies;
import dev.roster.web.list.ByAggregate;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.UUIDSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Describes the parameters of {@link ByAggregate}, behind the first parameter of their operation. */
@Component
@ConditionalOnWebApplication
class DescribedAggregates implements OperationCustomizer {

    private final EventFamilies families;

    DescribedAggregates(EventFamilies families) {
        this.families = families;
        SpringDocUtils.getConfig().addAnnotationsToIgnore(ByAggregate.class);
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        var parameters = operation.getParameters();
        if (Stream.of(handler.getMethodParameters())
                        .anyMatch(parameter -> parameter.hasParameterAnnotation(ByAggregate.class))
                && parameters.stream().map(Parameter::getName).noneMatch(this::isOfAFamily)) {
            parameters.addAll(
                    1,
                    families.all().stream()
                            .<Parameter>map(family -> new QueryParameter()
                                    .name(family.parameter())
                                    .required(false)
                                    .schema(new UUIDSchema()))
                            .toList());
        }
        return operation;
    }

    private boolean isOfAFamily(String parameter) {
        return families.all().stream().anyMatch(family -> family.parameter().equals(parameter));
    }
}
