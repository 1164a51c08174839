package dev.roster.web.event;

import dev.roster.eventstore.epoch.HistoryRewound;
import dev.roster.eventstore.epoch.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where somebody begins to listen.
 *
 * @param position after which events come
 * @param rewound why it is not the position that was asked for; null if it is
 */
record ListenerStart(Position position, @Nullable HistoryRewound rewound) {}
