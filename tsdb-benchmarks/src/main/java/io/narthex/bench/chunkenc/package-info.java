/** Chunk encodings against each other and against the Java Gorilla that everyone finds. */
package io.narthex.bench.chunkenc;
