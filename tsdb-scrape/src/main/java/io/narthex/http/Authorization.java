package io.narthex.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An {@code Authorization} header: its type ({@code Bearer} by default) and credentials.
 *
 * @upstream prometheus/common config/http_config.go Authorization
 */
public record Authorization(
    String type, @Nullable Secret credentials, @Nullable Path credentialsFile) {
  /** The type that is used when none is given. */
  public static final String BEARER = "Bearer";
}
