/**
 * Many at one store: builds side by side, of different runtimes, while others clean up.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { checkStore } from "../../plugins/tools/system/check.ts";
import { Store } from "../../core/store/store.ts";
import { writeContext } from "../support/context_files.ts";
import { limiter } from "../support/limiter.ts";
import { fastestSubject, outputOf } from "../support/quilla_process.ts";
import { type Subject, subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const folder = temporaryDirectory();
const found = (await subjects()).filter(({ skip }) => skip === undefined);

/** The context of build number `number`: one layer that all have in common, one of its own. */
function contextOf(number: number): string {
  const directory = join(folder, `context-${number}`);
  if (existsSync(directory)) return directory; // others may be reading it
  mkdirSync(directory);
  writeContext(directory, {
    Dockerfile: `FROM scratch\nCOPY common /\nCOPY own /\nLABEL number=${number}\n`,
    common: "common ".repeat(50_000),
    own: `own ${number} `.repeat(50_000),
  });
  return directory;
}

/** Builds and names it; gives the image ID. */
function build(subject: Subject, store: string, number: number): Promise<string> {
  const words = ["build", "-q", "-t", `image:${number}`, contextOf(number)];
  return outputOf(subject, words, { store });
}

/** The store is whole, and has exactly these names for these images. */
async function examine(
  subject: Subject,
  root: string,
  ids: ReadonlyMap<number, string>,
): Promise<void> {
  const listed = await outputOf(subject, [
    "image",
    "ls",
    "--no-trunc",
    "--format",
    "{{.Tag}} {{.ID}}",
  ], {
    store: root,
  });
  const expected = [...ids].map(([number, id]) => `${number} ${id}`).sort();
  assert.deepEqual(listed.split("\n").sort(), expected);
  const store = await Store.open(root);
  assert.deepEqual(await checkStore(store), []);
  store.close();
}

const eight = [1, 2, 3, 4, 5, 6, 7, 8];

async function buildAll(
  root: string,
  numbers: readonly number[],
  subjectOf: (number: number) => Subject,
): Promise<Map<number, string>> {
  const built = numbers.map(async (number) =>
    [number, await build(subjectOf(number), root, number)] as const
  );
  return new Map(await Promise.all(built));
}

for (const subject of await subjects()) {
  const { name, skip } = subject;
  describe(`one store and many of ${name}`, { skip }, () => {
    it("eight builds at once give eight tags", async () => {
      const root = join(folder, `eight-${name}`);
      const ids = await buildAll(root, eight, () => subject);
      assert.equal(new Set(ids.values()).size, 8);
      await examine(subject, root, ids);
    });

    it("the same image built eight times at once is one image", async () => {
      const root = join(folder, `same-${name}`);
      const ids = await Promise.all(eight.map(() => build(subject, root, 1)));
      assert.equal(new Set(ids).size, 1);
      await examine(subject, root, new Map([[1, ids[0]!]]));
    });

    it("builds lose nothing to those who clean up meanwhile", async () => {
      const root = join(folder, `pruned-${name}`);
      await build(subject, root, 1);
      let isOver = false;
      let rounds = 0;
      const clean = async () => {
        while (!isOver) {
          const words = rounds++ % 2 === 0 ? ["image", "prune", "-f"] : ["system", "prune", "-f"];
          await outputOf(subject, words, { store: root });
        }
      };
      const cleaning = clean();
      try {
        const ids = await buildAll(root, eight, () => subject);
        isOver = true;
        await cleaning;
        await examine(subject, root, ids);
      } finally {
        isOver = true;
        await cleaning;
      }
      assert.ok(rounds > 0);
    });
  });
}

/** So many that they meet each other and the pruning in all ways; as many at a time as a machine of CI has. */
describe("sixty-four builders", () => {
  it("have sixty-four whole images, with prunings and removals between them", async () => {
    const subject = await fastestSubject();
    const root = join(folder, "sixty-four");
    const numbers = Array.from({ length: 64 }, (_, at) => at + 1);
    const eightAtATime = limiter(8);
    const others = [
      ["system", "prune", "-f"],
      ["image", "prune", "-f"],
      ["system", "prune", "-f", "--keep-storage", "1MB"],
      ["rmi", "-f", "passing"],
      ["tag", "image:1", "passing"],
      ["image", "ls", "-q"],
      ["system", "df"],
    ];
    await build(subject, root, 1);
    const built = await Promise.all(numbers.map((number) =>
      eightAtATime(async () => {
        const id = await build(subject, root, number);
        await outputOf(subject, others[number % others.length]!, { store: root });
        return [number, id] as const;
      })
    ));
    await outputOf(subject, ["rmi", "-f", "passing"], { store: root });
    const ids = new Map(built);
    assert.equal(new Set(ids.values()).size, 64);
    await examine(subject, root, ids);
    await outputOf(subject, ["system", "prune", "-f"], { store: root });
    await examine(subject, root, ids);
    for (const name of ["ingest", "leases"]) assert.deepEqual(readdirSync(join(root, name)), []);
  });
});

describe("one store and all the subjects", {
  skip: found.length > 1 ? undefined : "QUILLA_SUBJECTS names only one",
}, () => {
  it("builds of all of them at once, while all of them clean up", async () => {
    const root = join(folder, "mixed");
    const of = (number: number) => found[number % found.length]!;
    await build(of(0), root, 1);
    const cleaning = found.map((subject) => {
      const prune = ["system", "prune", "-f"];
      return outputOf(subject, prune, { store: root });
    });
    const ids = await buildAll(root, eight, of);
    await Promise.all(cleaning);
    for (const subject of found) await examine(subject, root, ids);
  });
});
