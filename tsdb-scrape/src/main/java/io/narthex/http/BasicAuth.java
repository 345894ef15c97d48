package io.narthex.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * User name and password, each given or in a file that is read at every request.
 *
 * @upstream prometheus/common config/http_config.go BasicAuth
 */
public record BasicAuth(
    @Nullable String username,
    @Nullable Path usernameFile,
    @Nullable Secret password,
    @Nullable Path passwordFile) {}
