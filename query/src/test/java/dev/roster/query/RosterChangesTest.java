package dev.roster.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroAgeChanged;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroEvent.HeroRenamed;
import dev.roster.api.HeroEvent.HeroRetired;
import dev.roster.api.HeroEvent.SecretNameChanged;
import dev.roster.api.Sealed;
import dev.roster.api.TeamEvent;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.api.TeamEvent.TeamRelocated;
import dev.roster.api.TeamEvent.TeamRenamed;
import dev.roster.query.RosterChanges.Link;
import dev.roster.readmodel.ProjectedEvent;
import dev.roster.readmodel.ProjectionStopped;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RosterChangesTest {

    private static final UUID DEADPOND = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final UUID RUSTY_MAN = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8058");
    private static final UUID Z_FORCE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");
    private static final UUID PREVENTERS = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8002");
    private static final Link DEADPOND_IN_Z_FORCE = new Link(Z_FORCE, DEADPOND);

    private final RosterChanges changes = RosterChanges.ofRows();
    private long position;

    @Nested
    class AHero {

        @Test
        void thatIsRegisteredIsNew() {
            fold(registered(DEADPOND), 0);

            assertThat(changes.heroes()).singleElement().satisfies(hero -> {
                assertThat(hero.id).isEqualTo(DEADPOND);
                assertThat(hero.isNew).isTrue();
                assertThat(hero.ended).isFalse();
                assertThat(hero.details).isEqualTo(new Sealed("Deadpond"));
                assertThat(hero.secretName).isEqualTo(new Sealed("sealed"));
                assertThat(hero.version).isZero();
            });
        }

        @Test
        void thatIsRegisteredAndRevisedIsNewAsItWasRevised() {
            fold(registered(DEADPOND), 0);
            fold(new HeroRenamed(DEADPOND, new Sealed("Deadpuddle")), 1);
            fold(new SecretNameChanged(DEADPOND, new Sealed("sealed anew")), 2);
            fold(new HeroAgeChanged(DEADPOND, new Sealed("aged null")), 3);

            assertThat(changes.heroes()).singleElement().satisfies(hero -> {
                assertThat(hero.isNew).isTrue();
                assertThat(hero.details).isEqualTo(new Sealed("aged null"));
                assertThat(hero.secretName).isEqualTo(new Sealed("sealed anew"));
                assertThat(hero.version).isEqualTo(3);
            });
        }

        @Test
        void thatIsRevisedChangesNothingElse() {
            fold(new HeroRenamed(DEADPOND, new Sealed("Deadpuddle")), 5);

            assertThat(changes.heroes()).singleElement().satisfies(hero -> {
                assertThat(hero.id).isEqualTo(DEADPOND);
                assertThat(hero.isNew).isFalse();
                assertThat(hero.ended).isFalse();
                assertThat(hero.details).isEqualTo(new Sealed("Deadpuddle"));
                assertThat(hero.secretName).isNull();
                assertThat(hero.before).isEqualTo(4);
                assertThat(hero.version).isEqualTo(5);
            });
        }

        @Test
        void thatIsRevisedTwiceKeepsTheLast() {
            fold(new HeroRenamed(DEADPOND, new Sealed("Deadpuddle")), 5);
            fold(new SecretNameChanged(DEADPOND, new Sealed("sealed anew")), 6);
            fold(new HeroRenamed(DEADPOND, new Sealed("Deadpool")), 7);

            assertThat(changes.heroes()).singleElement().satisfies(hero -> {
                assertThat(hero.details).isEqualTo(new Sealed("Deadpool"));
                assertThat(hero.secretName).isEqualTo(new Sealed("sealed anew"));
                assertThat(hero.before).isEqualTo(4);
                assertThat(hero.version).isEqualTo(7);
            });
        }

        @Test
        void thatIsForgottenCountsAsNeverBeen() {
            fold(registered(DEADPOND), 0);
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 1);
            fold(registered(RUSTY_MAN), 0);
            fold(new HeroForgotten(DEADPOND), 2);

            assertThat(changes.heroIds()).containsExactlyInAnyOrder(DEADPOND, RUSTY_MAN);
            changes.forget(Set.of(DEADPOND));

            assertThat(changes.heroes()).extracting(hero -> hero.id).containsExactly(RUSTY_MAN);
            assertThat(changes.forgotten()).containsExactly(DEADPOND);
            assertThat(changes.added()).isEmpty();
        }

        @Test
        void whoseKeyIsGoneBeforeItsEndIsReadCountsAsNeverBeen() {
            fold(new HeroRenamed(DEADPOND, new Sealed("Deadpuddle")), 5);
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 6);

            changes.forget(Set.of(DEADPOND));

            assertThat(changes.heroes()).isEmpty();
            assertThat(changes.removed()).isEmpty();
            assertThat(changes.forgotten()).containsExactly(DEADPOND);
        }

        @Test
        void thatIsEnlistedOrDischargedHasAnotherVersion() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);
            fold(new HeroDischarged(DEADPOND, PREVENTERS), 6);

            assertThat(changes.heroes()).singleElement().satisfies(hero -> {
                assertThat(hero.isNew).isFalse();
                assertThat(hero.before).isEqualTo(4);
                assertThat(hero.version).isEqualTo(6);
            });
        }

        @Test
        void thatIsRetiredHasEnded() {
            fold(new HeroRetired(DEADPOND), 5);

            assertThat(changes.heroes()).singleElement().satisfies(hero -> {
                assertThat(hero.isNew).isFalse();
                assertThat(hero.ended).isTrue();
                assertThat(hero.before).isEqualTo(4);
            });
        }

        @Test
        void thatIsRegisteredAndRetiredIsNewAndHasEnded() {
            fold(registered(DEADPOND), 0);
            fold(new HeroRetired(DEADPOND), 1);

            assertThat(changes.heroes()).singleElement().satisfies(hero -> {
                assertThat(hero.isNew).isTrue();
                assertThat(hero.ended).isTrue();
            });
        }

        @Test
        void isNotMixedUpWithAnother() {
            fold(registered(DEADPOND), 0);
            fold(new HeroRenamed(RUSTY_MAN, new Sealed("Rusty Man")), 3);
            fold(new HeroAgeChanged(DEADPOND, new Sealed("aged 29")), 1);

            assertThat(changes.heroes()).extracting(hero -> hero.id).containsExactly(DEADPOND, RUSTY_MAN);
            assertThat(changes.heroes())
                    .extracting(hero -> hero.details)
                    .containsExactly(new Sealed("aged 29"), new Sealed("Rusty Man"));
            assertThat(changes.heroes()).extracting(hero -> hero.version).containsExactly(1L, 3L);
        }
    }

    @Nested
    class ATeam {

        @Test
        void thatIsFormedIsNew() {
            fold(formed(Z_FORCE), 0);

            assertThat(changes.teams()).singleElement().satisfies(team -> {
                assertThat(team.id).isEqualTo(Z_FORCE);
                assertThat(team.isNew).isTrue();
                assertThat(team.ended).isFalse();
                assertThat(team.name).isEqualTo("Z-Force");
                assertThat(team.headquarters).isEqualTo("Sister Margaret's Bar");
                assertThat(team.version).isZero();
            });
        }

        @Test
        void thatIsFormedAndRevisedIsNewAsItWasRevised() {
            fold(formed(Z_FORCE), 0);
            fold(new TeamRenamed(Z_FORCE, "X-Force"), 1);
            fold(new TeamRelocated(Z_FORCE, "Sharp Tower"), 2);

            assertThat(changes.teams()).singleElement().satisfies(team -> {
                assertThat(team.isNew).isTrue();
                assertThat(team.name).isEqualTo("X-Force");
                assertThat(team.headquarters).isEqualTo("Sharp Tower");
                assertThat(team.version).isEqualTo(2);
            });
        }

        @Test
        void thatIsRenamedKeepsItsHeadquarters() {
            fold(new TeamRenamed(Z_FORCE, "X-Force"), 5);

            assertThat(changes.teams()).singleElement().satisfies(team -> {
                assertThat(team.id).isEqualTo(Z_FORCE);
                assertThat(team.isNew).isFalse();
                assertThat(team.ended).isFalse();
                assertThat(team.name).isEqualTo("X-Force");
                assertThat(team.headquarters).isNull();
                assertThat(team.before).isEqualTo(4);
                assertThat(team.version).isEqualTo(5);
            });
        }

        @Test
        void thatIsRelocatedKeepsItsName() {
            fold(new TeamRelocated(Z_FORCE, "Sharp Tower"), 5);

            assertThat(changes.teams()).singleElement().satisfies(team -> {
                assertThat(team.name).isNull();
                assertThat(team.headquarters).isEqualTo("Sharp Tower");
            });
        }

        @Test
        void thatIsDisbandedHasEnded() {
            fold(new TeamDisbanded(Z_FORCE), 5);

            assertThat(changes.teams()).singleElement().satisfies(team -> {
                assertThat(team.isNew).isFalse();
                assertThat(team.ended).isTrue();
                assertThat(team.before).isEqualTo(4);
            });
        }

        @Test
        void thatIsFormedAndDisbandedIsNewAndHasEnded() {
            fold(formed(Z_FORCE), 0);
            fold(new TeamDisbanded(Z_FORCE), 1);

            assertThat(changes.teams()).singleElement().satisfies(team -> {
                assertThat(team.isNew).isTrue();
                assertThat(team.ended).isTrue();
            });
        }

        @Test
        void hasNoOtherVersionWhenAHeroIsEnlistedOrDischarged() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);
            fold(new HeroDischarged(DEADPOND, PREVENTERS), 6);

            assertThat(changes.teams()).isEmpty();
        }
    }

    @Nested
    class ALink {

        @Test
        void isAddedByAnEnlistment() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);

            assertThat(changes.added()).containsExactly(DEADPOND_IN_Z_FORCE);
            assertThat(changes.removed()).isEmpty();
        }

        @Test
        void isRemovedByADischarge() {
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 5);

            assertThat(changes.added()).isEmpty();
            assertThat(changes.removed()).containsExactly(DEADPOND_IN_Z_FORCE);
        }

        @Test
        void isAddedBetweenAHeroAndATeamThatAreNew() {
            fold(formed(Z_FORCE), 0);
            fold(registered(DEADPOND), 0);
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 1);

            assertThat(changes.added()).containsExactly(DEADPOND_IN_Z_FORCE);
        }

        @Test
        void isOneOfManyOfAHeroAndOfATeam() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);
            fold(new HeroEnlisted(RUSTY_MAN, Z_FORCE), 5);
            fold(new HeroEnlisted(DEADPOND, PREVENTERS), 6);

            assertThat(changes.added())
                    .containsExactlyInAnyOrder(
                            DEADPOND_IN_Z_FORCE, new Link(Z_FORCE, RUSTY_MAN), new Link(PREVENTERS, DEADPOND));
        }

        @Test
        void thatIsAddedAndRemovedIsNeither() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 6);

            assertThat(changes.added()).isEmpty();
            assertThat(changes.removed()).isEmpty();
        }

        @Test
        void thatIsRemovedAndAddedIsNeither() {
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 5);
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 6);

            assertThat(changes.added()).isEmpty();
            assertThat(changes.removed()).isEmpty();
        }

        @Test
        void thatIsAddedRemovedAndAddedIsAdded() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 6);
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 7);

            assertThat(changes.added()).containsExactly(DEADPOND_IN_Z_FORCE);
            assertThat(changes.removed()).isEmpty();
        }

        @Test
        void thatIsRemovedAddedAndRemovedIsRemoved() {
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 5);
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 6);
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 7);

            assertThat(changes.added()).isEmpty();
            assertThat(changes.removed()).containsExactly(DEADPOND_IN_Z_FORCE);
        }

        @Test
        void isNotAddedWhenItsHeroEnds() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);
            fold(new HeroRetired(DEADPOND), 6);

            assertThat(changes.added()).isEmpty();
            assertThat(changes.removed()).isEmpty();
        }

        @Test
        void isNotAddedWhenItsTeamEnds() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);
            fold(new TeamDisbanded(Z_FORCE), 3);

            assertThat(changes.added()).isEmpty();
            assertThat(changes.removed()).isEmpty();
        }

        @Test
        void isNotAddedWhenItsNewTeamEnds() {
            fold(formed(Z_FORCE), 0);
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);
            fold(new TeamDisbanded(Z_FORCE), 1);

            assertThat(changes.added()).isEmpty();
        }

        @Test
        void isNotRemovedByItselfWhenItsHeroEnds() {
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 5);
            fold(new HeroRetired(DEADPOND), 6);

            assertThat(changes.removed()).isEmpty();
        }

        @Test
        void isNotRemovedByItselfWhenItsTeamEnds() {
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 5);
            fold(new TeamDisbanded(Z_FORCE), 3);

            assertThat(changes.removed()).isEmpty();
        }

        @Test
        void isNotRemovedByItselfWhenItsTeamHasEnded() {
            fold(new TeamDisbanded(Z_FORCE), 3);
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 5);

            assertThat(changes.removed()).isEmpty();
        }

        @Test
        void outlivesTheEndOfOthers() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);
            fold(new HeroDischarged(DEADPOND, PREVENTERS), 6);
            fold(new HeroEnlisted(RUSTY_MAN, Z_FORCE), 5);
            fold(new HeroRetired(RUSTY_MAN), 6);

            assertThat(changes.added()).containsExactly(DEADPOND_IN_Z_FORCE);
            assertThat(changes.removed()).containsExactly(new Link(PREVENTERS, DEADPOND));
        }
    }

    @Nested
    class AContradiction {

        @Test
        void stopsTheProjectionWhenAHerosVersionsHaveAGap() {
            fold(registered(DEADPOND), 0);

            assertStopped(() -> fold(new HeroRenamed(DEADPOND, new Sealed("Deadpuddle")), 2));
        }

        @Test
        void stopsTheProjectionWhenAHerosVersionsHaveAGapInARevision() {
            fold(new HeroRenamed(DEADPOND, new Sealed("Deadpuddle")), 5);

            assertStopped(() -> fold(new HeroEnlisted(DEADPOND, Z_FORCE), 7));
        }

        @Test
        void stopsTheProjectionWhenAHerosVersionComesTwice() {
            fold(new HeroRenamed(DEADPOND, new Sealed("Deadpuddle")), 5);

            assertStopped(() -> fold(new HeroRenamed(DEADPOND, new Sealed("Deadpool")), 5));
        }

        @Test
        void stopsTheProjectionWhenATeamsVersionsHaveAGap() {
            fold(formed(Z_FORCE), 0);

            assertStopped(() -> fold(new TeamRenamed(Z_FORCE, "X-Force"), 2));
        }

        @ParameterizedTest
        @MethodSource("dev.roster.query.RosterChangesTest#eventsOfAHero")
        void stopsTheProjectionWhenAHeroHasEnded(HeroEvent event) {
            fold(new HeroRetired(DEADPOND), 5);

            assertStopped(() -> fold(event, 6));
        }

        @ParameterizedTest
        @MethodSource("dev.roster.query.RosterChangesTest#eventsOfATeam")
        void stopsTheProjectionWhenATeamHasEnded(TeamEvent event) {
            fold(new TeamDisbanded(Z_FORCE), 5);

            assertStopped(() -> fold(event, 6));
        }

        @Test
        void stopsTheProjectionWhenALinkIsMadeTwice() {
            fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5);

            assertStopped(() -> fold(new HeroEnlisted(DEADPOND, Z_FORCE), 6));
        }

        @Test
        void stopsTheProjectionWhenALinkIsEndedTwice() {
            fold(new HeroDischarged(DEADPOND, Z_FORCE), 5);

            assertStopped(() -> fold(new HeroDischarged(DEADPOND, Z_FORCE), 6));
        }

        @Test
        void stopsTheProjectionWhenAHeroIsRegisteredTwice() {
            fold(registered(DEADPOND), 0);

            assertStopped(() -> fold(registered(DEADPOND), 1));
        }

        @Test
        void stopsTheProjectionWhenAHeroIsRegisteredAfterItChanged() {
            fold(new HeroRenamed(DEADPOND, new Sealed("Deadpuddle")), 5);

            assertStopped(() -> fold(registered(DEADPOND), 6));
        }

        @Test
        void stopsTheProjectionWhenATeamIsFormedTwice() {
            fold(formed(Z_FORCE), 0);

            assertStopped(() -> fold(formed(Z_FORCE), 1));
        }

        @Test
        void stopsTheProjectionWhenAHeroIsEnlistedInATeamThatHasEnded() {
            fold(new TeamDisbanded(Z_FORCE), 3);

            assertStopped(() -> fold(new HeroEnlisted(DEADPOND, Z_FORCE), 5));
        }

        @Test
        void stopsTheProjectionWhenARegistrationIsNotTheFirstOfItsHerosEvents() {
            assertStopped(() -> fold(registered(DEADPOND), 5));
        }

        @Test
        void stopsTheProjectionWhenAFormationIsNotTheFirstOfItsTeamsEvents() {
            assertStopped(() -> fold(formed(Z_FORCE), 5));
        }
    }

    static Stream<HeroEvent> eventsOfAHero() {
        return Stream.of(
                registered(DEADPOND),
                new HeroRenamed(DEADPOND, new Sealed("Deadpuddle")),
                new SecretNameChanged(DEADPOND, new Sealed("sealed anew")),
                new HeroAgeChanged(DEADPOND, new Sealed("aged 29")),
                new HeroEnlisted(DEADPOND, Z_FORCE),
                new HeroDischarged(DEADPOND, Z_FORCE),
                new HeroRetired(DEADPOND));
    }

    static Stream<TeamEvent> eventsOfATeam() {
        return Stream.of(
                formed(Z_FORCE),
                new TeamRenamed(Z_FORCE, "X-Force"),
                new TeamRelocated(Z_FORCE, "Sharp Tower"),
                new TeamDisbanded(Z_FORCE));
    }

    private void fold(Object event, long version) {
        changes.fold(new ProjectedEvent(++position, version, event));
    }

    private void assertStopped(ThrowingCallable folding) {
        assertThatExceptionOfType(ProjectionStopped.class)
                .isThrownBy(folding)
                .withMessageContaining("The event at position " + position + " ");
    }

    private static HeroRegistered registered(UUID heroId) {
        return new HeroRegistered(heroId, new Sealed("Deadpond"), new Sealed("sealed"));
    }

    private static TeamFormed formed(UUID teamId) {
        return new TeamFormed(teamId, "Z-Force", "Sister Margaret's Bar");
    }
}
