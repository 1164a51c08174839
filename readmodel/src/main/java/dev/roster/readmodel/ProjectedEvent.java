package dev.roster.readmodel;

import java.util.UUID;

/**
 * An event with its position, upcast to its newest form.
 *
 * @param position in the order of all events
 * @param version in the stream of its aggregate, from 0
 * @param payload the event, or {@link SetAside} in its place
 */
public record ProjectedEvent(long position, long version, Object payload) {

    /**
     * The payload as an event of a family.
     *
     * @throws EventNotApplied if it belongs to another family
     */
    public <T> T as(Class<T> family) {
        if (!family.isInstance(payload)) {
            throw new EventNotApplied(position, "It is on the stream of another: it is no " + family.getSimpleName());
        }
        return family.cast(payload);
    }

    /**
     * Takes the place of an event that was set aside: a projection passes it by on an administrator's word. It advances the version
     * of its aggregate's row, if there is one, and changes nothing else.
     *
     * @param aggregateType on whose stream the event is
     */
    public record SetAside(String aggregateType, UUID aggregateId) {}
}
