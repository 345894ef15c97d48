/** Reading scrape bodies in each format, known series and new ones. */
package io.narthex.bench.exposition;
