/**
 * Times: what programs in RUN see of them, so that nothing is silently stale and nothing is made anew for no reason, and what images
 * say, so that another content is told from the one before.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { writeContext } from "../support/context_files.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const isRoot = process.getuid?.() === 0;
const noRun = noBusybox ?? (isRoot ? undefined : "the test wants root's way");

/** As make does it: for each of a and b, an object that is not older than its source is kept. busybox compares whole seconds. */
const make = "for f in a b; do " +
  "if [ /src/$f -nt /obj/$f ] || [ ! -e /obj/$f ]; then cp /src/$f /obj/$f; echo made $f; fi; done";

for (const subject of await subjects()) {
  const skip = subject.skip ?? noRun;
  const work = temporaryDirectory();
  const store = join(work, "store");
  let builds = 0;

  /** The tar of a build's files, by their paths: the content of small ones, and the time. */
  const build = async (
    dockerfile: readonly string[],
    files: Readonly<Record<string, string>>,
    options: readonly string[] = [],
    root = store,
  ) => {
    const context = join(work, `c${++builds}`);
    writeContext(context, { Dockerfile: dockerfile.join("\n") + "\n", ...files });
    for (const name of Object.keys(files)) utimesSync(join(context, name), 946684800, 946684800);
    const output = join(work, "output");
    rmSync(output, { recursive: true, force: true });
    const words = ["build", "--network", "none", ...options, "-o", output, context];
    const { code, stderr } = await runQuilla(subject, words, { store: root });
    assert.equal(code, 0, stderr);
    return (path: string) => readFileSync(join(output, path), "utf8").trim();
  };

  const id = async (
    dockerfile: readonly string[],
    files: Readonly<Record<string, string>>,
    root = store,
  ) => {
    const context = join(work, `c${++builds}`);
    writeContext(context, { Dockerfile: dockerfile.join("\n") + "\n", ...files });
    const words = ["build", "-q", "--network", "none", context];
    const { code, stdout, stderr } = await runQuilla(subject, words, { store: root });
    assert.equal(code, 0, stderr);
    return stdout.trim();
  };

  const baseImage = async (root = store) => {
    writeContext(join(work, "base"), { Dockerfile: busyboxStage, ...busyboxFiles });
    const words = ["build", "-q", "-t", "base", "--network", "none", join(work, "base")];
    const made = await runQuilla(subject, words, { store: root });
    assert.equal(made.code, 0, made.stderr);
  };

  describe(`times that programs see: ${subject.name}`, { skip }, () => {
    it("a source that was copied over an older one, however old it is, is made anew, and nothing else", async () => {
      await baseImage();
      const read = await build([
        "FROM base",
        "COPY src /src",
        `RUN mkdir /obj; (${make}) >/1; sleep 1`,
        `RUN (${make}) >/2; sleep 1`,
        "COPY next /src",
        `RUN (${make}) >/3; sleep 1`,
        "COPY next /src",
        `RUN (${make}) >/4`,
      ], { "src/a": "1", "src/b": "1", "next/a": "2", "next/b": "1" });
      const made = [1, 2, 3, 4].map((step) => read(String(step)));
      assert.deepEqual(made, ["made a\nmade b", "", "made a", ""]);
      assert.equal(read("obj/a"), "2");
    });

    it("so is one over what the base was made of, and one whose path is new", async () => {
      const base = join(work, "objects");
      writeContext(base, {
        Dockerfile: `FROM base\nCOPY src /src\nRUN mkdir /obj; ${make}; sleep 1\n`,
        "src/a": "1",
        "src/b": "1",
      });
      const words = ["build", "-q", "-t", "objects", "--network", "none", base];
      assert.equal((await runQuilla(subject, words, { store })).code, 0);
      const over = await build(
        ["FROM objects", "COPY src /src", `RUN (${make}) >/1`],
        { "src/a": "2", "src/b": "1" },
      );
      assert.equal(over("1"), "made a");
      const again = await build(
        ["FROM objects", "RUN rm -r /src; sleep 1", "COPY src /src", `RUN (${make}) >/1`],
        { "src/a": "3", "src/b": "3" },
      );
      assert.equal(again("1"), "made a\nmade b");
      const mounted = await build([
        "FROM objects",
        `RUN --mount=type=bind,source=src,target=/src (${make}) >/1; sleep 1`,
        `RUN --mount=type=bind,source=src,target=/src (${make}) >/2`,
      ], { "src/a": "4", "src/b": "4" });
      assert.deepEqual([mounted("1"), mounted("2")], ["made a\nmade b", ""]);
    });

    const ways: [name: string, copied: string[], mount: string][] = [
      ["copied", ["COPY src /src"], ""],
      [
        "copied in several layers, before a step that has nothing to do with it",
        ["COPY src/a /src/", "COPY src/b /src/", "RUN true"],
        "",
      ],
      ["copied from a stage", ["COPY --from=source / /src"], ""],
      ["bound", [], "--mount=type=bind,source=src,target=/src"],
      ["bound from a stage", [], "--mount=type=bind,from=source,target=/src"],
    ];
    for (const [name, copied, mount] of ways) {
      it(`with a cache of objects, sources that are ${name}`, async () => {
        const made: string[] = [];
        // Back to the first ones, with a command that is new: what was made in between is no longer right.
        const versions = ["1 1", "2 1", "2 1", "1 1", "1 2"];
        for (const [step, version] of versions.entries()) {
          const [a, b] = version.split(" ");
          const read = await build([
            "FROM scratch AS source",
            "COPY src /",
            "FROM base",
            ...copied,
            `RUN --mount=type=cache,target=/obj,id=${name.replaceAll(/\W+/g, "-")} ${mount} ` +
            `(${make}) >/1; cat /obj/a /obj/b >/2; sleep 1; true ${step}`,
          ], { "src/a": a!, "src/b": b! });
          assert.equal(read("2"), `${a}${b}`);
          made.push(read("1").replace("\n", ", "));
        }
        assert.deepEqual(made, ["made a, made b", "made a", "", "made a", "made b"]);
      });
    }

    it("the day is today, and no epoch is set that nobody gave", async () => {
      const begun = Math.floor(Date.now() / 1000);
      const read = await build(
        ["FROM base", "RUN date +%s >/now; echo ${SOURCE_DATE_EPOCH-none} >/epoch"],
        {},
        ["--no-cache"],
      );
      assert(Number(read("now")) >= begun);
      assert.equal(read("epoch"), "none");
      const dated = await build(
        ["FROM base", "RUN echo ${SOURCE_DATE_EPOCH-none} >/epoch"],
        {},
        ["--timestamp", "1000000"],
      );
      assert.equal(dated("epoch"), "1000000");
    });

    it("with --timestamp preserve they are the files' own", async () => {
      const read = await build(
        ["FROM base", "COPY a /a", "RUN stat -c %Y /a >/time"],
        { a: "a" },
        ["--timestamp", "preserve"],
      );
      assert.equal(read("time"), "946684800");
    });
  });

  describe(`times that images say: ${subject.name}`, { skip }, () => {
    it("what commands make without a date is the same in another store; a time that they set stays", async () => {
      const dockerfile = [
        "FROM base",
        "COPY a /a",
        "RUN echo 1 >/made; cp -p /a /copied; cp -p /made /kept; touch -d '2001-02-03 04:05:06' /dated",
        "RUN cp -p /copied /again; cp -p /kept /kept2; mkdir -p /d/e; ln -s x /d/l; touch /a",
        "COPY b /d/e/",
        "RUN cp -p /d/e/b /d/b",
      ];
      const other = join(work, "other");
      await baseImage();
      await baseImage(other);
      const first = await id(dockerfile, { a: "a", b: "b" });
      assert.equal(await id(dockerfile, { a: "a", b: "b" }, other), first);
      const read = await build(
        [...dockerfile, "RUN stat -c %Y /dated >/time"],
        { a: "a", b: "b" },
      );
      assert.equal(read("time"), String(Date.parse("2001-02-03T04:05:06Z") / 1000));
    });

    it("a COPY's layer is the same on another base; another content of one length has another time", async () => {
      const layers = async (base: string, text: string) => {
        const image = await id([`FROM ${base}`, "COPY page /srv/page"], { page: text });
        const words = ["inspect", "-f", "{{json .RootFS.Layers}}", image];
        const { stdout } = await runQuilla(subject, words, { store });
        return JSON.parse(stdout) as string[];
      };
      const [one, other, changed] = [
        await layers("base", "1"),
        await layers("objects", "1"),
        await layers("base", "2"),
      ];
      assert.equal(one.at(-1), other.at(-1));
      assert.notEqual(one.at(-1), changed.at(-1));
    });
  });
}
