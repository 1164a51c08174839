package dev.roster.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.RuleViolation.InvalidDetails;
import dev.roster.api.RuleViolation.InvalidField;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandDetailsTest {

    private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final String EMOJI = "🦸";

    @Nested
    class AText {

        @ParameterizedTest
        @EnumSource
        void isTrimmed(Text text) {
            assertThat(text.kept(" \t\n\u2003Dive Wilson \r\n")).isEqualTo("Dive Wilson");
        }

        @ParameterizedTest
        @EnumSource
        void mayHaveOneCharacter(Text text) {
            assertThat(text.kept("x")).isEqualTo("x");
        }

        @ParameterizedTest
        @EnumSource
        void mayHave200CharactersHoweverManyCharsTheyTake(Text text) {
            var longest = EMOJI.repeat(200);

            assertThat(text.kept(longest)).isEqualTo(longest);
        }

        @ParameterizedTest
        @EnumSource
        void isMeasuredAfterTrimming(Text text) {
            assertThat(text.kept(" " + "x".repeat(200) + " ")).hasSize(200);
        }

        @ParameterizedTest
        @EnumSource
        void isRejectedWith201Characters(Text text) {
            assertThat(text.rejected("x".repeat(201)))
                    .containsExactly(new InvalidField(text.field, "has 201 characters: give at most 200"));
            assertThat(text.rejected(EMOJI.repeat(201)))
                    .containsExactly(new InvalidField(text.field, "has 201 characters: give at most 200"));
        }

        @ParameterizedTest
        @EnumSource
        void isRejectedAsMissingWhenBlank(Text text) {
            assertThat(text.rejected("")).containsExactly(text.missing());
            assertThat(text.rejected(" \t\n\u2003")).containsExactly(text.missing());
        }

        @ParameterizedTest(name = "U+{0}")
        @ValueSource(
                strings = {
                    "0020", "0085", "00A0", "1680", "2007", "2009", "200B", "2028", "202F", "2060", "3000", "FEFF"
                })
        void isTrimmedOfSpacesOfAnyWidth(String codePoint) {
            var space = character(codePoint);

            for (var text : Text.values()) {
                assertThat(text.kept(space + " Dive Wilson\t" + space.repeat(2)))
                        .isEqualTo("Dive Wilson");
            }
        }

        @ParameterizedTest(name = "U+{0}")
        @ValueSource(
                strings = {
                    "00A0", "00AD", "034F", "061C", "115F", "180E", "200B", "200D", "200F", "202E", "2060", "2066",
                    "3164", "FE0F", "FEFF", "FFA0", "E0001", "E0100"
                })
        void isRejectedAsMissingWhenNothingOfItCanBeSeen(String codePoint) {
            for (var text : Text.values()) {
                assertThat(text.rejected(character(codePoint))).containsExactly(text.missing());
                assertThat(text.rejected(" " + character(codePoint).repeat(201)))
                        .containsExactly(text.missing());
            }
        }

        /** A heart in red, a flag, and a text that ends from right to left. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\u2764\uFE0F",
                    "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F",
                    "\u05D0\u200F"
                })
        void keepsWhatBelongsToItsCharacters(String value) {
            assertThat(Text.NAME_OF_HERO.kept(value)).isEqualTo(value);
        }

        @ParameterizedTest(name = "U+{0}")
        @ValueSource(strings = {"0000", "0001", "0007", "0009", "000A", "000D", "001B", "001F", "007F", "0080", "0085"})
        void isRejectedWithAControlCharacterInside(String codePoint) {
            var value = "Dive" + character(codePoint) + "Wilson";

            for (var text : Text.values()) {
                assertThat(text.rejected(value)).containsExactly(text.unprintable());
            }
        }

        @ParameterizedTest
        @EnumSource
        void isRejectedWhenItIsOnlyU0000(Text text) {
            assertThat(text.rejected("\u0000")).containsExactly(text.unprintable());
        }

        @ParameterizedTest(name = "U+{0}")
        @ValueSource(strings = {"D800", "DBFF", "DC00", "DFFF"})
        void isRejectedWithHalfASurrogatePair(String codePoint) {
            var half = character(codePoint);

            for (var text : Text.values()) {
                assertThat(text.rejected(half)).containsExactly(text.unprintable());
                assertThat(text.rejected(half + " Wilson")).containsExactly(text.unprintable());
                assertThat(text.rejected("Dive " + half)).containsExactly(text.unprintable());
            }
        }

        @ParameterizedTest
        @EnumSource
        void isRejectedWithASurrogatePairTheWrongWayRound(Text text) {
            var reversed = "" + EMOJI.charAt(1) + EMOJI.charAt(0);

            assertThat(text.rejected(reversed)).containsExactly(text.unprintable());
        }

        private static String character(String codePoint) {
            return Character.toString(Integer.parseInt(codePoint, 16));
        }
    }

    @Nested
    class AMissingText {

        @ParameterizedTest
        @EnumSource(
                names = {"NAME_OF_NEW_HERO", "SECRET_NAME_OF_NEW_HERO", "NAME_OF_NEW_TEAM", "HEADQUARTERS_OF_NEW_TEAM"})
        void isRejectedInWhatIsNew(Text text) {
            assertThat(text.rejected(null)).containsExactly(text.missing());
        }

        @Test
        void isLeftAloneInARevision() {
            var hero = new ReviseHero(ID, null, null, null);
            var team = new ReviseTeam(ID, null, null);

            assertThat(hero.name()).isNull();
            assertThat(hero.secretName()).isNull();
            assertThat(team.name()).isNull();
            assertThat(team.headquarters()).isNull();
        }
    }

    @Nested
    class AnAge {

        @ParameterizedTest
        @NullSource
        @ValueSource(ints = {0, 1, 48, 100_000})
        void isNoneOrFrom0To100000(@Nullable Integer age) {
            assertThat(registering(age).age()).isEqualTo(age);
            assertThat(revising(age).age()).isEqualTo(new NewAge(age));
        }

        @ParameterizedTest
        @ValueSource(ints = {Integer.MIN_VALUE, -1, 100_001, Integer.MAX_VALUE})
        void isRejectedOutside(int age) {
            var wrong = new InvalidField("age", "is " + age + ": give a whole number from 0 to 100000, or none");

            assertThat(rejection(() -> registering(age)).fields()).containsExactly(wrong);
            assertThat(rejection(() -> revising(age)).fields()).containsExactly(wrong);
        }

        @Test
        void thatIsAbsentFromARevisionIsNotAnAgeOfNone() {
            assertThat(new ReviseHero(ID, null, null, null).age()).isNull();
            assertThat(new ReviseHero(ID, null, null, NewAge.NONE).age()).isEqualTo(new NewAge(null));
        }

        private static RegisterHero registering(@Nullable Integer age) {
            return new RegisterHero(ID, "Deadpond", "Dive Wilson", age, List.of());
        }

        private static ReviseHero revising(@Nullable Integer age) {
            return new ReviseHero(ID, null, null, new NewAge(age));
        }
    }

    @Nested
    class ARejection {

        @Test
        void listsEveryWrongFieldOfANewHeroInTheCommandsOrder() {
            var rejection = rejection(() -> new RegisterHero(ID, "", "x".repeat(201), -1, List.of()));

            assertThat(rejection.fields())
                    .containsExactly(
                            new InvalidField("name", "is needed: give 1 to 200 characters"),
                            new InvalidField("secretName", "has 201 characters: give at most 200"),
                            new InvalidField("age", "is -1: give a whole number from 0 to 100000, or none"));
            assertThat(rejection)
                    .hasMessage("Not valid: name is needed: give 1 to 200 characters;"
                            + " secretName has 201 characters: give at most 200;"
                            + " age is -1: give a whole number from 0 to 100000, or none.");
        }

        @Test
        void listsEveryWrongFieldOfAHerosRevisionInTheCommandsOrder() {
            var rejection = rejection(() -> new ReviseHero(ID, "", "", new NewAge(100_001)));

            assertThat(rejection.fields()).extracting(InvalidField::field).containsExactly("name", "secretName", "age");
        }

        @Test
        void listsEveryWrongFieldOfANewTeamInTheCommandsOrder() {
            var rejection = rejection(() -> new FormTeam(ID, "", "\u0000"));

            assertThat(rejection.fields()).extracting(InvalidField::field).containsExactly("name", "headquarters");
        }

        @Test
        void listsEveryWrongFieldOfATeamsRevisionInTheCommandsOrder() {
            var rejection = rejection(() -> new ReviseTeam(ID, "", "\u0000"));

            assertThat(rejection.fields()).extracting(InvalidField::field).containsExactly("name", "headquarters");
        }

        @ParameterizedTest
        @EnumSource
        void neverSaysTheTextThatWasWrong(Text text) {
            for (var wrong : List.of("Dive\u0007Wilson", "Dive Wilson ".repeat(20), "Dive \uD83E")) {
                assertThat(rejection(() -> text.kept(wrong)))
                        .hasMessageStartingWith("Not valid: " + text.field)
                        .hasMessageNotContainingAny("Dive", "Wilson");
            }
        }

        @Test
        void neverSaysATextThatWasRight() {
            var rejection = rejection(() -> new RegisterHero(ID, "Deadpond", "Dive Wilson", -1, List.of()));

            assertThat(rejection).hasMessageNotContainingAny("Deadpond", "Dive");
        }

        @Test
        void hasNoStackTrace() {
            assertThat(rejection(() -> new FormTeam(ID, "", "")).getStackTrace())
                    .isEmpty();
        }
    }

    private static InvalidDetails rejection(ThrowingCallable command) {
        var rejection = catchThrowableOfType(InvalidDetails.class, command);
        assertThat(rejection).as("a rejection").isNotNull();
        return rejection;
    }

    /** Every text of every command. */
    enum Text {
        NAME_OF_NEW_HERO("name", text -> new RegisterHero(ID, text, "Dive Wilson", null, List.of()).name()),
        SECRET_NAME_OF_NEW_HERO(
                "secretName", text -> new RegisterHero(ID, "Deadpond", text, null, List.of()).secretName()),
        NAME_OF_HERO("name", text -> new ReviseHero(ID, text, null, null).name()),
        SECRET_NAME_OF_HERO("secretName", text -> new ReviseHero(ID, null, text, null).secretName()),
        NAME_OF_NEW_TEAM("name", text -> new FormTeam(ID, text, "Sharp Tower").name()),
        HEADQUARTERS_OF_NEW_TEAM("headquarters", text -> new FormTeam(ID, "Preventers", text).headquarters()),
        NAME_OF_TEAM("name", text -> new ReviseTeam(ID, text, null).name()),
        HEADQUARTERS_OF_TEAM("headquarters", text -> new ReviseTeam(ID, null, text).headquarters());

        final String field;
        private final UnaryOperator<@Nullable String> throughCommand;

        Text(String field, UnaryOperator<@Nullable String> throughCommand) {
            this.field = field;
            this.throughCommand = throughCommand;
        }

        @Nullable
        String kept(@Nullable String text) {
            return throughCommand.apply(text);
        }

        List<InvalidField> rejected(@Nullable String text) {
            return rejection(() -> kept(text)).fields();
        }

        InvalidField missing() {
            return new InvalidField(field, "is needed: give 1 to 200 characters");
        }

        InvalidField unprintable() {
            return new InvalidField(field, "has control characters or halves of a surrogate pair: take them out");
        }
    }
}
