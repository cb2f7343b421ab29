import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { StepReport } from "../../../core/plugin/contracts/build_event.ts";
import { explain } from "../../../plugins/kit/building/explain.ts";
import { hexOf } from "../../../core/digest.ts";
import {
  buildLater as laterBuild,
  type Built,
  newDirectory,
  type TestBuild,
  testBuild,
} from "../../support/test_build.ts";

const buildLater = (
  dockerfile: string | readonly string[] | undefined,
  options: TestBuild,
  time?: number,
) => laterBuild(dockerfile, { cache: { explain }, ...options }, time);

function reports({ events }: Built): (StepReport & { readonly text: string })[] {
  return events.flatMap((event) =>
    event.type === "done" && event.cache !== undefined
      ? [{ ...event.cache, text: event.step.text }]
      : []
  );
}

/** A context, and a store, for several builds. */
function place(files: Readonly<Record<string, string>> = { "a/one": "1", "a/two": "2" }) {
  const directory = newDirectory();
  return { directory, root: join(newDirectory(), "store"), files };
}

const copyAll = ["FROM scratch", "COPY a /a"];

describe("a step that is built again", () => {
  it("is taken from the cache, and gives the same image", async () => {
    const { files, ...where } = place();
    const first = await buildLater(copyAll, { ...where, files });
    const second = await buildLater(undefined, where);
    assert.deepEqual(reports(first).map(({ status }) => status), ["done"]);
    assert.equal(reports(first)[0]!.reason, "it was not built here before");
    assert.deepEqual(reports(second).map(({ status }) => status), ["cached"]);
    assert.equal(second.image.id, first.image.id);
    assert.deepEqual(second.tree, first.tree);
  });

  it("is read, where a file was written a moment ago", async () => {
    const { files, ...where } = place();
    await testBuild(copyAll, { ...where, files });
    const written = lstatSync(join(where.directory, "a/two")).ctimeMs;
    const second = await buildLater(undefined, where, written + 1);
    assert.equal(reports(second)[0]!.status, "unchanged");
    assert.match(reports(second)[0]!.reason!, /had to be read/);
  });

  it("names the file that was written a moment ago", async () => {
    const { files, ...where } = place();
    const first = await buildLater(copyAll, { ...where, files });
    const file = join(where.directory, "a/two");
    writeFileSync(file, "3");
    const second = await buildLater(undefined, where, lstatSync(file).ctimeMs + 1);
    const [report] = reports(second);
    assert.equal(report!.status, "done");
    assert.equal(report!.reason, "/a/two was changed");
    assert.notEqual(second.image.id, first.image.id);
    const third = await buildLater(undefined, where);
    assert.equal(third.image.id, second.image.id);
    assert.deepEqual(reports(await buildLater(undefined, where)).map(({ status }) => status), [
      "cached",
    ]);
  });

  const changes: readonly (readonly [string, (directory: string) => void, RegExp])[] = [
    ["content", (at) => writeFileSync(join(at, "a/two"), "3"), /^\/a\/two was changed$/],
    ["length", (at) => writeFileSync(join(at, "a/two"), "longer"), /^\/a\/two was changed$/],
    [
      "mode",
      (at) => chmodSync(join(at, "a/two"), 0o600),
      /^\/a\/two has another mode: 644, now 600$/,
    ],
    ["a new file", (at) => writeFileSync(join(at, "a/three"), ""), /^\/a\/three was added$/],
    ["a file less", (at) => rmSync(join(at, "a/one")), /^\/a\/one was removed$/],
    [
      "two files",
      (at) => ["a/one", "a/two"].forEach((name) => writeFileSync(join(at, name), "x")),
      /^\/a\/one was changed, and 1 more$/,
    ],
  ];
  for (const [name, change, reason] of changes) {
    it(`says which file is another: ${name}`, async () => {
      const { files, ...where } = place();
      const first = await buildLater(copyAll, { ...where, files });
      change(where.directory);
      const second = await buildLater(undefined, where);
      assert.equal(reports(second)[0]!.status, "done");
      assert.match(reports(second)[0]!.reason!, reason);
      assert.notEqual(second.image.id, first.image.id);
    });
  }

  it("is not deceived by a time that is set back", async () => {
    const { files, ...where } = place();
    const file = join(where.directory, "a/two");
    await testBuild(copyAll, { ...where, files });
    utimesSync(file, 1, 1);
    const first = await buildLater(undefined, where);
    await new Promise((resolve) => setTimeout(resolve, 1100)); // some hosts tell ctimes in whole seconds
    writeFileSync(file, "X");
    utimesSync(file, 1, 1);
    const second = await buildLater(undefined, where);
    assert.notEqual(second.image.id, first.image.id);
  });

  it("that comes to the same result leaves what follows it in the cache", async () => {
    const { files, ...where } = place();
    const dockerfile = [
      "FROM scratch AS one",
      ...copyAll.slice(1),
      "FROM one",
      "COPY --from=one /a/one /",
    ];
    await buildLater(dockerfile, { ...where, files });
    utimesSync(join(where.directory, "a/two"), 5, 5);
    const second = await buildLater(undefined, where);
    assert.deepEqual(reports(second).map(({ status }) => status), ["unchanged", "cached"]);
  });

  it("names the build argument that changed", async () => {
    const { files, ...where } = place();
    const dockerfile = ["FROM scratch", "ARG TO", "COPY a /$TO"];
    await buildLater(dockerfile, { ...where, files, arguments: new Map([["TO", "x"]]) });
    const second = await buildLater(undefined, { ...where, arguments: new Map([["TO", "y"]]) });
    assert.match(reports(second)[0]!.reason!, /^the build argument TO was "x", and is "y"/);
  });

  it("names the base whose tag was moved", async () => {
    const where = place({});
    const base = async (text: string) => {
      const { root } = where;
      await testBuild(["FROM scratch", `LABEL v=${text}`], { root, tags: ["base"] });
    };
    await base("1");
    await buildLater("FROM base", where);
    await base("2");
    const second = await buildLater("FROM base", where);
    assert.equal(reports(second)[0]!.status, "done");
    assert.match(
      reports(second)[0]!.reason!,
      /^the base image was base sha256:\w+, and is base sha256:\w+$/,
    );
  });

  it("says that its instruction was another", async () => {
    const { files, ...where } = place();
    await buildLater(copyAll, { ...where, files });
    const second = await buildLater(["FROM scratch", "COPY a /b"], where);
    assert.equal(reports(second)[0]!.reason, 'the instruction was "COPY a /a"');
  });

  it("is built anew where the cache is to be ignored: all of it, or of one stage", async () => {
    const { files, ...where } = place();
    const dockerfile = ["FROM scratch AS One", "COPY a /a", "FROM scratch", "COPY a /b"];
    const first = await buildLater(dockerfile, { ...where, files });
    const cases: [ignore: boolean | string[], expected: number, warned?: RegExp][] = [
      [true, 2],
      [["one"], 1],
      [["One"], 1],
      [["ONE", "1"], 2],
      [["0"], 1],
      [["1"], 1],
      [[], 0],
      [[""], 0],
      [["oen"], 0, /there is no stage oen to be built anew; did you mean one\?/],
      [["7"], 0, /there is no stage 7 to be built anew; the stages are one, 1/],
    ];
    for (const [ignore, expected, warned = /^$/] of cases) {
      const again = await buildLater([...dockerfile, "COPY --from=one /a /c"], {
        ...where,
        cache: { ignore },
      });
      const done = reports(again).filter(({ status, text }) =>
        status !== "cached" && !/from/.test(text)
      );
      assert.equal(done.length, expected, String(ignore));
      const warnings = again.warnings.filter((text) => !text.startsWith("StageNameCasing"));
      assert.match(warnings.join(), warned);
    }
    assert.equal((await buildLater(dockerfile, where)).image.id, first.image.id);
  });
});

