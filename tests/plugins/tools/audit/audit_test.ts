/**
 * Images are judged by exports of OSV in each form, and what cannot be judged is said.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { auditImage, type AuditOptions, build } from "../../../../mod.ts";
import { auditTable, auditWarnings, countText } from "../../../../cli/print/audit.ts";
import { sarifOf } from "../../../../cli/print/audit_sarif.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { zipOf } from "../../../support/zips.ts";

const npm = (name: string, fixed: string) => [{
  package: { ecosystem: "npm", name },
  ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed }] }],
}];
const worst = [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }];
const advisories: readonly Readonly<Record<string, unknown>>[] = [
  {
    id: "GHSA-a",
    aliases: ["CVE-2026-1"],
    modified: "2026-11-01T00:00:00Z",
    summary: "a runs all",
    severity: worst,
    affected: npm("a", "1.1.0"),
  },
  { id: "CVE-2026-1", modified: "2026-11-29T00:00:00Z", affected: npm("a", "1.2.0") },
  {
    id: "GHSA-b",
    modified: "2026-10-01T00:00:00Z",
    database_specific: { severity: "LOW" },
    affected: npm("@s/b", "3.0.0"),
  },
  { id: "GHSA-other", affected: npm("elsewhere", "9.0.0") },
  { id: "GHSA-gone", withdrawn: "2026-01-01T00:00:00Z", affected: npm("a", "9.0.0") },
];
const lines = advisories.map((each) => JSON.stringify(each)).join("\n");

/** An image with three packages, and a directory to write to. */
async function withImage(
  work: (
    place: string,
    ask: (options?: Partial<AuditOptions>) => ReturnType<typeof auditImage>,
  ) => Promise<void>,
) {
  const place = temporaryDirectory();
  const [context, store] = [join(place, "context"), join(place, "store")];
  for (
    const [path, text] of [
      ["app/node_modules/a/package.json", '{ "name": "a", "version": "1.0.0" }'],
      ["app/node_modules/@s/b/package.json", '{ "name": "@s/b", "version": "2.0.0" }'],
      ["srv/vendor/composer/installed.json", '[{ "name": "v/p", "version": "1.0.0" }]'],
    ] as const
  ) {
    await mkdir(join(context, path, ".."), { recursive: true });
    await writeFile(join(context, path), text);
  }
  await writeFile(join(context, "Dockerfile"), "FROM scratch\nCOPY srv /srv\nCOPY app /app\n");
  await build({ context, tags: ["app"], store });
  await writeFile(join(place, "osv.ndjson"), lines);
  await work(
    place,
    (options) => auditImage("app", { database: join(place, "osv.ndjson"), store, ...options }),
  );
}

