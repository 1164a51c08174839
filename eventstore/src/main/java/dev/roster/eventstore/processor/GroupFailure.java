package dev.roster.eventstore.processor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a group of event handlers can't go on, on whatever node.
 *
 * @param position of the event that it fails on; null if it fails on no particular event, such as when its token can't be claimed
 * @param reason what the last attempt failed with, for people
 * @param attempts on all nodes since the group has failed on this
 * @param since when the first of these attempts was recorded, by the database's clock
 * @param triedAt when the last one was
 */
public record GroupFailure(@Nullable Long position, String reason, long attempts, Instant since, Instant triedAt) {}
