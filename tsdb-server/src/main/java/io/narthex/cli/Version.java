package io.narthex.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} and the build information API say. */
public final class Version implements IVersionProvider {
  /** The Prometheus whose behaviour this is. */
  public static final String PROMETHEUS = "3.14.0";

  /** Version of this build, {@code dev} when not run from a jar. */
  public static String narthex() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "narthex " + narthex() + " (behaves as Prometheus " + PROMETHEUS + ")",
      "Java " + Runtime.version()
    };
  }
}
