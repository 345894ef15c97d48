package io.narthex.server.api;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Gives all tests of a class one {@link ParametersServer}. */
abstract class WithParametersServer {
  static ParametersServer api;

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    api = ParametersServer.start(dir);
  }

  @AfterAll
  static void stop() throws IOException {
    api.close();
  }
}
