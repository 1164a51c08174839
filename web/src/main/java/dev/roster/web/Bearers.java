package dev.roster.web;

/** Those who are answered for long, and whether their tokens are still good. The application knows. */
public interface Bearers {

    /**
     * Who sends the current request.
     *
     * @throws RuntimeException a problem, if the token is not good any more
     */
    Bearer current();

    /** Who sent a request. It is to be closed with the answer. */
    interface Bearer extends AutoCloseable {

        /**
         * Does nothing as long as the token is good.
         *
         * @throws RuntimeException a problem, if it expired or was revoked meanwhile
         */
        void requireGood();

        @Override
        void close();
    }
}
