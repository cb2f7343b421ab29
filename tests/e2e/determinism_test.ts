/**
 * An image is a function of what goes into it: the same bytes from every subject, whatever the machine, the clock, the
 * language, the user, the umask, and the order and times of the files.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { type ContextFiles, writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { outputOf, type Surroundings } from "../support/quilla_process.ts";
import { type Subject, subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const files: ContextFiles = {
  "Dockerfile": `ARG GREETING=hello
FROM scratch AS assets
COPY --chown=12:34 tree /assets/
COPY --exclude=*.md tree/sub /code/

FROM scratch
ARG GREETING TARGETARCH
ENV GREETING=$GREETING Z=1 A=2
LABEL b=2 a=1
WORKDIR /srv/app
COPY --from=assets /assets ./assets
COPY --link tree/*.txt /etc/
COPY --parents tree/sub/deep/four.md /kept/
COPY . /all/
EXPOSE 53/udp 80
VOLUME /b /a
HEALTHCHECK --interval=1m30s CMD ["/hello"]
ENTRYPOINT ["/hello"]
`,
  ".dockerignore": "*.log\n!keep.log\nDockerfile\n",
  "hello": { content: "#!/bin/sh\n", mode: 0o755 },
  "app.log": "left out",
  "keep.log": "kept",
  "tree/": { mode: 0o750 },
  // No umask decides what directories are like: all of them stand here.
  "tree/a/": { mode: 0o755 },
  "tree/sub/": { mode: 0o755 },
  "tree/sub/deep/": { mode: 0o711 },
  "tree/é": "a name of two bytes",
  "tree/Z.txt": "Z",
  "tree/a.txt": "a",
  "tree/a-b.txt": "a-b",
  "tree/a/x": "sorts between a-b.txt and a.txt as a path",
  "tree/I.txt": "the letter that Turkish has two of",
  "tree/i.txt": "and its small form",
  "tree/link": { link: "sub/deep" },
  "tree/sub/hard": "one file",
  "tree/sub/linked": { hardlink: "tree/sub/hard" },
  "tree/sub/empty/": { mode: 0o700 },
  "tree/sub/deep/four.md": "4",
  [`tree/${"long-".repeat(30)}name`]: "more than ustar holds",
  "tree/big": "0123456789abcdef".repeat(20_000),
};

/** The same context, written the other way round, at another time. */
function writeOther(directory: string): void {
  const entries = Object.entries(files);
  const isHardlink = ([, file]: (typeof entries)[number]) =>
    typeof file === "object" && "hardlink" in file;
  const turned = entries.reverse();
  const order = [...turned.filter((each) => !isHardlink(each)), ...turned.filter(isHardlink)];
  writeContext(directory, Object.fromEntries(order));
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    if (name !== "tree/link") utimesSync(join(directory, name), 86_400, 1_000_000_000);
  }
}

const folder = temporaryDirectory();
chmodSync(folder, 0o755);
const first = join(folder, "first");
const second = join(folder, "second");
mkdirSync(first);
mkdirSync(second);
writeContext(first, files);
writeOther(second);

/** What must not make a difference. */
interface Circumstances {
  readonly name: string;
  readonly context: string;
  readonly umask: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Words before the command, that make it someone else's. */
  readonly as?: readonly string[];
}

const circumstances: readonly Circumstances[] = [
  {
    name: "in the far west, with few rights",
    context: first,
    umask: "0077",
    env: { TZ: "America/Los_Angeles", LC_ALL: "C", HOSTNAME: "one", USER: "one" },
  },
  {
    name: "in the far east, in Turkish, with all rights",
    context: second,
    umask: "0000",
    env: { TZ: "Pacific/Kiritimati", LC_ALL: "tr_TR.UTF-8", HOSTNAME: "two", USER: "two" },
  },
];

/** All that makes the image: each blob's name and bytes, and what the index says less when it was made here. */
interface Outcome {
  readonly id: string;
  readonly manifest: string;
  readonly blobs: ReadonlyMap<string, string>;
}

async function buildIn(subject: Subject, { context, umask, env, as = [] }: Circumstances) {
  const home = join(folder, `home-${homes++}`);
  mkdirSync(home);
  chmodSync(home, 0o777); // whoever it is that builds
  const store = join(home, "store");
  const through = ["sh", "-c", 'umask "$1"; shift; exec "$@"', "sh", umask, ...as];
  const own = as.length > 0 ? { HOME: home } : {};
  const surroundings: Surroundings = { store, cwd: context, env: { ...env, ...own }, through };
  const id = await outputOf(subject, ["build", "-q", "-t", "hello", "."], surroundings);
  return outcomeIn(store, id);
}
let homes = 0;

function outcomeIn(store: string, id: string): Outcome {
  const { manifests } = JSON.parse(readFileSync(join(store, "index.json"), "utf8"));
  assert.equal(manifests.length, 1);
  const blobs = join(store, "blobs", "sha256");
  const names = readdirSync(blobs).sort();
  return {
    id,
    manifest: manifests[0].digest,
    blobs: new Map(names.map((name) => [name, readFileSync(join(blobs, name), "latin1")])),
  };
}

const all = await subjects();
let reference: { readonly by: string; readonly outcome: Outcome } | undefined;

describe("one image from all", { skip: process.platform === "win32" }, () => {
  const nobodyNeeds = process.getuid?.() === 0 ? peer("setpriv").skip : "needs root";
  const compare = async (by: string, build: Promise<Outcome>) => {
    const found = await build;
    reference ??= { by, outcome: found };
    const { outcome: expected, by: other } = reference;
    assert.equal(found.id, expected.id, `the image ID of ${other}`);
    assert.equal(found.manifest, expected.manifest, `the manifest of ${other}`);
    assert.deepEqual([...found.blobs.keys()], [...expected.blobs.keys()], "the blobs");
    for (const [name, bytes] of found.blobs) {
      assert.ok(bytes === expected.blobs.get(name), `the blob ${name} of ${other}`);
    }
  };
  for (const subject of all) {
    for (const each of circumstances) {
      const by = `${subject.name} ${each.name}`;
      it(by, { skip: subject.skip }, () => compare(by, buildIn(subject, each)));
    }
    // The source is not everybody's to read; a compiled quilla can be put where it is.
    const isCompiled = subject.name.endsWith("-compiled");
    const skip = subject.skip ??
      (isCompiled ? nobodyNeeds : "only the compiled quillas can be run as someone else");
    const by = `${subject.name} as nobody`;
    it(by, { skip }, async () => {
      const program = join(folder, subject.name);
      cpSync(subject.command[0]!, program);
      chmodSync(program, 0o755);
      const context = join(folder, `of-nobody-${subject.name}`);
      mkdirSync(context);
      writeContext(context, files);
      for (const name of [".", ...readdirSync(context, { recursive: true, encoding: "utf8" })]) {
        lchownSync(join(context, name), 65534, 65534);
      }
      const as = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
      const someoneElse = { ...circumstances[0]!, context, as };
      await compare(by, buildIn({ ...subject, command: [program] }, someoneElse));
    });
  }
});
