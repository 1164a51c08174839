package dev.roster.eventstore.command;

import dev.roster.eventstore.command.OrderCommands.OrderCommand;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A family of commands that has nothing to do with the roster: orders that rest on an article. */
final class OrderCommands implements CommandFamily<OrderCommand> {

    @Override
    public Collection<Class<?>> commands() {
        return List.of(OrderCommand.class.getPermittedSubclasses());
    }

    @Override
    public UUID target(OrderCommand command) {
        return command.orderId();
    }

    @Override
    public boolean creates(OrderCommand command) {
        return command instanceof PlaceOrder;
    }

    @Override
    public RuntimeException taken(OrderCommand command) {
        return new Rejected("taken");
    }

    @Override
    public RuntimeException unknown(OrderCommand command) {
        return new Rejected("unknown");
    }

    @Override
    public Stream<Lock> locks(OrderCommand command) {
        return command instanceof PlaceOrder place
                ? place.articleIds().stream().map(OrderCommands::onSale)
                : Stream.empty();
    }

    @Override
    public boolean sharesTransaction(OrderCommand command) {
        return !(command instanceof CancelOrder);
    }

    @Override
    public boolean isRejection(Throwable failure) {
        return failure instanceof Rejected;
    }

    static Lock onSale(UUID articleId) {
        return new Lock(articleId, "article", false);
    }

    sealed interface OrderCommand {
        UUID orderId();
    }

    record PlaceOrder(UUID orderId, List<UUID> articleIds) implements OrderCommand {}

    record CancelOrder(UUID orderId) implements OrderCommand {}

    static final class Rejected extends RuntimeException {
        Rejected(String why) {
            super(why);
        }
    }
}
