package dev.roster.eventstore.sealing;

import java.util.UUID;

/** A subject's key, wrapped by a master key. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WrappedKey(UUID subject, String masterKeyId, byte[] wrapped) {}
