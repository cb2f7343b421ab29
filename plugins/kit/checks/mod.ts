/**
 * What checks of Dockerfiles share, for plugins.
 *
 * @module
 */
export { exposedPorts } from "./ports.ts";
export { hasOneCase, isLower, quoted, rule } from "./rule.ts";
export { walkDockerfile } from "./walk.ts";
