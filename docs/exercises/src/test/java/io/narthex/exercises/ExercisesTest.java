package io.narthex.exercises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The exercises are fit to be handed out: starters fail in each test and by {@link Todo} only,
 * solutions pass, and known mistakes fail in just the tests that are about them.
 */
class ExercisesTest {
  /** What came of the tests of a class: names without arguments, and why they failed. */
  private static final class Outcome implements TestExecutionListener {
    private final Set<String> passed = new TreeSet<>();
    private final TreeMap<String, Throwable> failed = new TreeMap<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isContainer()) {
        assertThat(result.getStatus())
            .as("%s: %s", test.getDisplayName(), result.getThrowable())
            .isEqualTo(TestExecutionResult.Status.SUCCESSFUL);
        return;
      }
      String method =
          test.getUniqueIdObject().getSegments().stream()
              .filter(s -> s.getType().equals("method") || s.getType().equals("test-template"))
              .findFirst()
              .orElseThrow()
              .getValue()
              .replaceAll("\\(.*", "");
      if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        passed.add(method);
      } else {
        failed.put(method, result.getThrowable().orElseThrow());
      }
    }
  }

  private static Outcome run(String exercise, String role) throws ClassNotFoundException {
    Class<?> tests = Class.forName(ExercisesTest.class.getPackageName() + "." + exercise + role);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    Outcome outcome = new Outcome();
    LauncherFactory.create().execute(request, outcome);
    return outcome;
  }

  @ParameterizedTest
  @CsvSource({
    "rate.Increase",
    "gorilla.Gorilla",
    "wal.SegmentReader",
    "postings.Intersection",
    "compaction.Planner"
  })
  void startersAreRedOnPurposeAndSolutionsGreen(String exercise) throws Exception {
    Outcome starter = run(exercise, "Check");
    Outcome solved = run(exercise, "Solved");

    assertThat(starter.passed).as("tests that pass before anything is written").isEmpty();
    assertThat(starter.failed.values()).isNotEmpty().allMatch(e -> e instanceof Todo);
    assertThat(solved.failed).isEmpty();
    assertThat(solved.passed).isEqualTo(starter.failed.keySet());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rate.Increase         | saysNothingOfASingleSample
          gorilla.Gorilla       | stage1WritesNoSampleAndOne stage2WritesTheSecondTimeAsADifference stage4WritesAValueInAWindowOfItsOwn stage5UsesAWindowAgainWhereTheValueFitsIt stage6IsTheEnginesChunkOnAnything
          wal.SegmentReader     | stage1ReadsRecordsThatLieInOnePage stage2JoinsRecordsThatSpanPages stage3EndsWhereTheSegmentWasCut stage5TakesNoLengthOnTrust
          postings.Intersection | agreesWithSortedSets findsNothingWhereAListIsEmpty findsTheFirstAndTheLast keepsWhatIsInAllLists ofOneListIsThatList
          compaction.Planner    | doesNotChangeTheListItIsGiven fillsAlignedRangesAndLeavesTheNewestAlone passesOverARangeWithAFailedBlock takesARangeWithGapsOnceNothingMoreCanCome
          """)
  void knownMistakesFailWhereTheyAreMade(String exercise, String stillGreen) throws Exception {
    Outcome wrong = run(exercise, "Wrong");

    assertThat(wrong.passed).containsExactlyInAnyOrder(stillGreen.split(" "));
    assertThat(wrong.failed).isNotEmpty();
    assertThat(wrong.failed.values()).allMatch(e -> e instanceof AssertionError);
  }
}
