package dev.roster.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses bodies of more than {@value #MAX_BYTES} bytes with 413, whether or not their length is announced, except bodies of lines,
 * which are read a line at a time; and bodies that come too slowly with 408. Jackson's own limit (3.1,
 * StreamReadConstraints.maxDocumentLength) holds for chunked JSON as well, but not for a body that is not JSON or that no controller
 * reads.
 */
@Component
@ConditionalOnWebApplication
class BodyLimit extends OncePerRequestFilter {

    static final int MAX_BYTES = 64 * 1024;

    private final Routes routes;
    private final HandlerExceptionResolver problems;
    private final Duration window;

    @Autowired
    BodyLimit(Routes routes, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this(routes, problems, MinimumRateInputStream.WINDOW);
    }

    BodyLimit(Routes routes, HandlerExceptionResolver problems, Duration window) {
        this.routes = routes;
        this.problems = problems;
        this.window = window;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (routes.takesLines(request.getServletPath())) {
            chain.doFilter(new RequestOfLines(request), response);
            return;
        }
        if (request.getContentLengthLong() > MAX_BYTES) {
            refuse(request, response);
            return;
        }
        byte[] body;
        try {
            body = paced(request, false).readNBytes(MAX_BYTES + 1);
        } catch (ResponseStatusException e) {
            problems.resolveException(request, response, null, e);
            return;
        }
        if (body.length > MAX_BYTES) {
            refuse(request, response);
        } else {
            chain.doFilter(new BufferedRequest(request, body), response);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response) {
        var reason = "The body has more than " + MAX_BYTES + " bytes: send less at once.";
        problems.resolveException(
                request, response, null, new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE, reason));
    }

    private ServletInputStream paced(ServletRequest request, boolean isOfLines) throws IOException {
        return new MinimumRateInputStream(
                request.getInputStream(),
                isOfLines,
                window,
                System::nanoTime,
                ConnectionAbortValve.closingAfterAnswer(request));
    }

    private final class RequestOfLines extends HttpServletRequestWrapper {

        private @Nullable ServletInputStream body;

        private RequestOfLines(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (body == null) {
                body = paced(getRequest(), true);
            }
            return body;
        }
    }

    private static final class BufferedRequest extends HttpServletRequestWrapper {

        private final ByteArrayInputStream body;

        private BufferedRequest(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = new ByteArrayInputStream(body);
        }

        @Override
        public ServletInputStream getInputStream() {
            return new ServletInputStream() {

                @Override
                public int read() {
                    return body.read();
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    return body.read(target, offset, length);
                }

                @Override
                public boolean isFinished() {
                    return body.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new IllegalStateException("The body was read already");
                }
            };
        }
    }
}
