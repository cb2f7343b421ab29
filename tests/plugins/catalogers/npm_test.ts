/**
 * Packages by their package.json.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foundPackages } from "../../support/found_packages.ts";

test("npm: the deepest directory, scopes, old licences; those that others carry, and the application itself", async () => {
  const at = "/app/node_modules";
  const manifest = (name: string, more: object = {}) =>
    JSON.stringify({ name, version: "1.0.0", ...more });
  const files = {
    "/app/package.json": manifest("app"),
    [`${at}/a/package.json`]: manifest("a", { license: "MIT" }),
    [`${at}/a/lib/x.js`]: "",
    [`${at}/a/lib/package.json`]: manifest("inner"),
    [`${at}/a/node_modules/b/package.json`]: manifest("b", {
      licenses: [{ type: "MIT" }, { type: "BSD" }],
    }),
    [`${at}/@s/c/package.json`]: `\uFEFF${manifest("@s/c")}`,
    [`${at}/broken/package.json`]: "{",
    [`${at}/.bin/a`]: "",
  };
  const npm = { manager: "npm", version: "1.0.0", records: [] };
  assert.deepEqual(
    await foundPackages(files),
    [
      {
        ...npm,
        ...{ name: "@s/c", directory: `${at}/@s/c`, files: [`${at}/@s/c/package.json`] },
      },
      { ...npm, name: "inner", files: [] },
      {
        ...npm,
        ...{ name: "b", licence: "MIT OR BSD", directory: `${at}/a/node_modules/b` },
        files: [`${at}/a/node_modules/b/package.json`],
      },
      {
        ...npm,
        ...{ name: "a", licence: "MIT", directory: `${at}/a` },
        files: ["lib", "lib/package.json", "lib/x.js", "package.json"]
          .map((each) => `${at}/a/${each}`),
      },
      { ...npm, name: "app", files: [] },
    ],
  );
});
