package dev.roster.web;

import java.beans.PropertyEditorSupport;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * An id has one form, of 36 characters (RFC 9562, 4), and so has a whole number in an address, of decimal digits of ASCII; Java,
 * Spring and Jackson know others.
 */
@ControllerAdvice
class StrictForms {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]+");

    /** Editors and no converters: Spring falls back from a converter that refuses to its own editor, which does not. */
    @InitBinder
    void refuseOtherForms(WebDataBinder binder) {
        binder.registerCustomEditor(UUID.class, editor(StrictForms::parse));
        binder.registerCustomEditor(Integer.class, editor(text -> Integer.valueOf(requireNumber(text))));
        binder.registerCustomEditor(Long.class, editor(text -> Long.valueOf(requireNumber(text))));
        binder.registerCustomEditor(long.class, editor(text -> Long.valueOf(requireNumber(text))));
    }

    private static PropertyEditorSupport editor(Function<String, Object> parser) {
        return new PropertyEditorSupport() {
            @Override
            public void setAsText(String text) {
                setValue(parser.apply(text));
            }
        };
    }

    private static String requireNumber(String text) {
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a whole number of decimal digits");
        }
        return text;
    }

    /** @throws IllegalArgumentException if it has another form */
    static UUID parse(String text) {
        var id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("Not the form of 36 characters");
        }
        return id;
    }
}
