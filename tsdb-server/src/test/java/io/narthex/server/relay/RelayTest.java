package io.narthex.server.relay;

import io.narthex.server.relay.ServerProcess.Make;
import io.narthex.server.remote.WriteMessage;
import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One data directory, handed to and fro between Narthex and Prometheus 2.42. Whoever has it writes,
 * cuts blocks, merges, deletes, and is stopped or killed, in the middle of a request if it happens
 * so; whoever opens it next must find exactly what was written. Each leg begins and ends with a
 * look at every sample.
 *
 * <p>Late samples, and series that pause, go one way only, from us to Prometheus: 2.42 loses
 * samples of its own with them. A block that it merged of late ones is not marked as late, so
 * samples of its time that are in the log only are taken for old; and its checkpoint forgets a
 * series that left the head and came back before, whose samples a later start then does not know
 * (#16060, mended in 3.x).
 */
class RelayTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path dir;

  private final RelayOracle oracle = new RelayOracle();
  private SplittableRandom random;
  private RelayLoad load;
  private boolean deletions;

  @BeforeEach
  void needsPrometheus() throws IOException {
    if (!Files.isExecutable(ServerProcess.PROMETHEUS)) {
      System.err.println("SKIPPED: no " + ServerProcess.PROMETHEUS);
      Assumptions.abort("no " + ServerProcess.PROMETHEUS);
    }
    Files.writeString(
        dir.resolve("prometheus.yml"), "storage: {tsdb: {out_of_order_time_window: 10m}}\n");
  }

  private void begin(long seed, boolean irregular) {
    random = new SplittableRandom(seed);
    deletions =
        !irregular; // what of deleted late samples shows again is told in docs/conformance.md
    long start = Instant.now().toEpochMilli() - 6 * 3_600_000;
    load = new RelayLoad(random, irregular, oracle, start);
  }

  @Test
  void fromHandToHand() throws Exception {
    begin(5, false);
    run("PNPN");
  }

  @Test
  void whatWeMakeOfLateSamplesIsReadByPrometheus() throws Exception {
    begin(6, true);
    run("NNP");
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112})
  void manyHands(long seed) throws Exception {
    begin(seed, false);
    StringBuilder order = new StringBuilder();
    for (int leg = 0; leg < 12; leg++) {
      order.append("PN".charAt(random.nextInt(2)));
    }
    run(order.toString());
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(longs = {201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212})
  void manyIrregularOnes(long seed) throws Exception {
    begin(seed, true);
    run("NNNP");
  }

  private void run(String order) throws Exception {
    for (int leg = 0; leg < order.length(); leg++) {
      Make make = order.charAt(leg) == 'P' ? Make.PROMETHEUS : Make.NARTHEX;
      boolean snapshot = random.nextInt(5) < 2;
      String features =
          "native-histograms,exemplar-storage" + (snapshot ? ",memory-snapshot-on-shutdown" : "");
      Path log = dir.resolve("log" + leg);
      keepCopy(leg);
      try (ServerProcess server =
          ServerProcess.start(
              make, dir.resolve("prometheus.yml"), dir.resolve("data"), log, features)) {
        String name = "leg " + leg + " of " + order;
        look(server, name + " begins");
        int batches = random.nextInt(2, 40);
        for (int b = 0; b < batches; b++) {
          step(server);
        }
        look(server, name + " ends");
        end(server);
      }
    }
  }

  /** What is handed over stays beside the data if a test fails. */
  private void keepCopy(int leg) throws IOException {
    if (leg > 0) {
      Conformance.copyRecursively(dir.resolve("data"), dir.resolve("before-leg-" + leg));
    }
  }

  private void look(ServerProcess server, String when) throws Exception {
    oracle.check(when, server.samples(load.now() + 3_600_000));
  }

  private void step(ServerProcess server) throws Exception {
    WriteMessage request = new WriteMessage();
    Map<String, List<RelaySample>> batch = load.next(request);
    server.write(request);
    oracle.written(batch);
    if (deletions && random.nextInt(25) == 0) {
      String selector = oracle.anySeries(random);
      long mint = load.now() - random.nextLong(3_600_000);
      long maxt = Math.min(load.now(), mint + random.nextLong(1000, 1_200_000));
      server.delete(selector, mint, maxt);
      oracle.deleted(selector, mint, maxt);
    }
    if (random.nextInt(50) == 0) {
      server.cleanTombstones();
    }
  }

  private void end(ServerProcess server) throws Exception {
    switch (random.nextInt(4)) {
      case 0 -> server.stop();
      case 1 -> killWhileWriting(server);
      default -> server.kill();
    }
  }

  private void killWhileWriting(ServerProcess server) throws Exception {
    WriteMessage request = new WriteMessage();
    oracle.interrupted(load.next(request));
    Thread writer =
        new Thread(
            () -> {
              try {
                server.write(request);
              } catch (Exception e) {
                // cut off, as intended; the next look decides what of it is there
              }
            });
    writer.start();
    writer.join(random.nextInt(1, 10));
    server.kill();
    writer.join();
  }
}
