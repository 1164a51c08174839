package dev.roster.api;

import java.util.UUID;
import org.axonframework.serialization.Revision;

/**
 * What happened to a hero. The stored name of each is its simple name; its form is a contract with the past. What is
 * personal is sealed with the hero's key.
 */
public sealed interface HeroEvent {

    /** The hero whose stream the event is on. */
    UUID heroId();

    /** The hero exists from here on. */
    @Revision("1")
    record HeroRegistered(UUID heroId, Sealed details, Sealed secretName) implements HeroEvent {}

    /** The hero has another name; the details are whole. */
    @Revision("1")
    record HeroRenamed(UUID heroId, Sealed details) implements HeroEvent {}

    /** The hero has another secret name. */
    @Revision("1")
    record SecretNameChanged(UUID heroId, Sealed secretName) implements HeroEvent {}

    /** The hero has another age, or none; the details are whole. */
    @Revision("1")
    record HeroAgeChanged(UUID heroId, Sealed details) implements HeroEvent {}

    /** The hero is a member of the team from here on. */
    @Revision("1")
    record HeroEnlisted(UUID heroId, UUID teamId) implements HeroEvent {}

    /** The hero is no member of the team any more. */
    @Revision("1")
    record HeroDischarged(UUID heroId, UUID teamId) implements HeroEvent {}

    /** The hero has ended, and all its memberships with it. */
    @Revision("1")
    record HeroRetired(UUID heroId) implements HeroEvent {}

    /** The hero's key is destroyed: nothing that was sealed on its stream opens any more, and it counts as never been. */
    @Revision("1")
    record HeroForgotten(UUID heroId) implements HeroEvent {}
}
