package dev.roster.web;

/** The bearers whose requests take long to answer, and whether their tokens are still good. */
public interface Bearers {

    /**
     * The bearer of the current request.
     *
     * @throws RuntimeException a problem, if the token is not good any more
     */
    Bearer current();

    /** The bearer of a request, to be closed at the end of the answer. */
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
