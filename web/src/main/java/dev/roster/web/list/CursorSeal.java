package dev.roster.web.list;

import dev.roster.eventstore.sealing.MasterKeys;
import dev.roster.eventstore.sealing.MasterKeys.MasterKey;
import dev.roster.eventstore.sealing.SecretKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.stereotype.Component;

/**
 * Seals what readers carry from page to page, with a key that is derived from the master key (HKDF, RFC 5869): every node
 * opens it, and after a rotation as long as the master key that it was sealed with is known. That key's id is in front.
 */
@Component
class CursorSeal implements BytesEncryptor {

    private final MasterKeys masterKeys;
    private final Map<String, SecretKey> derived = new ConcurrentHashMap<>();

    CursorSeal(MasterKeys masterKeys) {
        this.masterKeys = masterKeys;
    }

    @Override
    public byte[] encrypt(byte[] plain) {
        var master = masterKeys.current();
        var id = master.id().getBytes(StandardCharsets.US_ASCII);
        var sealed = SecretKeys.seal(derived(master), plain, id);
        return ByteBuffer.allocate(id.length + sealed.length)
                .put(id)
                .put(sealed)
                .array();
    }

    /** @throws IllegalArgumentException if it was not sealed here, with a master key that is still known, or was changed */
    @Override
    public byte[] decrypt(byte[] sealed) {
        var id = Arrays.copyOf(sealed, MasterKeys.ID_LENGTH);
        var name = new String(id, StandardCharsets.US_ASCII);
        var master = masterKeys
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException("This was sealed with a master key that is not known"));
        return SecretKeys.open(derived(master), Arrays.copyOfRange(sealed, id.length, sealed.length), id);
    }

    private SecretKey derived(MasterKey master) {
        return derived.computeIfAbsent(master.id(), id -> SecretKeys.derive(master.key(), "roster cursor", "AES"));
    }
}
