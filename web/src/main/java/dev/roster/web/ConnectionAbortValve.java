package dev.roster.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Objects;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Makes it possible to abort an answer that is under way, by closing its connection: an answer that can't be finished must not
 * look complete. The Servlet API has no way to do so.
 */
public final class ConnectionAbortValve extends ValveBase {

    private static final String ATTRIBUTE = ConnectionAbortValve.class.getName();
    private static final String READ_NO_MORE = ATTRIBUTE + ".readNoMore";

    public ConnectionAbortValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(
                ATTRIBUTE, (Runnable) () -> response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null));
        request.setAttribute(READ_NO_MORE, (Runnable)
                () -> response.getCoyoteResponse().action(ActionCode.DISABLE_SWALLOW_INPUT, null));
        getNext().invoke(request, response);
    }

    /** Closes the connection after the answer to a request, however much of its body is still to come. */
    static Runnable closingAfterAnswer(ServletRequest request) {
        return (Runnable) Objects.requireNonNull(request.getAttribute(READ_NO_MORE));
    }

    /** Aborts the answer to a request, as long as that is not finished. */
    public static Runnable aborting(HttpServletRequest request) {
        return (Runnable) Objects.requireNonNull(request.getAttribute(ATTRIBUTE));
    }
}
