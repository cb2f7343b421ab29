/**
 * What checks of Dockerfiles share, for plugins.
 *
 * @module
 */
export { keywordRange, linesRange, replacing, replacingCode, textOf } from "./fixes.ts";
export { joinedPair } from "./pairs.ts";
export { programWords } from "./program_words.ts";
export { exposedPorts } from "./ports.ts";
export { hasOneCase, isLower, quoted, rule } from "./rule.ts";
export { isSecretName } from "./secret_names.ts";
export { walkDockerfile } from "./walk.ts";
export { descriptionOf } from "./description.ts";
export { foreignFrontend } from "./frontend.ts";
export { outlineOf } from "./outline.ts";
export { checkDockerfile, checkedFile, reportOn } from "./run.ts";
