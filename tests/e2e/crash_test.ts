/**
 * Commands that write a store, or read it to write elsewhere, are killed, or meet a disk that is full or fails, at the system calls
 * that they make on it: the store stays whole, the name means the old image or the new one, what fails has moved no name, and the
 * next run works.
 *
 * Here it is some calls of each, spread evenly; `deno task sweep` goes through all, which takes half an hour. It is done with
 * the subject that starts fastest: all of them write a store with the same code.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { checkStore } from "../../plugins/tools/system/check.ts";
import { nameOf } from "../../core/store/references.ts";
import { writeContext } from "../support/context_files.ts";
import { leftoversIn } from "../support/leftovers.ts";
import { fastestSubject, outputOf } from "../support/quilla_process.ts";
import { withRegistry } from "../support/served_registry.ts";
import { type Deed, movedName, sweep } from "../support/store_sweep.ts";
import { hit, noStrace, type Traced } from "../support/strace.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { assertRefused } from "./bad_input/refusal.ts";

const folder = temporaryDirectory();
const subject = await fastestSubject();

function contextOf(what: string): string {
  const directory = join(folder, what);
  mkdirSync(directory);
  writeContext(directory, {
    Dockerfile:
      'FROM scratch\nCOPY common /\nCOPY own /\nLABEL a=b\nCOPY own /again/\nENTRYPOINT ["/own"]\n',
    common: "the same in both",
    own: `${what} `.repeat(3000),
  });
  return directory;
}

const oldContext = contextOf("old");
const newContext = contextOf("new");
const archive = join(folder, "new.tar");
const bundle = join(folder, "new.bundle");
const layout = join(folder, "new.oci");
const files = join(folder, "files.tar");

/** A store in which hello is the old image, with some garbage; and the new one, in all that it can come from. */
const origin = join(folder, "origin");
const prepared = once(async () => {
  const [here, other] = [{ store: origin }, { store: join(folder, "other") }];
  await outputOf(subject, ["build", "-q", "-t", "hello", newContext], other);
  await outputOf(subject, ["save", "-o", archive, "hello"], other);
  await outputOf(subject, ["copy", "store:hello", `oci:${layout}:hello`], other);
  await outputOf(subject, ["bundle", "create", "-o", bundle, "hello"], other);
  await outputOf(subject, ["export", "-o", files, "hello"], other);
  const garbage = contextOf("garbage");
  await outputOf(subject, ["build", "-q", "-t", "hello", garbage], here);
  await outputOf(subject, ["build", "-q", "-t", "hello", oldContext], here);
  await outputOf(subject, ["tag", "hello", "same"], here);
});

/** Pushes to a registry of its own, which is whole whatever happens, and has all of the image if it has its name. */
async function toRegistry(
  run: (more: readonly string[]) => Promise<Traced>,
  place: string,
): Promise<Traced> {
  let traced: Traced | undefined;
  await withRegistry({ isWritable: true }, async ({ address, open }) => {
    traced = await run([`docker://${address}/hello:1`]);
    await open(async (store) => {
      const findings = await checkStore(store);
      assert.deepEqual(findings.filter(({ code }) => code !== "check/leftover"), [], place);
      const names = store.references.list().map((image) => nameOf(image));
      if (traced!.code === 0) assert.deepEqual(names, ["docker.io/library/hello:1"], place);
    });
  });
  return traced!;
}

/** Pulls from a registry that has the new image as hello. */
async function fromRegistry(run: (more: readonly string[]) => Promise<Traced>): Promise<Traced> {
  let traced: Traced | undefined;
  await withRegistry({ isWritable: true }, async ({ address, root }) => {
    await outputOf(subject, ["load", "-i", archive], { store: root });
    traced = await run([`docker://${address}/hello`, "store:hello"]);
  });
  return traced!;
}

const deeds: readonly Deed[] = [
  { name: "a build", words: ["build", "-q", "-t", "hello", newContext] },
  { name: "a load", words: ["load", "-q", "-i", archive] },
  { name: "a pull", words: ["copy", "-q", "--src-tls-verify=false"], beside: fromRegistry },
  { name: "a copy", words: ["copy", "-q", `oci:${layout}:hello`, "store:hello"] },
  { name: "a bundle", words: ["bundle", "apply", bundle] },
  { name: "an import", words: ["import", files, "hello"] },
  {
    name: "a mutation",
    words: ["image", "mutate", "-q", "-t", "hello", "--label", "new=yes", "same"],
  },
  {
    name: "a push",
    words: ["copy", "-q", "--dest-tls-verify=false", "store:hello"],
    beside: toRegistry,
  },
  { name: "a prune", words: ["system", "prune", "-f"] },
  { name: "a prune of images", words: ["image", "prune", "-f"] },
];

for (const deed of deeds) {
  describe(`${deed.name} with ${subject.name}`, { skip: noStrace }, () => {
    const scene = { subject, origin, folder };

    it("is killed", async () => {
      await prepared();
      let killed = 0;
      const calls = await sweep(scene, deed, "signal=KILL", (_root, traced, place) => {
        if (traced.code === null) killed++;
        if (traced.stdout !== "" && deed.beside === undefined && !deed.name.includes("prune")) {
          assert.equal(movedName(traced), true, `${place}: what is told`);
        }
      });
      assert.ok(killed > calls / 2, `only ${killed} of ${calls} runs were killed`);
    });

    for (
      const [what, code, says] of [
        ["error=ENOSPC", "store/full", ["the disk is full", "system prune"]],
        ["error=EIO", undefined, ["EIO"]],
      ] as const
    ) {
      it(what === "error=EIO" ? "meets a disk that fails" : "finds the disk full", async () => {
        await prepared();
        await sweep(scene, deed, what, (root, traced, place) => {
          if (traced.code === 0 || !hit(root, traced)) return;
          const [, told = ""] = / \[([a-z-]+\/[a-z-]+)\]\n/.exec(traced.stderr) ?? [];
          // A file that is only read is told by the system's own code.
          const expected = told === code?.replace("store/", "system/") ? told : code ?? told;
          assertRefused({ ...traced, stdout: "" }, { code: expected, says });
          if (code !== undefined) assert.deepEqual(leftoversIn(root), [], `${place}: is gone`);
        });
      });
    }
  });
}

/** A function that works when it is first called. */
function once<T>(work: () => T): () => T {
  let result: { value: T } | undefined;
  return () => (result ??= { value: work() }).value;
}
