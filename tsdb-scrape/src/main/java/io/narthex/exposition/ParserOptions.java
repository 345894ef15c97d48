package io.narthex.exposition;

/**
 * How bodies are to be read.
 *
 * @param typeAndUnitLabels adds {@code __type__} and {@code __unit__} from the metadata
 * @param nativeHistograms reads native histograms; if not, their classic parts (protobuf)
 * @param convertClassicHistograms gives classic histograms as native ones with custom buckets
 * @param keepClassicHistograms gives the classic series as well where a histogram was made or read
 * @param startTimestamps takes {@code _created} series as start timestamps and hides them
 *     (OpenMetrics)
 * @param strict refuses what OpenMetrics forbids, where the default is as lenient as Prometheus
 * @upstream model/textparse/interface.go ParserOptions
 */
public record ParserOptions(
    boolean typeAndUnitLabels,
    boolean nativeHistograms,
    boolean convertClassicHistograms,
    boolean keepClassicHistograms,
    boolean startTimestamps,
    boolean strict) {
  /** As Prometheus scrapes without further configuration. */
  public static final ParserOptions DEFAULT =
      new ParserOptions(false, false, false, false, false, false);

  public ParserOptions withTypeAndUnitLabels(boolean on) {
    return new ParserOptions(
        on,
        nativeHistograms,
        convertClassicHistograms,
        keepClassicHistograms,
        startTimestamps,
        strict);
  }

  public ParserOptions withNativeHistograms(boolean on) {
    return new ParserOptions(
        typeAndUnitLabels,
        on,
        convertClassicHistograms,
        keepClassicHistograms,
        startTimestamps,
        strict);
  }

  public ParserOptions withConvertClassicHistograms(boolean on) {
    return new ParserOptions(
        typeAndUnitLabels, nativeHistograms, on, keepClassicHistograms, startTimestamps, strict);
  }

  public ParserOptions withKeepClassicHistograms(boolean on) {
    return new ParserOptions(
        typeAndUnitLabels, nativeHistograms, convertClassicHistograms, on, startTimestamps, strict);
  }

  public ParserOptions withStartTimestamps(boolean on) {
    return new ParserOptions(
        typeAndUnitLabels,
        nativeHistograms,
        convertClassicHistograms,
        keepClassicHistograms,
        on,
        strict);
  }

  public ParserOptions withStrict(boolean on) {
    return new ParserOptions(
        typeAndUnitLabels,
        nativeHistograms,
        convertClassicHistograms,
        keepClassicHistograms,
        startTimestamps,
        on);
  }
}