describe("known vulnerabilities", () => {
  it("what is one fault is told once, the worst first, with layer, step and what fixes it", () =>
    withImage(async (_, ask) => {
      const audited = await ask();
      assert.deepEqual(
        audited.vulnerabilities.map(({ id, ids, severity, fixed, layer, createdBy, places }) => ({
          id,
          ids,
          severity,
          fixed,
          layer,
          createdBy,
          places,
        })),
        [
          {
            ...{
              id: "CVE-2026-1",
              ids: ["CVE-2026-1", "GHSA-a"],
              severity: "critical",
              fixed: ["1.1.0", "1.2.0"],
            },
            ...{
              layer: 1,
              createdBy: "COPY app /app # buildkit",
              places: ["/app/node_modules/a/package.json"],
            },
          },
          {
            ...{ id: "GHSA-b", ids: ["GHSA-b"], severity: "low", fixed: ["3.0.0"] },
            ...{
              layer: 1,
              createdBy: "COPY app /app # buildkit",
              places: ["/app/node_modules/@s/b/package.json"],
            },
          },
        ],
      );
      assert.deepEqual(audited.database, { advisories: 5, modified: "2026-11-29T00:00:00Z" });
      assert.equal(
        countText(audited),
        "2 known vulnerabilities (1 critical, 1 low) in 3 packages, by 5 advisories of 2026-11-29",
      );
      assert.deepEqual(auditWarnings(audited, "x"), [
        "warning: 1 package of Packagist not judged: the data base has nothing about it",
      ]);
      assert.match(
        auditTable(audited),
        /^SEVERITY.*\ncritical 9\.8 +CVE-2026-1 +a +1\.0\.0 +1\.1\.0, 1\.2\.0 +npm +1 .*\nlow /,
      );
      const { runs: [run] } = sarifOf(audited);
      assert.deepEqual(
        run!.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level]),
        [["CVE-2026-1", 0, "error"], ["GHSA-b", 1, "note"]],
      );
      assert.equal(
        run!.results[1]!.locations[0]!.physicalLocation.artifactLocation.uri,
        "app/node_modules/%40s/b/package.json",
      );
    }));

  it("a notice about several faults is several; one that is borne hides no other", () =>
    withImage(async (place, ask) => {
      const database = join(place, "notices.ndjson");
      const ignoreFile = join(place, "known");
      const notices = [
        { id: "DSA-1", upstream: ["CVE-2026-1", "CVE-2026-2"], affected: npm("a", "1.1.0") },
        { id: "GHSA-a", aliases: ["CVE-2026-2"], severity: worst, affected: npm("a", "1.2.0") },
        { id: "PYSEC-a", aliases: ["GHSA-a"], affected: npm("a", "1.3.0") },
      ];
      for (const order of [notices, notices.toReversed()]) {
        await writeFile(database, order.map((each) => JSON.stringify(each)).join("\n"));
        await writeFile(ignoreFile, "CVE-2026-2\n");
        const { vulnerabilities, ignored } = await ask({ database, ignoreFile });
        assert.deepEqual(vulnerabilities.map(({ ids, fixed }) => [ids, fixed]), [
          [["CVE-2026-1", "DSA-1"], ["1.1.0"]],
        ]);
        assert.deepEqual(ignored.map(({ ids, fixed, severity }) => [ids, fixed, severity]), [
          [["CVE-2026-2", "GHSA-a", "DSA-1", "PYSEC-a"], ["1.1.0", "1.2.0", "1.3.0"], "critical"],
        ]);
      }
    }));

  it("milder ones and those that are borne are told apart", () =>
    withImage(async (place, ask) => {
      const ignoreFile = join(place, "known");
      await writeFile(ignoreFile, "GHSA-a a until:2999-01-01\nGHSA-b until:2001-01-01\nCVE-none\n");
      const { vulnerabilities, ignored, milder, idle } = await ask({
        severity: "high",
        ignoreFile,
      });
      const ids = (list: typeof vulnerabilities) => list.map(({ id }) => id);
      assert.deepEqual([ids(vulnerabilities), ids(ignored), ids(milder)], [[], ["CVE-2026-1"], [
        "GHSA-b",
      ]]);
      assert.deepEqual(idle.map(({ line, isOver }) => [line, isOver]), [[2, true], [3, false]]);
      await assert.rejects(ask({ severity: "bad" as "high" }), { code: "usage/severity" });
    }));

  it("all forms of an export say the same", () =>
    withImage(async (place, ask) => {
      const members = advisories.map((each, index) => ({
        name: `${index}.json`,
        bytes: JSON.stringify(each),
      }));
      await mkdir(join(place, "many/deep"), { recursive: true });
      const forms: readonly (readonly [string, string, Uint8Array | string])[] = [
        ["a zip archive", "all.zip", zipOf(members)],
        ["a zip archive by another name", "export", zipOf(members)],
        ["lines in gzip", "osv.ndjson.gz", gzipSync(lines)],
        ["lines with empty ones", "osv.jsonl", `\r\n${lines.replaceAll("\n", "\r\n\r\n")}\r\n`],
        ["a list", "osv.json", JSON.stringify(advisories)],
        ["lines that are called .json", "lines.json", lines],
      ];
      for (const [name, file, bytes] of forms) {
        await writeFile(join(place, file), bytes);
        const { vulnerabilities, database } = await ask({ database: join(place, file) });
        assert.deepEqual([vulnerabilities.length, database.advisories], [2, 5], name);
      }
      for (const { name, bytes } of members) await writeFile(join(place, "many/deep", name), bytes);
      await writeFile(join(place, "many/README"), "no advisory");
      const { database } = await ask({ database: join(place, "many") });
      assert.equal(database.advisories, 5);
    }));

  it("what is no data base, or is damaged, judges nothing", () =>
    withImage(async (place, ask) => {
      const cases: readonly (readonly [string, Uint8Array | string, string, RegExp])[] = [
        ["empty.ndjson", "", "audit/empty", /has no advisory$/],
        [
          "cut.ndjson",
          `${lines}\n{"id":`,
          "audit/database",
          /line 6 of .*cut\.ndjson.*: it is no object of JSON$/,
        ],
        [
          "bad.ndjson",
          '{"id":"X","affected":[{"package":{"name":"a"]}',
          "audit/database",
          /line 1 of .*: it is no advisory of OSV: /,
        ],
        [
          "noid.json",
          '{"affected":[{"package":{"ecosystem":"npm","name":"a"}}]}',
          "audit/database",
          /: it is no advisory of OSV: it has no id$/,
        ],
        [
          "cut.zip",
          zipOf([{ name: "a.json", bytes: lines }]).slice(0, 200),
          "audit/database",
          /cut\.zip.*: it is no zip archive, or is cut short$/,
        ],
        [
          "bomb.zip",
          zipOf([{ name: "a.json", bytes: new Uint8Array(1 << 20), saidSize: 10 }]),
          "audit/database",
          /a\.json.*is damaged$/,
        ],
        ["cut.ndjson.gz", gzipSync(lines).subarray(0, 100), "audit/database", /cut\.ndjson\.gz/],
      ];
      for (const [file, bytes, code, message] of cases) {
        await writeFile(join(place, file), bytes);
        await assert.rejects(ask({ database: join(place, file) }), { code, message }, file);
      }
      await assert.rejects(ask({ database: join(place, "none") }), { code: "audit/no-database" });
      await assert.rejects(ask({ ignoreFile: join(place, "none") }), { code: "audit/ignore-file" });
    }));
});
