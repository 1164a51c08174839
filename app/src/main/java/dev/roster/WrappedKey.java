package dev.roster;

import java.util.UUID;

/** A subject's key, wrapped by a master key. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WrappedKey(UUID subject, String masterKeyId, byte[] wrapped) {}
