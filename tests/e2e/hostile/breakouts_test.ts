/**
 * Contexts, archives, repositories and images that try to reach the host: whatever comes of each command, the host is as it
 * was, and nothing of it is in the store.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../../core/digest.ts";
import { archiveOf, type Member, member } from "../../support/archive.ts";
import { type ContextFiles, writeContext } from "../../support/context_files.ts";
import { canary, HostSentinel } from "../../support/host_sentinel.ts";
import { runQuilla } from "../../support/quilla_process.ts";
import { subjects } from "../../support/subjects.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const climb = "../".repeat(14);
const link = (path: string, linkname: string) => member(path, { type: "symlink", linkname });
const hard = (path: string, linkname: string) => member(path, { type: "hardlink", linkname });
const directory = (path: string) => member(path, { type: "directory" });

/** What is tried; `host` is the sentinel's directory. */
interface Attempt {
  readonly name: string;
  files(host: string): ContextFiles;
  /** The error's code; undefined where it is harmless, and works. */
  readonly code?: string;
}

/** Members of an archive, and what becomes of them when ADD unpacks them. */
const archives: readonly (readonly [
  name: string,
  members: (host: string) => readonly Member[],
  code?: string,
])[] = [
  ["a path that climbs", (host) => [member(`${climb}${host}/new`)], "unpack/outside"],
  ["an absolute path", (host) => [member(`${host}/secret`, {}, "overwritten")]],
  ["a file through an absolute link", (host) => [link("l", host), member("l/secret", {}, "x")]],
  ["a file through a climbing link", (host) => [
    link("l", climb + host),
    member("l/secret", {}, "x"),
  ]],
  ["a directory through a link", (host) => [link("l", host), directory("l/sub")]],
  ["a chmod through a link", (host) => [
    link("l", `${host}/secret`),
    member("l", { type: "directory", mode: 0o4777 }),
  ]],
  ["a hard link to the host", (host) => [hard("h", `${host}/secret`)], "layer/hardlink-target"],
  ["a hard link that climbs", (host) => [hard("h", `${climb}${host}/secret`)], "unpack/outside"],
  ["a hard link through a chain of links", (host) => [
    link("a", "b"),
    link("b", host),
    hard("h", "a/secret"),
  ], "layer/hardlink-target"],
  ["the root as a link", (host) => [link(".", host), member("new")]],
  ["a device in a file's place", () => [member("d", { type: "char", major: 1, minor: 1 })]],
];

const added = archives.map(([name, members, code]): Attempt => ({
  name: `ADD of ${name}`,
  files: (host) => ({
    Dockerfile: "FROM scratch\nADD a.tar.gz /in/\nCOPY own /in/l/own\n",
    "a.tar.gz": gzipSync(archiveOf(members(host))),
    own: "own",
  }),
  code,
}));

const copied: readonly Attempt[] = [
  {
    name: "COPY of an absolute link",
    files: (host) => ({
      Dockerfile: "FROM scratch\nCOPY link /\n",
      link: { link: `${host}/secret` },
    }),
    code: "copy/missing",
  },
  {
    name: "COPY through a link",
    files: (host) => ({
      Dockerfile: "FROM scratch\nCOPY up/secret /\n",
      up: { link: climb + host },
    }),
    code: "copy/missing",
  },
  {
    name: "ADD through a link",
    files: (host) => ({ Dockerfile: "FROM scratch\nADD up/* /\n", up: { link: host } }),
  },
  {
    name: "COPY of a directory of links",
    files: (host) => ({
      Dockerfile: "FROM scratch\nCOPY d /d\nCOPY own /d/absolute/own\nWORKDIR /d/climbing/w\n",
      "d/absolute": { link: host },
      "d/climbing": { link: climb + host },
      own: "own",
    }),
  },
  {
    name: "an absolute path",
    files: (host) => ({ Dockerfile: `FROM scratch\nCOPY ${host}/secret /\n` }),
    code: "copy/missing",
  },
  {
    name: "a path that climbs",
    files: (host) => ({ Dockerfile: `FROM scratch\nCOPY ${climb}${host}/secret /\n` }),
    code: "copy/outside",
  },
  {
    name: "a Dockerfile that is a link",
    files: (host) => ({ Dockerfile: { link: `${host}/secret` } }),
    code: "build/dockerfile",
  },
  {
    name: "an ignore file that is a link",
    files: (host) => ({
      Dockerfile: "FROM scratch\nCOPY . /\n",
      ".dockerignore": { link: `${host}/secret` },
    }),
    code: "build/ignore-file",
  },
  {
    name: "a file of the host by its URL",
    files: (host) => ({ Dockerfile: `FROM scratch\nADD file://${host}/secret /\n` }),
    code: "*",
  },
  {
    name: "a repository of the host by its URL",
    files: (host) => ({ Dockerfile: `FROM scratch\nADD file://${host}/x.git /\n` }),
    code: "*",
  },
  {
    name: "an owner looked up in a passwd that leads to the host",
    files: (host) => ({
      Dockerfile:
        "FROM scratch\nCOPY etc /etc\nCOPY --chown=root own /\nUSER root\nWORKDIR /proc/self/fd/7\n",
      "etc/passwd": { link: `${host}/sub/passwd` },
      own: "own",
    }),
    code: "owner/unknown",
  },
];

