package io.narthex.http;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client credentials grant of OAuth 2.
 *
 * @param client how the token endpoint itself is reached: TLS and proxy
 * @upstream prometheus/common config/http_config.go OAuth2
 */
public record OAuth2(
    String clientId,
    @Nullable Secret clientSecret,
    @Nullable Path clientSecretFile,
    List<String> scopes,
    String tokenUrl,
    Map<String, String> endpointParams,
    HttpClientConfig client) {}