describe("a cache that is no good", () => {
  it("whose records are damaged, or of another version, is made anew", async () => {
    const { files, ...where } = place();
    const first = await buildLater(copyAll, { ...where, files });
    for (
      const damage of [
        "",
        "sha256:zz\n",
        "\n{}\n",
        `${first.image.layers[0]!.diffId}\n{"layer":7}\n`,
      ]
    ) {
      for (const kind of ["layers", "steps"]) {
        const folder = join(where.root, "cache", kind);
        for (const name of readdirSync(folder)) writeFileSync(join(folder, name), damage);
      }
      const again = await buildLater(undefined, where);
      assert.equal(reports(again)[0]!.status, "done");
      assert.equal(again.image.id, first.image.id);
      assert.deepEqual(again.warnings, []);
    }
  });

  it("that cannot be read or written is told of once, and the build goes on", async () => {
    const { files, ...where } = place();
    const first = await buildLater(copyAll, { ...where, files });
    const folder = join(where.root, "cache", "layers");
    for (const name of readdirSync(folder)) {
      rmSync(join(folder, name));
      writeFileSync(join(folder, `${name}-`), "");
    }
    rmSync(folder, { recursive: true });
    writeFileSync(folder, "no directory");
    const again = await buildLater([...copyAll, "COPY a /b"], where);
    assert.equal(again.warnings.filter((text) => /build cache cannot be/.test(text)).length, 1);
    assert.equal(again.image.layers[0]!.diffId, first.image.layers[0]!.diffId);
  });

  it("whose layer is gone or cut short is made anew", async () => {
    const { files, ...where } = place();
    const first = await buildLater(copyAll, { ...where, files });
    const blob = join(where.root, "blobs", "sha256", hexOf(first.image.layers[0]!.diffId));
    const bytes = readFileSync(blob);
    chmodSync(blob, 0o644);
    writeFileSync(blob, bytes.subarray(0, 100));
    const second = await buildLater(undefined, where);
    assert.equal(reports(second)[0]!.status, "unchanged");
    assert.deepEqual(new Uint8Array(readFileSync(blob)), new Uint8Array(bytes));
    rmSync(blob);
    const third = await buildLater(undefined, where);
    assert.deepEqual(third.tree, first.tree);
  });
});
