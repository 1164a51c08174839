import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.BatchesApi;
import org.openapitools.client.api.EventsApi;
import org.openapitools.client.api.HeroesApi;
import org.openapitools.client.api.HistoryApi;
import org.openapitools.client.api.MembershipsApi;
import org.openapitools.client.api.OperationApi;
import org.openapitools.client.api.PersonalDataApi;
import org.openapitools.client.api.ReadModelApi;
import org.openapitools.client.api.TeamsApi;
import org.openapitools.client.model.CloudEvent;
import org.openapitools.client.model.Command;
import org.openapitools.client.model.DisbandTeam;
import org.openapitools.client.model.EnlistHero;
import org.openapitools.client.model.FormTeam;
import org.openapitools.client.model.HeroPatch;
import org.openapitools.client.model.HeroView;
import org.openapitools.client.model.HistoryEntry;
import org.openapitools.client.model.NewHero;
import org.openapitools.client.model.NewRebuild;
import org.openapitools.client.model.NewSnapshot;
import org.openapitools.client.model.NewSnapshotAsOf;
import org.openapitools.client.model.NewTeam;
import org.openapitools.client.model.NewToken;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.RebuildView;
import org.openapitools.client.model.TeamView;

/** The story of the roster, told by the client that openapi-generator makes of its description. */
public final class Story {

    private static final String REPRESENTATION = "return=representation";

    private Story() {}

