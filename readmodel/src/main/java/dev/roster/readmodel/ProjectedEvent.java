package dev.roster.readmodel;

/**
 * An event with its position, upcast to its newest form.
 *
 * @param position in the order of all events
 * @param version in the stream of its aggregate, from 0
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
}
