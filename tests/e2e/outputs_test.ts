/**
 * Where a build's result goes: files, archives and layouts, which other programs read.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { LocalTree } from "../../plugins/kit/sources/local.ts";
import { writeContext } from "../support/context_files.ts";
import { noDockerd, withDockerd } from "../support/dockerd.ts";
import { peer } from "../support/peers.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { listTree } from "../support/tree_listing.ts";

const skopeo = peer("skopeo");
const umoci = peer("umoci");
const both = ["--platform", "linux/amd64,linux/arm64"];
const noFull = process.platform === "linux" ? undefined : "needs /dev/full";

/** Runs another program, which must succeed. */
function ask(cwd: string, program: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${program} ${words.join(" ")}: ${stderr}`);
  return stdout;
}

const dockerfile = `
FROM scratch
COPY --chmod=0750 bin /bin/
COPY --chown=12:34 --chmod=0604 bin/tool /tool
COPY links /
ARG TARGETARCH
COPY bin/tool /made-for-$TARGETARCH
CMD ["/tool"]
`;

for (const subject of await subjects()) {
  const folder = temporaryDirectory();
  const context = join(folder, "context");
  const surroundings = { store: join(folder, "store"), cwd: context };
  const quilla = (...words: string[]) => outputOf(subject, words, surroundings);
  const attempt = (...words: string[]) => runQuilla(subject, words, surroundings);
  const read = (name: string, member: string) => ask(folder, "tar", "-xOf", name, member);

  describe(`outputs: ${subject.name}`, { skip: subject.skip }, () => {
    it("-o DIR is the files of the image, and nothing is in the store", async () => {
      writeContext(context, {
        "Dockerfile": dockerfile,
        "bin/tool": "tool",
        "links/link": { link: "/bin/tool" },
      });
      const { stdout, stderr } = await attempt("build", "-t", "app", "-o", "../new/out", ".");
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /named/);
      const { uid, gid } = process.getuid === undefined
        ? { uid: 0, gid: 0 }
        : { uid: process.getuid(), gid: process.getgid!() };
      const tree = new LocalTree(join(folder, "new", "out"));
      const lines = listTree(tree).map((line) => line.replace(` ${uid}:${gid}`, ""));
      tree.close();
      assert.deepEqual(lines.map((line) => line.replace(/ [0-9a-f]{12}$/, "")), [
        "/bin directory 0750",
        "/bin/tool file 0750",
        "/link symlink 0777 -> /bin/tool",
        `/made-for-${process.arch === "arm64" ? "arm64" : "amd64"} file 0644`,
        "/tool file 0604",
      ]);
      assert.doesNotMatch(await quilla("image", "ls", "-a"), /app|<none>/);
    });

    it("-o - is what export writes of the same image", async () => {
      const tar = await quilla("build", "-q", "-t", "app", "-o", "type=image", "-o", "-", ".");
      assert.equal(tar, await quilla("export", "app"));
      await quilla("build", "-o", "type=tar,dest=../files.tar", ".");
      assert.equal(readFileSync(join(folder, "files.tar"), "utf8").trimEnd(), tar);
    });

    it("of several platforms, each has its directory", async () => {
      await quilla("build", ...both, "-o", "../several", "-o", "type=tar,dest=../several.tar", ".");
      const names = ["linux_amd64", "linux_arm64"];
      assert.deepEqual(readdirSync(join(folder, "several")).sort(), names);
      for (const name of names) {
        const made = `made-for-${name.slice("linux_".length)}`;
        assert(existsSync(join(folder, "several", name, made)), made);
        assert.equal(read("several.tar", `${name}/${made}`), "tool");
      }
    });

    it("a directory that was written to before leads nowhere else", async () => {
      const outside = join(folder, "outside");
      mkdirSync(outside);
      const write = async (...lines: string[]) => {
        writeFileSync(join(context, "evil.Dockerfile"), ["FROM scratch", ...lines].join("\n"));
        await quilla("build", "-f", "evil.Dockerfile", "-o", "../evil", ".");
      };
      writeContext(context, {
        "evil/dir": { link: outside },
        "evil/f": { link: join(outside, "f") },
        "good/dir/f": "evil",
        "good/f": "evil",
      });
      await write("COPY evil /");
      await write("COPY good /");
      assert.deepEqual(readdirSync(outside), []);
      assert.equal(readFileSync(join(folder, "evil", "dir", "f"), "utf8"), "evil");
      assert.equal(readFileSync(join(folder, "evil", "f"), "utf8"), "evil");
    });

    it("an archive holds the image of the store, under the names of -t and name=", async () => {
      const outputs = ["-o", 'type=oci,dest=../oci.tar,"name=b:2,c"', "-o", "type=image"];
      const metadata = ["--metadata-file", "../metadata.json"];
      await quilla("build", "-t", "a:1", ...outputs, ...metadata, ".");
      const { manifests } = JSON.parse(read("oci.tar", "index.json"));
      assert.deepEqual(
        manifests.map(({ annotations }: { annotations: Record<string, string> }) =>
          annotations["io.containerd.image.name"]
        ),
        ["docker.io/library/a:1", "docker.io/library/b:2", "docker.io/library/c:latest"],
      );
      const told = JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8"));
      assert.equal(told["containerimage.digest"], manifests[0].digest);
      const digest = await quilla(
        "image",
        "inspect",
        "--format",
        "{{index .RepoDigests 0}}",
        "a:1",
      );
      assert.equal(digest, `a@${manifests[0].digest}`);
      assert.doesNotMatch(await quilla("image", "ls"), /^[bc] /m);
    });

    it("annotations go to where their level says", async () => {
      const levels = ["index:i=1", "manifest[linux/arm64]:m=2", "manifest-descriptor:d=3"];
      const words = [...levels, "index-descriptor:e=4", "p=5"].flatMap((a) => ["--annotation", a]);
      const output = "type=oci,dest=../annotated.tar,annotation-index.o=6";
      await quilla("build", ...both, ...words, "-o", output, ".");
      const document = (digest: string) =>
        JSON.parse(read("annotated.tar", `blobs/${digest.replace(":", "/")}`));
      const [entry] = JSON.parse(read("annotated.tar", "index.json")).manifests;
      assert.equal(entry.annotations.e, "4");
      const index = document(entry.digest);
      assert.deepEqual(index.annotations, { i: "1", o: "6" });
      const [amd64, arm64] = index.manifests;
      assert.deepEqual([amd64.annotations, arm64.annotations], [{ d: "3" }, { d: "3" }]);
      assert.deepEqual(document(amd64.digest).annotations, { p: "5" });
      assert.deepEqual(document(arm64.digest).annotations, { m: "2", p: "5" });
    });

    it("skopeo and umoci read a layout", { skip: skopeo.skip ?? umoci.skip }, async () => {
      const id = await quilla(
        "build",
        "-q",
        "-t",
        "a:1",
        "-o",
        "type=oci,tar=false,dest=../oci",
        ".",
      );
      const manifest = JSON.parse(ask(folder, skopeo.path, "inspect", "--raw", "oci:oci:1"));
      assert.equal(manifest.config.digest, id);
      ask(folder, umoci.path, "unpack", "--rootless", "--image", "oci:1", "bundle");
      assert.equal(readFileSync(join(folder, "bundle", "rootfs", "tool"), "utf8"), "tool");
    });

    it("layers of a base are inflated where that is asked for", { skip: skopeo.skip }, async () => {
      await quilla("build", "-t", "base", ".");
      await quilla("copy", "store:base", "oci:../plain:base");
      ask(folder, skopeo.path, "copy", "-q", "--dest-compress", "oci:plain:base", "oci:gz:base");
      await quilla("copy", "oci:../gz:base", "store:gz");
      writeFileSync(join(context, "gz.Dockerfile"), "FROM gz\nLABEL a=b\n");
      const types = async (force: boolean) => {
        const output = `type=oci,compression=uncompressed,force-compression=${force}`;
        await quilla("build", "-f", "gz.Dockerfile", "-o", `${output},dest=../gz.tar`, ".");
        const raw = ask(folder, skopeo.path, "inspect", "--raw", "oci-archive:gz.tar");
        const { layers } = JSON.parse(raw) as { layers: { mediaType: string }[] };
        return layers.filter(({ mediaType }) => mediaType.endsWith("gzip")).length;
      };
      assert((await types(false)) > 0);
      assert.equal(await types(true), 0);
    });

    it("a Docker engine loads type=docker", { skip: noDockerd }, async () => {
      const one = await quilla(
        "build",
        "-q",
        "-t",
        "one:1",
        "-o",
        "type=docker,dest=../1.tar",
        ".",
      );
      await quilla("build", ...both, "-t", "two:1", "-o", "type=docker,dest=../2.tar", ".");
      await withDockerd(({ docker }) => {
        for (const [name, archive] of [["one:1", "1.tar"], ["two:1", "2.tar"]] as const) {
          const { code, stdout, stderr } = docker("load", "-i", join(folder, archive));
          assert.equal(code, 0, stderr);
          assert.equal(stdout, `Loaded image: ${name}\n`);
          assert.equal(docker("image", "inspect", "-f", "{{.Id}}", name).stdout.trim(), one);
        }
      });
    });

    it(
      "where one output fails, nothing half is left, and no name moves",
      { skip: noFull },
      async () => {
        const before = readdirSync(folder).sort();
        const full = ["-o", "type=image", "-o", "type=oci,dest=/dev/full"];
        const { code, stderr } = await attempt("build", "-t", "unlucky", ...full, ".");
        assert.equal(code, 1);
        assert.match(stderr, /\[output\/full\]/);
        assert.deepEqual(readdirSync(folder).sort(), before);
        assert.doesNotMatch(await quilla("image", "ls"), /unlucky/);
      },
    );

    it("a place that cannot be written to is told before anything is built", async () => {
      for (
        const [output, code] of [
          ["type=tar,dest=../nowhere/x.tar", "output/failed"],
          ["type=tar,dest=..", "output/directory"],
          ["Dockerfile", "output/not-a-directory"],
        ] as const
      ) {
        const { code: exit, stderr } = await attempt("build", "-o", output, ".");
        assert.equal(exit, 1, output);
        assert.match(stderr, new RegExp(`\\[${code}\\]`));
        assert.doesNotMatch(stderr, /COPY/);
      }
    });
  });
}
