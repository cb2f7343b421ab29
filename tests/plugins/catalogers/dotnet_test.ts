/**
 * Packages of .NET, by what a program says that it depends on.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { dotnetPackages } from "../../../plugins/catalogers/dotnet.ts";
import { toldLines } from "../../support/told_packages.ts";

it(".NET: packages, projects, the runtime that a program brings; no single files", () => {
  const libraries = {
    "app/1.0.0": { type: "project" },
    "Net.Demo/13.0.1-rc.1": { type: "package" },
    "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": { type: "runtimepack" },
    "Loose/1.0.0.0": { type: "reference" },
    "bad": { type: "package" },
  };
  const { found, unread } = toldLines(dotnetPackages, {
    "/srv/app.deps.json": `\uFEFF${JSON.stringify({ libraries })}`,
    "/srv/b.deps.json": "[]",
  });
  assert.deepEqual(found, [
    "pkg:nuget/app@1.0.0 1.0.0 -",
    "pkg:nuget/Net.Demo@13.0.1-rc.1 13.0.1-rc.1 -",
    "pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@8.0.1 8.0.1 -",
  ]);
  assert.deepEqual(unread, ["/srv/b.deps.json: it says no libraries"]);
});
