package dev.roster.web.event;

import dev.roster.eventstore.epoch.Position;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/**
 * Where somebody begins to listen.
 *
 * @param position after which events come
 * @param rewound the problem with the position that was asked for, if its history was rewound; null otherwise
 */
record ListenerStart(Position position, @Nullable ProblemDetail rewound) {}