/** Layers of images that are loaded. */
const layers: readonly (readonly [
  name: string,
  members: (host: string) => readonly Member[],
  code?: string,
])[] = [
  ["a path that climbs", (host) => [member(climb + host + "/new")], "layer/path-escape"],
  ["an absolute path", (host) => [member(`${host}/secret`, {}, "x")]],
  ["a path through its own link", (host) => [
    link("l", host),
    member("l/secret", {}, "x"),
  ]],
  ["a hard link that climbs", (host) => [hard("h", climb + host + "/secret")], "layer/path-escape"],
  ["the root as a link", (host) => [link(".", host)], "layer/root-replaced"],
  ["a whiteout through a link", (host) => [
    link("l", host),
    member("l/.wh.secret"),
  ]],
  ["a path through links in a circle", () => [link("l", "l"), member("l/x")], "layer/link-loop"],
  ["a whiteout that climbs", (host) => [member(`${climb}${host}/.wh.secret`)], "layer/path-escape"],
  ["a whiteout of the parent", () => [member("a/.wh...")], "layer/whiteout"],
];

function dockerArchive(layer: Uint8Array, Env?: readonly string[]): Uint8Array {
  const config = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    config: { Env },
    rootfs: { type: "layers", diff_ids: [digestOf(layer)] },
  });
  const manifest = [{ Config: "c.json", RepoTags: ["evil:latest"], Layers: ["layer.tar"] }];
  return archiveOf([
    member("manifest.json", {}, JSON.stringify(manifest)),
    member("c.json", {}, config),
    member("layer.tar", {}, layer),
  ]);
}

