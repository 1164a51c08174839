package dev.roster;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Objects;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Lets an answer that is under way be broken off, by closing its connection: what can't be finished must not look as if it
 * was. The Servlet API knows no way to.
 */
final class BreakOff extends ValveBase {

    private static final String ATTRIBUTE = BreakOff.class.getName();

    BreakOff() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(
                ATTRIBUTE, (Runnable) () -> response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null));
        getNext().invoke(request, response);
    }

    /** What breaks off the answer to a request, as long as that is not finished. */
    static Runnable of(HttpServletRequest request) {
        return (Runnable) Objects.requireNonNull(request.getAttribute(ATTRIBUTE));
    }
}
