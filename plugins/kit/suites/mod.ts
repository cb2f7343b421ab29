/**
 * What every plugin of a kind must do, as cases; loaded when one is tried.
 *
 * @module
 */
export { attesterSuite } from "./attester.ts";
export { cacheSuite } from "./cache.ts";
export { catalogerSuite } from "./cataloger.ts";
export { checkSuite } from "./check.ts";
export { codecSuite } from "./codec.ts";
export { writeFiles } from "./files.ts";
export { instructionSuite } from "./instruction.ts";
export { observerSuite } from "./observer.ts";
export { outputSuite } from "./output.ts";
export { runnerSuite } from "./runner.ts";
export { serverSuite } from "./server.ts";
export { shellFiles, staticBusybox } from "./shell_files.ts";
export { sourceSuite } from "./source.ts";
export { toolSuite } from "./tool.ts";
export { transportSuite } from "./transport.ts";
