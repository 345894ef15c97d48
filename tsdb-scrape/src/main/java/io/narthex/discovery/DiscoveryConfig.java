package io.narthex.discovery;

/**
 * How targets are found. Equal configurations share one discovery.
 *
 * @upstream discovery/discovery.go Config
 */
public sealed interface DiscoveryConfig
    permits StaticDiscovery, FileDiscovery, HttpDiscovery, DnsDiscovery {}
