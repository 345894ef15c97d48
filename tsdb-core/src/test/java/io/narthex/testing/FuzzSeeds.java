package io.narthex.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The kept inputs of a fuzz test: small ones to start from, and every one that once broke
 * something. They lie where Jazzer looks for them, {@code <Test>Inputs/<method>} beside the test's
 * resources, and go through the same check in every ordinary build, without Jazzer.
 */
public final class FuzzSeeds {
  private FuzzSeeds() {}

  /** Hands each input to the check that the fuzz test's method makes. */
  public static void replay(Class<?> test, String method, Consumer<byte[]> check) {
    String name = test.getSimpleName() + "Inputs/" + method;
    URL folder = test.getResource(name);
    assertThat(folder).as(name).isNotNull();
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      List<Path> seeds = files.sorted().toList();
      assertThat(seeds).isNotEmpty();
      for (Path seed : seeds) {
        try {
          check.accept(Files.readAllBytes(seed));
        } catch (RuntimeException | Error e) {
          throw new AssertionError("seed " + seed.getFileName(), e);
        }
      }
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError(name, e);
    }
  }
}
