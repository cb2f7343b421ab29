import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { bytesContent } from "../../../../core/content.ts";
import { Malformed } from "../../../../plugins/kit/formats/mod.ts";
import { archiveSum, goModSum } from "../../../../plugins/tools/record/checksums/go_sums.ts";
import { peer } from "../../../support/peers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { zipOf } from "../../../support/zips.ts";

const goMod = "module example.test/Mod\n\ngo 1.21\n";
/** Names whose order is another by letters than by bytes. */
const members = [
  { name: "z/last.go", bytes: "package z\n" },
  { name: "B.go", bytes: "package mod // B\n", isStored: true },
  { name: "a.go", bytes: "package mod // a\n" },
  { name: "a/a.go", bytes: "" },
  { name: "ä.txt", bytes: "x".repeat(100_000) },
  { name: "go.mod", bytes: goMod },
].map((each) => ({ ...each, name: `example.test/Mod@v1.2.3/${each.name}` }));

/** What Go 1.26 has of them. */
const archive = "VQU4chq8R0LOSkxoE2nBEKf4SCBwTr9aVMI9IeT7XsM=";
const file = "07jTejZ3ZwxScjb64tL9SuR9tU0RoPIf+KBPlNMTvSQ=";

test("modules have the sums that Go gives them", () => {
  assert.equal(archiveSum(bytesContent(zipOf(members))), archive);
  assert.equal(archiveSum(bytesContent(zipOf(members.toReversed()))), archive);
  assert.equal(goModSum(bytesContent(goMod)), file);
});

test("what is no archive has none", () => {
  const zip = zipOf(members);
  for (const bytes of [zip.subarray(0, zip.length - 5), new Uint8Array(), new Uint8Array(100)]) {
    assert.throws(() => archiveSum(bytesContent(bytes)), Malformed);
  }
  const lines = zipOf([{ name: "a\nb", bytes: "" }]);
  assert.throws(() => archiveSum(bytesContent(lines)), /several lines/);
});

const go = peer("go");
test("Go itself gives the same", { skip: go.skip }, () => {
  const directory = temporaryDirectory();
  const proxy = join(directory, "proxy/example.test/!mod/@v");
  mkdirSync(proxy, { recursive: true });
  writeFileSync(join(proxy, "v1.2.3.zip"), zipOf(members));
  writeFileSync(join(proxy, "v1.2.3.mod"), goMod);
  writeFileSync(join(proxy, "v1.2.3.info"), '{"Version":"v1.2.3"}');
  const { stdout, stderr } = spawnSync(
    go.path,
    ["mod", "download", "-modcacherw", "-json", "example.test/Mod@v1.2.3"],
    {
      cwd: directory,
      encoding: "utf8",
      env: {
        ...{ PATH: process.env.PATH, HOME: directory, GOPATH: join(directory, "go") },
        ...{ GOPROXY: `file://${join(directory, "proxy")}`, GONOSUMDB: "*", GOFLAGS: "-mod=mod" },
        ...{ GOTOOLCHAIN: "local", GOTELEMETRY: "off" },
      },
    },
  );
  const said = JSON.parse(stdout || "{}");
  assert.equal(said.Sum, `h1:${archive}`, stderr);
  assert.equal(said.GoModSum, `h1:${file}`);
});
