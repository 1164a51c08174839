package dev.roster.query;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.Sealed;
import dev.roster.eventstore.EventFamily;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The events of heroes, who are subjects: to forget a hero is to destroy its key. */
@Component
class HeroEvents implements EventFamily<HeroEvent> {

    @Override
    public String aggregateType() {
        return "Hero";
    }

    @Override
    public Class<HeroEvent> events() {
        return HeroEvent.class;
    }

    @Override
    public UUID aggregateId(HeroEvent event) {
        return event.heroId();
    }

    @Override
    public String collection() {
        return "/heroes/";
    }

    @Override
    public String typePrefix() {
        return "dev.roster.";
    }

    @Override
    public Optional<Class<? extends HeroEvent>> keyEnd() {
        return Optional.of(HeroForgotten.class);
    }

    @Override
    public Optional<RuntimeException> idIsTaken(UUID heroId) {
        return Optional.of(new HeroAlreadyRegistered(heroId));
    }

    @Override
    public void customize(JsonMapper.Builder json) {
        json.addMixIn(Sealed.class, SealedAsText.class);
    }

    /** A sealed text is a text in an event, and no object. */
    @SuppressWarnings("unused") // for its annotations
    private abstract static class SealedAsText {

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        SealedAsText(String text) {}

        @JsonValue
        abstract String text();
    }
}
