package dev.roster.eventstore.transfer;

/** An export is not imported, or not all of it; says why, and what to do. */
final class ImportRefused extends RuntimeException {

    ImportRefused(String reason) {
        super(reason);
    }

    static ImportRefused at(long line, String reason) {
        return new ImportRefused("Line " + line + ": " + reason);
    }
}
