package io.narthex.tsdb.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pieces of a span of time: drawn on a page, listed in JSON.
 *
 * @param from where the span begins, in ms
 * @param to where it ends, exclusive
 * @param pieces in order, not overlapping
 */
record Strip(long from, long to, List<Piece> pieces) {

  /**
   * A piece.
   *
   * @param mint first timestamp
   * @param maxt last timestamp, exclusive
   * @param level its colour
   */
  record Piece(long mint, long maxt, int level) {}

  /** As objects of JSON. */
  List<Map<String, Object>> toMaps() {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (Piece piece : pieces) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("mint", piece.mint());
      map.put("maxt", piece.maxt());
      map.put("level", piece.level());
      maps.add(map);
    }
    return maps;
  }
}
