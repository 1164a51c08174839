package dev.roster.proof.load;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Many commands in one call, all or none, or each for itself. */
final class Batches {

    private static final int LONGEST = 12;

    void send(Session session) throws InterruptedException {
        var atomic = session.random().nextBoolean();
        var commands = new ArrayList<ObjectNode>();
        var made = new ArrayList<String>();
        var number = 1 + session.random().nextInt(atomic ? 4 : LONGEST);
        for (var i = 0; i < number; i++) {
            commands.add(command(session, made));
        }
        var lines = String.join("\n", commands.stream().map(Object::toString).toList()) + "\n";
        var request = Request.write(
                        atomic ? "batch-atomic" : "batch", "POST", "/commands" + (atomic ? "?atomic=true" : ""))
                .lines(lines);
        var answer = made.isEmpty() ? session.write(request) : session.writeUntilKnown(request);
        if (answer.isAccepted()) {
            answer.text().lines().forEach(line -> note(session, commands, line));
        }
    }

    private static void note(Session session, List<ObjectNode> commands, String line) {
        try {
            var outcome = RunLog.JSON.readTree(line);
            var number = outcome.path("line").asInt(0);
            if (number < 1 || number > commands.size() || outcome.path("status").asInt(0) >= 300) {
                return;
            }
            var command = commands.get(number - 1);
            switch (command.path("type").asString("")) {
                case "RegisterHero" ->
                    session.world().addHero(outcome.path("id").asString(""));
                case "FormTeam" -> session.world().addTeam(outcome.path("id").asString(""));
                case "RetireHero", "ForgetHero" ->
                    session.world().end(command.path("heroId").asString(""));
                case "DisbandTeam" -> session.world().end(command.path("teamId").asString(""));
                default -> {}
            }
        } catch (JacksonException e) {
            // A line that was cut off.
        }
    }

    private static ObjectNode command(Session session, List<String> made) {
        var random = session.random();
        var world = session.world();
        var command = RunLog.JSON.createObjectNode();
        var dice = random.nextInt(100);
        if (dice < 20 && world.countHeroes() < World.HEROES) {
            var id = World.id(random);
            made.add(id);
            command.put("type", "RegisterHero").put("heroId", id);
            HeroWrites.fill(session, command);
            return command;
        }
        if (dice < 25 && world.countTeams() < World.TEAMS) {
            var id = World.id(random);
            made.add(id);
            return command.put("type", "FormTeam")
                    .put("teamId", id)
                    .put("name", session.name("team"))
                    .put("headquarters", session.name("place"));
        }
        var hero = !made.isEmpty() && session.chance(30) ? session.pick(made) : world.hero(random);
        if (dice < 55) {
            return command.put("type", dice < 42 ? "EnlistHero" : "DischargeHero")
                    .put("heroId", hero)
                    .put("teamId", world.team(random));
        }
        if (dice < 65) {
            command.put("type", "ReassignHero").put("heroId", hero);
            var list = command.putArray("teamIds");
            HeroWrites.teams(session, random.nextInt(4)).forEach(list::add);
            return command;
        }
        if (dice < 82) {
            command.put("type", "ReviseHero").put("heroId", hero).put("name", session.name("hero"));
            return session.chance(50) ? command.put("age", random.nextInt(100)) : command;
        }
        if (dice < 93) {
            return command.put("type", "ReviseTeam")
                    .put("teamId", world.team(random))
                    .put("name", session.name("team"));
        }
        return switch (dice) {
            case 93, 94, 95, 96 -> command.put("type", "RetireHero").put("heroId", hero);
            case 97 -> command.put("type", "ForgetHero").put("heroId", hero);
            case 98 -> command.put("type", "DisbandTeam").put("teamId", world.team(random));
            default -> command.put("type", "EnlistHero").put("heroId", hero);
        };
    }
}
