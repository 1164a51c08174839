package dev.roster.eventstore.tracing;

import dev.roster.eventstore.command.CommandFamilies;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.axonframework.tracing.SpanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanExporters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Traces, if there is somewhere to send them to. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@ConditionalOnBooleanProperty(name = TracingSwitch.TRACING, matchIfMissing = true)
class TracingAutoConfiguration {

    /** An application's own takes the place of all of these. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Tracer.class)
    @ConditionalOnMissingBean(SpanFactory.class)
    static class Spans {

        @Bean
        TracerSpanFactory spanFactory(ObjectProvider<Tracer> tracer, CommandFamilies families) {
            return new TracerSpanFactory(tracer.getIfAvailable(() -> Tracer.NOOP), families::isRejection);
        }

        @Bean
        MessageSpans messageSpans(TracerSpanFactory spanFactory, CommandFamilies families) {
            return new MessageSpans(spanFactory, families);
        }

        @Bean
        BatchSpans batchSpans(TracerSpanFactory spanFactory) {
            return new BatchSpans(spanFactory, null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({SpanExporter.class, SpanExporters.class})
    static class Exporters {

        @Bean
        @ConditionalOnMissingBean
        SpanExporters spanExporters(ObjectProvider<SpanExporter> exporters) {
            return SpanExporters.of(
                    exporters.orderedStream().map(WithoutTexts::new).toList());
        }
    }
}
