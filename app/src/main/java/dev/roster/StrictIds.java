package dev.roster;

import java.beans.PropertyEditorSupport;
import java.util.UUID;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/** An id has one form, of 36 characters (RFC 9562, 4); Java, Spring and Jackson know others. */
@ControllerAdvice
class StrictIds {

    /** An editor and no converter: Spring falls back from a converter that refuses to its own editor, which does not. */
    @InitBinder
    void refuseOtherForms(WebDataBinder binder) {
        binder.registerCustomEditor(UUID.class, new PropertyEditorSupport() {
            @Override
            public void setAsText(String text) {
                setValue(parse(text));
            }
        });
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
