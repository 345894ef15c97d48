package io.narthex.scrape;

import io.narthex.exposition.ParserOptions;

/**
 * What a loop does with a body, put together from the job and from switches on the target's labels.
 *
 * @param config the job
 * @param parser how bodies are read
 * @param maxSchema finest resolution of native histograms
 * @param options of the scrape manager
 */
record ScrapeSettings(
    ScrapeConfig config, ParserOptions parser, int maxSchema, ScrapeOptions options) {
  static ScrapeSettings of(ScrapeConfig config, Target target, ScrapeOptions options) {
    HistogramOptions h = config.histograms();
    ParserOptions parser =
        ParserOptions.DEFAULT
            .withNativeHistograms(target.flag(TargetLabels.SCRAPE_NATIVE, h.scrapeNative()))
            .withConvertClassicHistograms(
                target.flag(TargetLabels.CONVERT_CLASSIC, h.convertClassic()))
            .withKeepClassicHistograms(target.flag(TargetLabels.KEEP_CLASSIC, h.keepClassic()))
            .withStartTimestamps(options.startTimestamps())
            .withTypeAndUnitLabels(options.typeAndUnitLabels());
    return new ScrapeSettings(config, parser, h.maxSchema(), options);
  }
}
