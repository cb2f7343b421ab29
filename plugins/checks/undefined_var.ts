/**
 * Variables that nothing declares.
 *
 * @module
 */
import type { Finding } from "../../core/plugin/contracts/check.ts";
import { nearest } from "../../core/plugin/api/text.ts";
import { rule } from "../kit/checks/rule.ts";
import { walkDockerfile } from "../kit/checks/walk.ts";

/** They mean something to BuildKit alone, which takes them for declared. */
const buildKitOnly = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];

export const undefinedVar = rule(
  "UndefinedVar",
  "Variables should be declared before they are used",
  function* (file): Generator<Finding> {
    for (const { line, scope, undeclared } of walkDockerfile(file).steps) {
      for (const name of undeclared.filter((each) => !buildKitOnly.includes(each))) {
        const near = nearest(name, scope.names);
        const hint = near === undefined ? "" : ` (did you mean $${near}?)`;
        yield { line, detail: `The variable '$${name}' is not declared${hint}` };
      }
    }
  },
);
