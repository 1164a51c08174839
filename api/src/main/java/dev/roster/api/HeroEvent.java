package dev.roster.api;

import java.util.UUID;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happened to a hero. The stored name of each is its simple name; its form is a contract with the past. */
public sealed interface HeroEvent {

    /** The hero whose stream the event is on. */
    UUID heroId();

    /** The hero exists from here on. */
    @Revision("1")
    record HeroRegistered(UUID heroId, HeroDetails details, String secretName) implements HeroEvent {}

    /** The hero has another name. */
    @Revision("1")
    record HeroRenamed(UUID heroId, String name) implements HeroEvent {}

    /** The hero has another secret name. */
    @Revision("1")
    record SecretNameChanged(UUID heroId, String secretName) implements HeroEvent {}

    /**
     * The hero has another age, or none.
     *
     * @param age in years, null for none
     */
    @Revision("1")
    record HeroAgeChanged(UUID heroId, @Nullable Integer age) implements HeroEvent {}

    /** The hero is a member of the team from here on. */
    @Revision("1")
    record HeroEnlisted(UUID heroId, UUID teamId) implements HeroEvent {}

    /** The hero is no member of the team any more. */
    @Revision("1")
    record HeroDischarged(UUID heroId, UUID teamId) implements HeroEvent {}

    /** The hero has ended, and all its memberships with it. */
    @Revision("1")
    record HeroRetired(UUID heroId) implements HeroEvent {}

    /**
     * What a hero is searched by.
     *
     * @param age in years, null if not known
     */
    record HeroDetails(String name, @Nullable Integer age) {}
}
