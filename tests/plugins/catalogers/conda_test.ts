/**
 * Packages of conda, by the records of each environment.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { condaPackages } from "../../../plugins/catalogers/conda.ts";
import { toldPackages } from "../../support/told_packages.ts";

it("conda: records of environments, wherever they are; no log; what is no record is told", () => {
  const meta = "/opt/conda/envs/a/conda-meta";
  const { found, unread } = toldPackages(condaPackages, {
    [`${meta}/zlib-1.3-h0.json`]: JSON.stringify({
      ...{ name: "zlib", version: "1.3", build: "h0", subdir: "linux-64", license: "Zlib" },
      channel: "https://conda.example/conda-forge",
      files: ["lib/libz.so", "../../etc/x", 7],
    }),
    [`${meta}/plain-2.json`]: '{"name": "plain", "version": "2", "license": "", "files": {}}',
    [`${meta}/history`]: "==> 2026-11-30 <==\n",
    [`${meta}/no.json`]: "[]",
    [`${meta}/cut.json`]: '{"name": "cut"',
    [`${meta}/nameless.json`]: '{"version": "1"}',
  });
  const told = found.map(({ purl, licence, files }) => [purl, licence, [...files!()]]);
  assert.deepEqual(told.sort(), [
    ["pkg:conda/plain@2", undefined, []],
    [
      "pkg:conda/zlib@1.3?build=h0&channel=conda-forge&subdir=linux-64",
      "Zlib",
      ["/opt/conda/envs/a/lib/libz.so", "/opt/conda/etc/x"],
    ],
  ]);
  assert.deepEqual(
    [...unread].sort(),
    ["cut", "no"].map((name) => `${meta}/${name}.json: it is no object of JSON`),
  );
});
