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
 * Lets an answer that is under way be broken off, by closing its connection: what can't be finished must not look as if it
 * was. The Servlet API knows no way to.
 */
public final class BreakOff extends ValveBase {

    private static final String ATTRIBUTE = BreakOff.class.getName();
    private static final String READ_NO_MORE = ATTRIBUTE + ".readNoMore";

    public BreakOff() {
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

    /** What has the connection closed after the answer to a request, however much of its body is to come. */
    static Runnable afterAnswer(ServletRequest request) {
        return (Runnable) Objects.requireNonNull(request.getAttribute(READ_NO_MORE));
    }

    /** What breaks off the answer to a request, as long as that is not finished. */
    public static Runnable of(HttpServletRequest request) {
        return (Runnable) Objects.requireNonNull(request.getAttribute(ATTRIBUTE));
    }
}
