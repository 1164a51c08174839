package dev.roster;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What the servlet container refused before a controller saw it, as a problem like all others. */
@RestController
class ErrorAnswer implements ErrorController {

    @RequestMapping("${server.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            return;
        }
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        throw new ResponseStatusException(
                status instanceof Integer code ? HttpStatus.valueOf(code) : HttpStatus.NOT_FOUND,
                "The request can't be answered.");
    }
}