    /** @param arguments the address of a service, and a token with all roles */
    public static void main(String[] arguments) throws Exception {
        var client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
        var teams = new TeamsApi(client);
        var heroes = new HeroesApi(client);
        var memberships = new MembershipsApi(client);
        var history = new HistoryApi(client);

        var preventers = teams.formTeam(newTeam("Preventers"), "preventers", null, null, null);
        expect(preventers.getName(), null);
        expect(teams.formTeam(newTeam("Preventers"), "preventers", null, null, null).getId(), preventers.getId());
        var zForce = teams.formTeam(newTeam("Z-Force"), null, REPRESENTATION, null, null);
        expect(zForce.getName(), "Z-Force");
        expect(zForce.getHeroes(), List.of());
        expect(teams.formTeamWithHttpInfo(newTeam("Late"), null, "respond-async", null, null).getStatusCode(), 202);

        var deadpond = heroes.registerHero(
                newHero("Deadpond", "Dive Wilson").teamIds(Set.of(preventers.getId(), zForce.getId())), null, null, null, null);
        var spiderBoy = heroes.registerHero(
                newHero("Spider-Boy", "007").age(15).teamIds(Set.of(preventers.getId())), null, REPRESENTATION, null, null);
        expect(spiderBoy.getAge(), 15);
        expect(spiderBoy.getSecretName(), "007");
        expect(spiderBoy.getTeams().size(), 1);

        var enlisted = memberships.enlistHeroWithHttpInfo(spiderBoy.getId(), zForce.getId(), null, null, null);
        expect(enlisted.getStatusCode(), 201);
        expect(enlisted.getData(), null);
        expect(memberships.enlistHero(spiderBoy.getId(), zForce.getId(), null, null, null), null);
        var between = position(enlisted.getHeaders());
        expect(
                memberships.enlistHeroInTeam(spiderBoy.getId(), zForce.getId(), REPRESENTATION, null, null).getTeams().size(),
                2);
        expect(
                heroes.listHeroes(
                                null, "Spider", null, 10, null, zForce.getId().toString(), "-age", 10, null, null, null,
                                between, null)
                        .stream()
                        .map(HeroView::getName)
                        .toList(),
                List.of("Spider-Boy"));
        expect(teams.getTeam(zForce.getId(), null, null, null, null, null).getHeroCount(), 2L);

        var read = heroes.getHeroWithHttpInfo(spiderBoy.getId(), null, null, null, null, null);
        var etag = read.getHeaders().get("etag").getFirst();
        expect(heroes.reviseHero(spiderBoy.getId(), new HeroPatch().name("1610"), REPRESENTATION, etag, null).getName(), "1610");
        expect(
                problem(() -> heroes.reviseHero(spiderBoy.getId(), new HeroPatch().name("Spider-Man"), null, etag, null)),
                "/problems/has-changed");
        heroes.reviseHero(spiderBoy.getId(), new HeroPatch().age(null), null, null, null);
        expect(heroes.getHero(spiderBoy.getId(), null, null, null, null, null).getAge(), null);

        expect(
                memberships.reassignHero(spiderBoy.getId(), Set.of(preventers.getId()), REPRESENTATION, null, null).stream()
                        .map(TeamView::getName)
                        .toList(),
                List.of("Preventers"));
        expect(memberships.dischargeHero(deadpond.getId(), zForce.getId(), null, null, null), null);
        expect(
                memberships
                        .listHeroesOfTeam(zForce.getId(), null, null, null, null, between.toString(), null, null, null)
                        .size(),
                2);
        expect(
                history.getHeroHistory(spiderBoy.getId(), 3, null).stream().map(HistoryEntry::getEvent).toList(),
                List.of("HeroDischarged", "HeroAgeChanged", "HeroRenamed"));
        var changes = history.getHeroChanges(spiderBoy.getId(), between.toString(), null, null, null);
        expect(changes.getLeft().size(), 1);
        expect(changes.getRevised().get("name").getTo(), "1610");
        expect(changes.getRevised().get("age").getFrom(), 15);
        expect(changes.getRevised().get("age").getTo(), null);

        var events = new EventsApi(client)
                .listEvents(0L, spiderBoy.getId(), null, List.of("HeroRegistered", "HeroRenamed"), null, null);
        expect(events.stream().map(CloudEvent::getType).toList(), List.of("dev.roster.HeroRegistered", "dev.roster.HeroRenamed"));
        expect(((Map<?, ?>) events.getFirst().getData()).get("heroId"), spiderBoy.getId().toString());

        // One command at a time: the client makes one line of a body.
        var batches = new BatchesApi(client);
        var formed = batches.sendCommands(
                new Command(new FormTeam().type(FormTeam.TypeEnum.FORM_TEAM).name("Late").headquarters("Nowhere")), null, null);
        expect(formed.getStatus(), 201);
        var enlist = new EnlistHero().type(EnlistHero.TypeEnum.ENLIST_HERO).teamId(formed.getId());
        var refused = batches.sendCommands(new Command(enlist.heroId(UUID.randomUUID())), null, null);
        expect(refused.getStatus(), 422);
        expect(refused.getProblem().getType(), "/problems/unknown-hero");
        expect(refused.getPosition(), null);
        expect(batches.sendCommands(new Command(enlist.heroId(deadpond.getId())), true, null).getStatus(), 200);
        var disband = new DisbandTeam().type(DisbandTeam.TypeEnum.DISBAND_TEAM).teamId(UUID.randomUUID());
        expect(problem(() -> batches.sendCommands(new Command(disband), true, null)), "/problems/unknown-team");

        var readModel = new ReadModelApi(client);
        expect(readModel.getReadModel().getLive().getLag() >= 0, true);
        awaitEnd(readModel, readModel.startRebuild(new NewRebuild().verifyOnly(true)));
        awaitEnd(readModel, readModel.buildSnapshot(new NewSnapshot().asOf(new NewSnapshotAsOf(between)).name("then")));
        expect(readModel.getSnapshot("then").getPosition(), between);
        expect(teams.getTeam(zForce.getId(), null, "then", null, null, null).getHeroCount(), 2L);

        var operation = new OperationApi(client);
        var token = operation.makeToken(new NewToken().name("Ann").roles(List.of(NewToken.RolesEnum.VIEWER)));
        operation.revokeToken(token.getId());
        expect(operation.listTokens().stream().anyMatch(one -> one.getRevokedAt() != null), true);

        heroes.retireHero(deadpond.getId(), null, null, null);
        expect(
                problem(() -> heroes.getHero(deadpond.getId(), null, null, null, null, null)), "/problems/unknown-hero");
        teams.disbandTeam(zForce.getId(), null, null, null);
        var persons = new PersonalDataApi(client);
        expect(
                persons.getPersonalData(spiderBoy.getId()).getData().stream()
                        .map(datum -> String.valueOf(datum.getValue()))
                        .sorted()
                        .toList(),
                List.of("007", "15", "1610", "Spider-Boy", "null"));
        persons.forgetHero(spiderBoy.getId(), null, null, null);
        expect(history.getHeroHistory(spiderBoy.getId(), null, null).getFirst().getEvent(), "HeroForgotten");
    }

    private static NewTeam newTeam(String name) {
        return new NewTeam().name(name).headquarters("Sharp Tower");
    }

    private static NewHero newHero(String name, String secretName) {
        return new NewHero().name(name).secretName(secretName);
    }

    private static Long position(Map<String, List<String>> headers) {
        return Long.valueOf(headers.get("roster-position").getFirst());
    }

    private static void awaitEnd(ReadModelApi readModel, RebuildView begun) throws Exception {
        var ended = Set.of(RebuildView.StateEnum.DONE, RebuildView.StateEnum.FAILED, RebuildView.StateEnum.CANCELLED);
        var rebuild = begun;
        while (!ended.contains(rebuild.getState())) {
            Thread.sleep(100);
            rebuild = readModel.getRebuild(begun.getId());
        }
        expect(rebuild.getState(), RebuildView.StateEnum.DONE);
    }

    /** The type of the problem that it fails with. */
    private static String problem(Call call) throws Exception {
        try {
            call.run();
        } catch (ApiException e) {
            return new ObjectMapper().readValue(e.getResponseBody(), Problem.class).getType();
        }
        throw new AssertionError("It was not refused");
    }

    private static void expect(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError("Expected " + expected + ", but was " + actual);
        }
    }

    private interface Call {

        void run() throws ApiException;
    }
}
