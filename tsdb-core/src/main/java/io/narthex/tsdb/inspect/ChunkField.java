package io.narthex.tsdb.inspect;

/**
 * One field of a chunk, as the explainer found it.
 *
 * @param bit position of its first bit in the chunk
 * @param cost number of its bits
 * @param sample index of the sample it belongs to, -1 for the chunk as a whole
 * @param kind what the bits are spent on
 * @param name short name, such as {@code ΔΔt}
 * @param bits its bits as zeros and ones, parts separated by spaces
 * @param meaning what they say, and which decision they show
 */
public record ChunkField(
    int bit, int cost, int sample, Kind kind, String name, String bits, String meaning) {

  /** What bits are spent on. */
  public enum Kind {
    HEADER("header"),
    LAYOUT("layout"),
    TIME("time"),
    START_TIME("start time"),
    VALUE("value"),
    COUNT("count"),
    BUCKET("bucket"),
    FREE("free");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
