package com.example.giftcard;

import dev.roster.web.list.ListedEntity;
import dev.roster.web.list.Sort;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table card.
 *
 * @param holder null if the holder is forgotten
 * @param balance in cents
 */
record CardView(UUID id, @Nullable String holder, long balance, boolean cancelled, long version) {

    static final ListedEntity<CardView> ENTITY = ListedEntity.of(
            Row.class,
            CardView.class,
            List.of(
                    new Sort<>("id", null, card -> null, CardView::id),
                    new Sort<>("balance", "%s.balance", CardView::balance, CardView::id)));

    /** Hides what is personal. */
    @Override
    public String toString() {
        return "CardView[id=" + id + "]";
    }

    @Entity(name = "CardRow")
    @Immutable
    @Table(schema = GiftCardApplication.NAME, name = "card")
    static class Row {

        @Id
        UUID id;

        @Nullable
        String holder;

        long balance;
        boolean cancelled;
        long version;
    }
}
