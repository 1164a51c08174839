package dev.roster.rival.crud;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.roster.rival.crud.RosterController.HeroView;
import dev.roster.rival.crud.RosterController.HeroWithTeams;
import dev.roster.rival.crud.RosterController.NewHero;
import dev.roster.rival.crud.RosterController.NewTeam;
import dev.roster.rival.crud.RosterController.TeamWithHeroes;
import java.util.HashSet;
import java.util.Objects;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/** Changes and reads the tables, each time in one transaction. */
@Service
@Transactional(readOnly = true)
class RosterService {

    private static final Limit EMBEDDED_HEROES = Limit.of(20);

    /** UUIDs of version 7, so that what is made later sorts later. */
    private static final NoArgGenerator NEW_IDS = Generators.timeBasedEpochGenerator();

    private final Heroes heroes;
    private final Teams teams;

    RosterService(Heroes heroes, Teams teams) {
        this.heroes = heroes;
        this.teams = teams;
    }

    @Transactional
    UUID register(NewHero hero) {
        var id = Objects.requireNonNullElseGet(hero.id(), NEW_IDS::generate);
        var joined = teams.findAllById(hero.teamIds());
        var missing = new HashSet<>(hero.teamIds());
        joined.forEach(team -> missing.remove(team.id));
        missing.stream().findAny().ifPresent(teamId -> {
            throw unknown("team", teamId);
        });
        heroes.save(new Hero(id, hero.name(), hero.secretName(), hero.age(), joined));
        return id;
    }

    @Transactional
    UUID form(NewTeam team) {
        var id = Objects.requireNonNullElseGet(team.id(), NEW_IDS::generate);
        teams.save(new Team(id, team.name(), team.headquarters()));
        return id;
    }

    /** Makes the hero a member; says whether it was none before. */
    @Transactional
    boolean enlist(UUID heroId, UUID teamId) {
        return hero(heroId).teams.add(team(teamId));
    }

    @Transactional
    void discharge(UUID heroId, UUID teamId) {
        hero(heroId).teams.remove(team(teamId));
    }

    HeroWithTeams findHero(UUID heroId) {
        return HeroWithTeams.of(hero(heroId));
    }

    TeamWithHeroes findTeam(UUID teamId) {
        return TeamWithHeroes.of(team(teamId), heroes.findByTeamsIdOrderById(teamId, EMBEDDED_HEROES));
    }

    Slice<HeroView> findHeroes(Pageable page) {
        return heroes.findAllBy(page).map(HeroView::of);
    }

    private Hero hero(UUID id) {
        return heroes.findWithTeamsById(id).orElseThrow(() -> unknown("hero", id));
    }

    private Team team(UUID id) {
        return teams.findById(id).orElseThrow(() -> unknown("team", id));
    }

    private static ResponseStatusException unknown(String what, UUID id) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no " + what + " " + id);
    }
}
