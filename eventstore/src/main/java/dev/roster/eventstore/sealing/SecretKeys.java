package dev.roster.eventstore.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with a random nonce for each sealing (NIST SP 800-38D, 8.2.2): a version, the nonce, the ciphertext and its
 * tag. What is bound to it must be given again to open it.
 */
public final class SecretKeys {

    static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** To look one up costs as much as to open a text with it, and a request's thread ends with the request. */
    private static final Queue<Cipher> IDLE = new ConcurrentLinkedQueue<>();

    private SecretKeys() {}

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not to be had", e);
        }
    }

    static SecretKey random() {
        var key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return of(key);
    }

    static SecretKey of(byte[] key) {
        return new SecretKeySpec(key, "AES");
    }

    public static byte[] seal(SecretKey key, byte[] plain, byte[] boundTo) {
        try {
            var nonce = new byte[NONCE_BYTES];
            RANDOM.nextBytes(nonce);
            var sealed = run(Cipher.ENCRYPT_MODE, key, nonce, boundTo, plain, 0);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not seal", e);
        }
    }

    /**
     * Opens what was sealed.
     *
     * @throws IllegalArgumentException if another key sealed it, or it was bound to something else, or was changed
     */
    public static byte[] open(SecretKey key, byte[] sealed, byte[] boundTo) {
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION) {
            throw new IllegalArgumentException("This was not sealed here");
        }
        try {
            var nonce = new byte[NONCE_BYTES];
            System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
            return run(Cipher.DECRYPT_MODE, key, nonce, boundTo, sealed, 1 + NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new IllegalArgumentException(
                    "This was sealed with another key, as something else, or was changed", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not open", e);
        }
    }

    /** HMAC-SHA-256 with a key that is derived from the one that is given. */
    static byte[] digest(SecretKey key, byte[] text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(derive(key, "roster digest", "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC is not to be had", e);
        }
    }

    /** A key of its own for a purpose (HKDF, RFC 5869). */
    public static SecretKey derive(SecretKey key, String purpose, String algorithm) {
        try {
            var info = purpose.getBytes(StandardCharsets.UTF_8);
            var parameters = HKDFParameterSpec.ofExtract().addIKM(key).thenExpand(info, KEY_BYTES);
            return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF does not derive", e);
        }
    }

    /** A cipher that failed is not used again. */
    private static byte[] run(int mode, SecretKey key, byte[] nonce, byte[] boundTo, byte[] text, int from)
            throws GeneralSecurityException {
        var idle = IDLE.poll();
        var cipher = idle == null ? newCipher() : idle;
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(boundTo);
        var done = cipher.doFinal(text, from, text.length - from);
        IDLE.add(cipher);
        return done;
    }
}