for (const subject of await subjects()) {
  const folder = temporaryDirectory();
  let count = 0;
  const place = () => {
    const path = join(folder, `case-${count++}`);
    mkdirSync(path);
    return path;
  };
  const host = join(folder, "host");
  const sentinel = new HostSentinel(host);
  const env = { CANARY_OF_THE_ENVIRONMENT: canary };
  const run = async (cwd: string, store: string, words: readonly string[], code?: string) => {
    const ended = await runQuilla(subject, words, { store, cwd, env });
    const { stderr } = ended;
    if (code === undefined) assert.equal(ended.code, 0, stderr);
    else assert.equal(ended.code, 1, stderr);
    if (code !== undefined && code !== "*") assert(stderr.includes(`[${code}]`), stderr);
    assert(!`${ended.stdout}${stderr}`.includes(canary), "a message says what the host has");
  };

  describe(`breakouts and ${subject.name}`, { skip: subject.skip }, () => {
    for (const { name, files, code } of [...copied, ...added]) {
      it(name, async () => {
        const cwd = place();
        const store = join(cwd, ".store");
        const context = join(cwd, "context");
        mkdirSync(context);
        writeContext(context, files(host));
        await run(cwd, store, ["build", "-t", "evil", context], code);
        if (code === undefined) {
          await run(cwd, store, ["export", "-o", join(cwd, "files.tar"), "evil"]);
        }
        sentinel.check([cwd]);
      });
    }

    for (const [name, members, code] of layers) {
      it(`a layer with ${name}`, async () => {
        const cwd = place();
        const store = join(cwd, ".store");
        writeFileSync(join(cwd, "image.tar"), dockerArchive(archiveOf(members(host))));
        await run(cwd, store, ["load", "-i", "image.tar"], code);
        if (code === undefined) {
          writeContext(cwd, { Dockerfile: "FROM evil\nCOPY Dockerfile /l/\n" });
          await run(cwd, store, ["build", "-t", "built", "."]);
          await run(cwd, store, ["export", "-o", "files.tar", "built"]);
          await run(cwd, store, ["save", "-o", "saved.tar", "built"]);
        }
        sentinel.check([cwd]);
      });
    }

    it("a layer with a hard link to the host: a name of the image that is not there", async () => {
      const cwd = place();
      const store = join(cwd, ".store");
      const layer = archiveOf([hard("h", `${host}/secret`)]);
      writeFileSync(join(cwd, "image.tar"), dockerArchive(layer));
      await run(cwd, store, ["load", "-i", "image.tar"]);
      await run(cwd, store, ["export", "-o", "files.tar", "evil"], "layer/hardlink-target");
      sentinel.check([cwd]);
    });

    it("a link in one layer, and a file through it in the next", async () => {
      const cwd = place();
      const store = join(cwd, ".store");
      writeFileSync(join(cwd, "image.tar"), dockerArchive(archiveOf([link("l", host)])));
      await run(cwd, store, ["load", "-i", "image.tar"]);
      writeContext(cwd, {
        Dockerfile: "FROM evil\nCOPY own /l/secret\nADD a.tar /\nCOPY --from=evil / /all/\n",
        own: "own",
        "a.tar": archiveOf([member("l/sub/passwd", {}, "x")]),
      });
      await run(cwd, store, ["build", "-t", "built", "."]);
      await run(cwd, store, ["export", "-o", "files.tar", "built"]);
      sentinel.check([cwd]);
    });

    it("an Env without a value, by which other programs read the host's environment", async () => {
      for (const name of ["CANARY_OF_THE_ENVIRONMENT", "CANARY*"]) {
        const cwd = place();
        const store = join(cwd, ".store");
        writeFileSync(join(cwd, "image.tar"), dockerArchive(archiveOf([]), [name]));
        await run(cwd, store, ["load", "-i", "image.tar"]);
        const Dockerfile = `FROM evil\nLABEL a=$${name} b=\${${name.slice(0, 6)}:-none}\n`;
        writeContext(cwd, { Dockerfile });
        await run(cwd, store, ["build", "-t", "built", "."]);
        await run(cwd, store, ["image", "inspect", "built"]);
        sentinel.check([cwd]);
      }
    });

    it("variables of the host's environment are not those of the build", async () => {
      const cwd = place();
      const Dockerfile = "FROM scratch\nLABEL a=$CANARY_OF_THE_ENVIRONMENT\nENV B=$HOME\n";
      writeContext(cwd, { Dockerfile });
      await run(cwd, join(cwd, ".store"), ["build", "-t", "built", "."]);
      sentinel.check([cwd]);
    });

    it("build arguments that nobody asked for are in no blob", async () => {
      const cwd = place();
      const store = join(cwd, ".store");
      writeContext(cwd, { Dockerfile: "FROM scratch\nCOPY Dockerfile /\n" });
      const secret = ["--build-arg", `SECRET=${canary}`, "--build-arg", `HTTP_PROXY=${canary}`];
      await run(cwd, store, ["build", "-t", "built", ...secret, "."]);
      sentinel.check([cwd]);
    });

    it("a layout whose blobs are links to the host", async () => {
      const cwd = place();
      const blob = digestOf("x").slice(7);
      const layout = join(cwd, "layout");
      const index = {
        schemaVersion: 2,
        manifests: [{
          mediaType: "application/vnd.oci.image.manifest.v1+json",
          digest: `sha256:${blob}`,
          size: 26,
        }],
      };
      mkdirSync(dirname(join(layout, "blobs/sha256/x")), { recursive: true });
      writeContext(layout, {
        "oci-layout": '{"imageLayoutVersion":"1.0.0"}',
        "index.json": JSON.stringify(index),
        [`blobs/sha256/${blob}`]: { link: `${host}/secret` },
      });
      await run(cwd, join(cwd, ".store"), ["copy", "oci:layout", "store:evil"], "*");
      sentinel.check([cwd]);
      assert.deepEqual(readdirSync(host).sort(), ["link", "secret", "sub"]);
    });
  });
}
