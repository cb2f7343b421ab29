/**
 * One build for several platforms: an index that every command and other programs read.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatPlatform, hostPlatform } from "../../core/platform.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const skopeo = peer("skopeo");
const host = formatPlatform(hostPlatform());
const both = ["--platform", "linux/amd64,linux/arm64"];

const dockerfile = `
FROM --platform=$BUILDPLATFORM scratch AS tool
ARG BUILDPLATFORM TARGETPLATFORM
COPY <<made /made
by $BUILDPLATFORM for $TARGETPLATFORM
made
FROM scratch AS files-amd64
COPY a /only-amd64
FROM scratch AS files-arm64
COPY a /only-arm64
FROM files-$TARGETARCH
ARG TARGETOS TARGETARCH TARGETVARIANT
COPY --from=tool /made /
LABEL platform=$TARGETOS/$TARGETARCH/$TARGETVARIANT
`;

interface Index {
  readonly mediaType: string;
  readonly manifests: readonly { digest: string; platform: Record<string, string> }[];
}

for (const subject of await subjects()) {
  const folder = temporaryDirectory();
  const store = join(folder, "store");
  const context = join(folder, "context");
  const surroundings = { store, cwd: context };
  const quilla = (...words: string[]) => outputOf(subject, words, surroundings);
  const attempt = (...words: string[]) => runQuilla(subject, words, surroundings);
  const blob = (digest: string) =>
    JSON.parse(readFileSync(join(store, "blobs", digest.replace(":", "/")), "utf8"));

  describe(`platforms: ${subject.name}`, { skip: subject.skip }, () => {
    let index: Index;

    it("several are one index, in the order that was asked for", async () => {
      writeContext(context, { Dockerfile: dockerfile, a: "a" });
      const files = ["--iidfile", "../iid", "--metadata-file", "../metadata.json"];
      const id = await quilla("build", "-q", ...both, "-t", "multi", ...files, ".");
      assert.equal(readFileSync(join(folder, "iid"), "utf8"), id);
      const metadata = JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8"));
      assert.equal(metadata["containerimage.digest"], id);
      assert.equal(metadata["containerimage.descriptor"].digest, id);
      assert.equal(metadata["containerimage.config.digest"], undefined);
      assert.equal(metadata["image.name"], "docker.io/library/multi:latest");
      index = blob(id);
      assert.equal(index.mediaType, "application/vnd.oci.image.index.v1+json");
      assert.deepEqual(index.manifests.map(({ platform }) => platform), [
        { architecture: "amd64", os: "linux" },
        { architecture: "arm64", os: "linux" },
      ]);
    });

    it("each has its own variables and files", async () => {
      for (const arch of ["amd64", "arm64"]) {
        const platform = ["--platform", `linux/${arch}`];
        const format = ["--format", "{{.Architecture}} {{.Config.Labels.platform}}"];
        assert.equal(
          await quilla("image", "inspect", ...platform, ...format, "multi"),
          `${arch} linux/${arch}/`,
        );
        await quilla("export", ...platform, "multi", "-o", "../files.tar");
        const read = (...words: string[]) =>
          spawnSync("tar", words, { cwd: folder, encoding: "utf8" }).stdout;
        assert.equal(read("-tf", "files.tar"), `made\nonly-${arch}\n`);
        assert.equal(read("-xOf", "files.tar", "made"), `by ${host} for linux/${arch}\n`);
      }
    });

    it("one alone is the manifest that it is in the index", async () => {
      await quilla("build", "--platform", "linux/arm64", "--metadata-file", "../one.json", ".");
      const one = JSON.parse(readFileSync(join(folder, "one.json"), "utf8"));
      assert.equal(one["containerimage.digest"], index.manifests[1]!.digest);
      const twice = ["--platform", "linux/amd64", "--platform", "arm64"];
      assert.equal(
        await quilla("build", "-q", ...twice, "."),
        readFileSync(join(folder, "iid"), "utf8"),
      );
    });

    it("the index is listed once, and told of by history", async () => {
      const listed = (await quilla("image", "ls")).split("\n").filter((l) => l.startsWith("multi"));
      assert.equal(listed.length, 1);
      assert.match(await quilla("history", "multi"), /LABEL platform=linux/);
    });

    it("archives, layouts and other stores have all of it", async () => {
      const id = readFileSync(join(folder, "iid"), "utf8");
      await quilla("save", "multi", "-o", "../multi.tar");
      await quilla("copy", "--all", "store:multi", "oci:../layout:multi");
      for (const place of ["oci-archive:../multi.tar", "oci:../layout:multi"]) {
        const other = { store: join(folder, place.replace(/\W/g, "-")), cwd: context };
        await outputOf(subject, ["copy", "--all", place, "store:again"], other);
        const format = ["--format", "{{index .RepoDigests 0}}"];
        const words = ["image", "inspect", "--platform", "linux/arm64", ...format, "again"];
        assert.equal(await outputOf(subject, words, other), `again@${id}`);
      }
    });

    it("skopeo reads the index", { skip: skopeo.skip }, () => {
      for (const place of ["oci-archive:multi.tar", "oci:layout:multi"]) {
        const { stdout } = spawnSync(skopeo.path, ["inspect", "--raw", place], { cwd: folder });
        assert.deepEqual(JSON.parse(String(stdout)), index, place);
      }
    });

    it("of a base that is an index, each takes its own", async () => {
      const text = "FROM multi\nARG TARGETARCH\nCOPY --from=multi /only-$TARGETARCH /copied\n";
      writeFileSync(join(context, "child.Dockerfile"), text);
      await quilla("build", "-f", "child.Dockerfile", ...both, "-t", "child", ".");
      const files = await quilla("export", "--platform", "linux/arm64", "child");
      assert.match(files, /only-arm64/);
      assert.doesNotMatch(files, /only-amd64/);
    });

    it("a base that lacks one fails the build, which says for which; no name moves", async () => {
      const platforms = ["--platform", "linux/amd64,linux/s390x"];
      const { code, stderr } = await attempt(
        ...["build", "-f", "child.Dockerfile", ...platforms, "-t", "half", "."],
      );
      assert.equal(code, 1);
      assert.match(stderr, /child\.Dockerfile:1:1: for linux\/s390x: the image .* has nothing for/);
      assert.match(
        stderr,
        /\[image\/platform\]\n(.*\n)* {2}hint: it has linux\/amd64, linux\/arm64/,
      );
      assert.doesNotMatch(await quilla("image", "ls"), /half/);
    });

    it("what is wrong for all of them is told once", async () => {
      writeFileSync(join(context, "wrong.Dockerfile"), "FROM scratch AS Odd\nCOPY none /\n");
      const { code, stderr } = await attempt("build", "-f", "wrong.Dockerfile", ...both, ".");
      assert.equal(code, 1);
      assert.equal(stderr.match(/StageNameCasing/g)?.length, 1, stderr);
      assert.match(stderr, /error: wrong\.Dockerfile:2:1: none is not in the build context/);
    });

    it("platforms that are none are wrong usage", async () => {
      for (
        const [list, says] of [
          ["linux/amd64,", /a part of it is empty/],
          ["linux/amd64 linux/arm64", /is not a platform/],
          ["a/b/c/d", /it has 4 parts/],
        ] as const
      ) {
        const { code, stderr } = await attempt("build", "--platform", list, ".");
        assert.equal(code, 2, list);
        assert.match(stderr, says);
      }
    });
  });
}
