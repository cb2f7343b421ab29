/**
 * Bad input of builds: each ends in one clear message and the right exit code, and leaves the store as it was.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { type ContextFiles, writeContext } from "../support/context_files.ts";
import { limiter } from "../support/limiter.ts";
import { peer } from "../support/peers.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { contextsAndOptions } from "./bad_input/contexts.ts";
import { dockerfiles } from "./bad_input/dockerfiles.ts";
import { assertRefused, type Refusal } from "./bad_input/refusal.ts";

const refusals: readonly Refusal[] = [...dockerfiles, ...contextsAndOptions];
/** Longer than this is a hang: most runs take a tenth of a second. */
const limit = 20_000;

for (const subject of await subjects()) {
  const { name, skip } = subject;
  const folder = temporaryDirectory();
  const store = join(folder, "store");
  const index = () => readFileSync(join(store, "index.json"), "utf8");
  let count = 0;
  const directoryWith = (files: ContextFiles) => {
    const directory = join(folder, `case-${count++}`);
    mkdirSync(directory);
    writeContext(directory, files);
    return directory;
  };

  describe(`bad input of builds with ${name}`, { skip }, () => {
    // What is here before, so that it can be seen to stay.
    const prepared = once(() => {
      const cwd = directoryWith({ Dockerfile: "FROM scratch\n" });
      return outputOf(subject, ["build", "-q", "-t", "before", "."], { store, cwd, limit });
    });

    // All begin with the first test, two at a time: a machine of two cores is done in half of the time.
    const runs = once(async () => {
      await prepared();
      const withinTwo = limiter(2);
      return refusals.map(({ files, words = ["."] }) => {
        const surroundings = { store, cwd: directoryWith(files), limit };
        return withinTwo(() =>
          runQuilla(subject, ["build", "-t", "after", ...words], surroundings)
        );
      });
    });
    for (const [number, refusal] of refusals.entries()) {
      it(refusal.name, async () => assertRefused(await (await runs())[number]!, refusal));
    }

    it("a Dockerfile, or an ignore file, that is a FIFO", {
      skip: process.platform === "win32" ? "Windows has no FIFOs" : undefined,
    }, async () => {
      await prepared();
      const cwd = directoryWith({});
      execFileSync("mkfifo", [join(cwd, "Dockerfile")]);
      assertRefused(await runQuilla(subject, ["build", "."], { store, cwd, limit }), {
        code: "build/dockerfile",
        says: ["the Dockerfile in . is no file but a fifo"],
      });
      const other = directoryWith({ Dockerfile: "FROM scratch\n" });
      execFileSync("mkfifo", [join(other, "Dockerfile.dockerignore")]);
      assertRefused(await runQuilla(subject, ["build", other], { store, cwd, limit }), {
        code: "build/ignore-file",
        says: ["Dockerfile.dockerignore is no file but a fifo"],
      });
    });

    const setpriv = peer("setpriv");
    const needsNobody = process.getuid?.() === 0 ? setpriv.skip : "needs root, to be someone else";
    // The source is not everybody's to read; a compiled quilla can be put where it is.
    const isCompiled = name.endsWith("-compiled");
    it("a context, or a file of it, that may not be read", {
      skip: isCompiled ? needsNobody : "only the compiled quillas can be run as someone else",
    }, async () => {
      const program = join(folder, "quilla");
      execFileSync("cp", [subject.command[0]!, program]);
      chmodSync(folder, 0o755);
      const asNobody = { ...subject, command: [program] };
      const home = directoryWith({});
      chmodSync(home, 0o777);
      const through = [setpriv.path, "--reuid=65534", "--regid=65534", "--clear-groups"];
      const surroundings = { store: join(home, "store"), env: { HOME: home }, through, limit };
      const secret = { content: "s", mode: 0o600 };
      const cases: { files: ContextFiles; says: string[] }[] = [
        { files: { Dockerfile: "FROM scratch\nCOPY . /\n", secret }, says: ["secret"] },
        {
          files: { Dockerfile: "FROM scratch\nCOPY . /\n", "dir/": { mode: 0o700 }, "dir/x": "x" },
          says: ["dir"],
        },
        { files: { Dockerfile: { content: "FROM scratch", mode: 0o600 } }, says: ["Dockerfile"] },
        {
          files: { Dockerfile: "FROM scratch", ".dockerignore": { content: "", mode: 0o600 } },
          says: [".dockerignore"],
        },
      ];
      for (const { files, says } of cases) {
        const cwd = directoryWith(files);
        const ended = await runQuilla(asNobody, ["build", cwd], surroundings);
        assertRefused(ended, { code: "context/unreadable", says });
      }
      const closed = directoryWith({ Dockerfile: "FROM scratch\n" });
      chmodSync(closed, 0o700);
      assertRefused(await runQuilla(asNobody, ["build", closed], surroundings), {
        code: "build/context",
        says: ["you may not read it"],
      });
    });

    it("nothing of all that is in the store's index", async () => {
      await Promise.all(await runs());
      assert.ok(index().includes("/before:latest"), index());
      assert.ok(!index().includes("after"), index());
    });

    it("line ends of Windows and a byte order mark are no bad input", async () => {
      const text = "FROM scratch\nCOPY a \\\n  /\nENV A=b\n";
      const ids = [];
      for (const Dockerfile of [text, text.replaceAll("\n", "\r\n"), `\ufeff${text}`]) {
        const cwd = directoryWith({ Dockerfile, a: "a" });
        ids.push(await outputOf(subject, ["build", "-q", "."], { store, cwd, limit }));
      }
      assert.equal(new Set(ids).size, 1, ids.join("\n"));
    });
  });
}

/** A function that works when it is first called. */
function once<T>(work: () => T): () => T {
  let result: { value: T } | undefined;
  return () => (result ??= { value: work() }).value;
}
