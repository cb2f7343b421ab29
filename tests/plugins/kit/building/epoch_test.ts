/**
 * SOURCE_DATE_EPOCH: what build arguments and Dockerfiles may say, and what comes of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import process from "node:process";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { archiveOf, member } from "../../../support/archive.ts";
import { content, faultServer } from "../../../support/fault_server.ts";
import { GitRepository } from "../../../support/git_repository.ts";
import { peer } from "../../../support/peers.ts";
import { refusedBuild } from "../../../support/refused_build.ts";
import { newDirectory, type TestBuild, testBuild } from "../../../support/test_build.ts";

const dockerfile = "FROM scratch\nCOPY f /\nARG SOURCE_DATE_EPOCH\nLABEL e=<$SOURCE_DATE_EPOCH>\n";
const members = [
  member("Dockerfile", { mtime: 1_600_000_000 }, dockerfile),
  member("f", { mtime: 1_600_000_005 }, "f"),
  member("new/", { mtime: 1_700_000_000, type: "directory" }),
];
const archive = gzipSync(archiveOf(members));
const { url } = await faultServer({
  "/dated": content("1", ["Last-Modified: Fri, 13 Feb 2009 23:31:30 GMT"]),
  "/dated.tgz": content(archive, ["Last-Modified: Fri, 13 Feb 2009 23:31:30 GMT"]),
  "/plain": content("1"),
  "/archive.tgz": content(archive),
});
const git = peer("git");

/** What the image's time is, and what a stage's ARG of the name is; null is the usual time. */
async function timeOf(
  text: string | undefined,
  request: TestBuild = {},
): Promise<[number | null, string]> {
  const files = { f: "f" };
  const { image } = await testBuild(text, { files, ...request });
  const usual = await testBuild("FROM scratch");
  const { created, config } = image.config;
  const seconds = created === usual.image.config.created ? null : Date.parse(created!) / 1000;
  return [seconds, (config.labels?.e ?? "").slice(1, -1)];
}

const given = (value: string) => ({ arguments: new Map([["SOURCE_DATE_EPOCH", value]]) });
const stage = (...lines: string[]) =>
  ["ARG SOURCE_DATE_EPOCH=Source", "FROM scratch AS source", ...lines, dockerfile].join("\n");
const named = (location: string) => ({ contexts: new Map([["src", location]]) });
const before = (value: string) => `ARG SOURCE_DATE_EPOCH=${value}\n${dockerfile}`;

