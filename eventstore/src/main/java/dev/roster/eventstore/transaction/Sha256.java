package dev.roster.eventstore.transaction;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4), which every Java platform has. */
public final class Sha256 {

    private static final int SHORT_BYTES = 8;

    private Sha256() {}

    /** The digest of the concatenated parts. */
    public static byte[] digest(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The first 64 bits of the digest as 16 hexadecimal digits: a short fingerprint. */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest(bytes), 0, SHORT_BYTES);
    }
}
