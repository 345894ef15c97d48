package io.narthex.discovery;

import io.narthex.model.labels.Labels;
import java.util.List;

/**
 * Targets that were found together and share labels.
 *
 * @param source names the group within its discovery; a group replaces the previous one of the same
 *     source
 * @param labels labels of all targets; a target's own win
 * @param targets label set of each target, {@code __address__} among them; none removes the group
 * @upstream discovery/targetgroup/targetgroup.go Group
 */
public record TargetGroup(String source, Labels labels, List<Labels> targets) {}