describe("SOURCE_DATE_EPOCH", () => {
  const cases: [name: string, text: string, TestBuild, expected: [number | null, string]][] = [
    ["nothing", dockerfile, {}, [null, ""]],
    ["an argument", dockerfile, given("5"), [5, "5"]],
    ["an empty argument", dockerfile, given(""), [null, ""]],
    ["a default", before("7"), {}, [7, "7"]],
    ["a default with a variable", `ARG A=7\n${before("${A}1")}`, {}, [71, "71"]],
    ["the last default", before("7\nARG SOURCE_DATE_EPOCH=8"), {}, [8, "8"]],
    ["an empty default", before(""), {}, [null, ""]],
    ["a default without a value", dockerfile.replace(/^/, "ARG SOURCE_DATE_EPOCH\n"), {}, [
      null,
      "",
    ]],
    ["an argument before a default", before("7"), given("5"), [5, "5"]],
    ["an empty argument before a default", before("7"), given(""), [null, ""]],
    ["--timestamp before a default", before("7"), { timestamp: 9 }, [9, "7"]],
    [
      "a stage's default is the stage's",
      `FROM scratch\nARG SOURCE_DATE_EPOCH=7\nLABEL e=<$SOURCE_DATE_EPOCH>`,
      {},
      [null, "7"],
    ],
    ["context, which is a directory", dockerfile, given("context"), [null, ""]],
    ["context, by default", before("context"), {}, [null, ""]],
    ["a stage of a URL with a time", stage(`ADD ${url}/dated /`), {}, [1234567890, "1234567890"]],
    ["a stage of an archive", stage(`ADD ${url}/archive.tgz /`), {}, [1_600_000_005, "1600000005"]],
    ["a stage of a URL without a time", stage(`ADD ${url}/plain /`), {}, [null, ""]],
    ["a stage with an ARG", stage("ARG U=/da", `ADD ${url}\${U}ted /`), {}, [
      1234567890,
      "1234567890",
    ]],
    ["a stage, by an argument", stage(`ADD ${url}/dated /`), given("SOURCE"), [
      1234567890,
      "1234567890",
    ]],
    ["a number before a stage", stage(`ADD ${url}/dated /`), given("5"), [5, "5"]],
    ["a named context", before("src"), named(`${url}/dated.tgz`), [1234567890, "1234567890"]],
    ["a named archive", before("src"), named(`${url}/archive.tgz`), [1_600_000_005, "1600000005"]],
    ["a named directory", before("src"), named(newDirectory()), [null, ""]],
    [
      "a named context before a stage",
      before("src\nFROM scratch AS src\nADD f /"),
      named(`${url}/archive.tgz`),
      [1_600_000_005, "1600000005"],
    ],
  ];
  for (const [name, text, request, expected] of cases) {
    it(name, async () => assert.deepEqual(await timeOf(text, request), expected));
  }

  const contexts: [name: string, TestBuild, expected: number][] = [
    ["a URL with a time", { context: `${url}/dated.tgz` }, 1234567890],
    ["a URL of an archive: its newest file", { context: `${url}/archive.tgz` }, 1_600_000_005],
    [
      "an archive of the standard input",
      { context: "-", stdin: Readable.from([archive]) },
      1_600_000_005,
    ],
  ];
  for (const [name, request, expected] of contexts) {
    it(`context, which is ${name}`, async () => {
      const [time, label] = await timeOf(undefined, { ...given("context"), ...request });
      assert.deepEqual([time, label], [expected, String(expected)]);
    });
  }

  it(
    "context, a stage or a named context of git: the commit's time",
    { skip: git.skip },
    async () => {
      const repository = new GitRepository(`${newDirectory()}/r.git`);
      repository.commit({ Dockerfile: dockerfile, f: "f" });
      const allowed = process.env.GIT_ALLOW_PROTOCOL;
      process.env.GIT_ALLOW_PROTOCOL = "file";
      try {
        const expected = [1577836800, "1577836800"];
        const context = { ...given("context"), context: repository.url };
        assert.deepEqual(await timeOf(undefined, context), expected);
        assert.deepEqual(await timeOf(stage(`ADD ${repository.url} /`)), expected);
        assert.deepEqual(await timeOf(before("src"), named(repository.url)), expected);
      } finally {
        if (allowed === undefined) delete process.env.GIT_ALLOW_PROTOCOL;
        else process.env.GIT_ALLOW_PROTOCOL = allowed;
      }
    },
  );

  const refusals: [name: string, text: string, line: number, request?: TestBuild][] = [
    ["words", before("not-a-time"), 1],
    ["a fraction", before("1.5"), 1],
    ["less than nothing", before("-1"), 1],
    ["what no clock reaches", before("253402300800"), 1],
    ["a stage that runs something", stage(`ADD ${url}/dated /`, "RUN x"), 4],
    ["a stage that says something", stage("LABEL a=b", `ADD ${url}/dated /`), 3],
    ["a stage that copies", stage("COPY f /"), 3],
    ["a stage of the context's files", stage("ADD f /"), 3],
    ["a stage of two things", stage(`ADD ${url}/dated /`, `ADD ${url}/plain /`), 4],
    ["a stage of two sources", stage(`ADD ${url}/dated ${url}/plain /`), 3],
    ["a stage of nothing", stage(), 2],
    [
      "a stage on another",
      `ARG SOURCE_DATE_EPOCH=b\nFROM scratch AS a\nFROM a AS b\nADD ${url}/dated /`,
      3,
    ],
    ["a stage that is not there", stage(`ADD ${url}/dated /`), 1, given("other")],
  ];
  for (const [name, text, line, request] of refusals) {
    it(`refuses: ${name}`, async () => {
      const where = request === undefined ? line : 0;
      await refusedBuild(text, "build/epoch", where, { files: { f: "f" }, ...request });
    });
  }
});
