package dev.roster.proof.load;

import java.util.ArrayList;
import java.util.List;

/** What clients do, and how often. */
final class Workload {

    private final HeroWrites heroes = new HeroWrites();
    private final TeamWrites teams = new TeamWrites();
    private final Batches batches = new Batches();
    private final Races races = new Races();
    private final Reads reads = new Reads();
    private final List<Weighted> operations = new ArrayList<>();
    private final int total;

    private record Weighted(int weight, Operation operation) {}

    /**
     * @param asOfLists whether lists are asked as of a moment, too
     * @param oldPositions whether positions are used that were told long ago
     */
    Workload(boolean asOfLists, boolean oldPositions) {
        add(10, heroes::revise);
        add(12, heroes::enlist);
        add(9, heroes::discharge);
        add(6, heroes::reassign);
        add(2, heroes::retire);
        add(1, heroes::erase);
        add(4, heroes::registerAgain);
        add(4, teams::revise);
        add(2, teams::disband);
        add(6, batches::send);
        add(3, races::disbandAmongEnlistments);
        add(1, races::registerWithOneKey);
        add(12, reads::hero);
        add(10, reads::team);
        add(4, reads::ownWrite);
        add(4, reads::heroes);
        add(3, reads::teams);
        add(6, reads::members);
        add(4, reads::asOf);
        add(3, reads::history);
        add(3, reads::changes);
        add(2, reads::personalData);
        add(3, reads::snapshot);
        add(2, reads::events);
        if (asOfLists) {
            add(3, reads::asOfList);
        }
        if (oldPositions) {
            add(8, reads::oldPosition);
        }
        total = operations.stream().mapToInt(Weighted::weight).sum();
    }

    private void add(int weight, Operation operation) {
        operations.add(new Weighted(weight, operation));
    }

    /** Whoever has ended is replaced first. */
    void step(Session session) throws InterruptedException {
        var dice = session.random().nextInt(total);
        var refill = session.chance(50);
        if (refill && session.world().countTeams() < World.TEAMS) {
            teams.form(session);
        } else if (refill && session.world().countHeroes() < World.HEROES) {
            heroes.register(session);
        } else {
            choose(dice).run(session);
        }
    }

    private Operation choose(int dice) {
        var left = dice;
        for (var some : operations) {
            left -= some.weight();
            if (left < 0) {
                return some.operation();
            }
        }
        throw new IllegalStateException("Weights and their sum differ.");
    }
}
