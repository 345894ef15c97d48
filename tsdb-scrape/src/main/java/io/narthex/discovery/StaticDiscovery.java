package io.narthex.discovery;

import java.util.List;

/**
 * Targets written down in the configuration.
 *
 * @param groups one a block; the source of each is its index
 * @upstream discovery/discovery.go StaticConfig
 */
public record StaticDiscovery(List<TargetGroup> groups) implements DiscoveryConfig {}
