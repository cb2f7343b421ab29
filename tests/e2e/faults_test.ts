/**
 * Every command where the machine has too little of something: the disk is full or read-only, few files may be open, none may be
 * large. It is told as that, with a way out; no command that only looks fails; no stack and no name of errno.h reaches a user.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const skip = noBusybox ?? noContainers ?? peer("prlimit").skip ?? peer("mount").skip ??
  (process.getuid?.() === 0 ? undefined : "only root can mount a small disk");

const full = /(the disk is full|No space left).*\[(store|output)\/full\]/;
const unwritable = /read-only.*\[(store\/read-only|output\/failed|output\/unwritable)\]/;
const tooLarge = /no file may be that large.*\[system\/file-too-large\]/;
const works = undefined;

/** What each command says where the store's disk is full, where it is read-only, and where no file may have a megabyte. */
const commands: Readonly<
  Record<string, readonly [words: string, ...says: (RegExp | undefined)[]]>
> = {
  "build of COPY": ["build -q --no-cache -f c/copy c", full, unwritable, tooLarge],
  "build of ADD": ["build -q --no-cache -f c/add c", full, unwritable, tooLarge],
  "build of RUN": ["build -q --no-cache --network none -f c/run c", full, unwritable, works],
  "run": ["run --network none base /bin/true", full, unwritable, works],
  "import": ["import big.tar x", full, unwritable, tooLarge],
  "tag": ["tag base other", full, unwritable, works],
  "image mutate": ["image mutate base --label a=b -t other", full, unwritable, works],
  "save to it": ["save base -o disk/saved", full, unwritable, tooLarge],
  "export to it": ["export base -o disk/saved", full, unwritable, tooLarge],
  "build -o to it": ["build -q -f c/copy -o disk/out c", full, unwritable, tooLarge],
  "--iidfile": ["build -q -f c/plain --iidfile disk/id c", full, unwritable, works],
  "--metadata-file": ["build -q -f c/plain --metadata-file disk/m c", full, unwritable, works],
  "system prune": ["system prune -f", works, unwritable, works],
  "image ls": ["image ls", works, works, works],
  "history": ["history base", works, works, works],
  "inspect": ["inspect base", works, works, works],
  "system df": ["system df", works, works, works],
  "system check": ["system check", works, works, works],
  "save": ["save base -o saved", works, works, tooLarge],
  "build --check": ["build --check c", works, works, works],
};

for (const subject of await subjects()) {
  describe(`${subject.name}: too little of something`, { skip: subject.skip ?? skip }, () => {
    after(() => run("umount", disk)); // before what it lies in is removed
    const work = temporaryDirectory();
    const disk = join(work, "disk");
    const env = { ...process.env, QUILLA_ROOT: join(disk, "store"), NO_COLOR: "1" };
    const run = (program: string, ...words: string[]) =>
      spawnSync(program, words, { cwd: work, env, encoding: "utf8" });
    const quilla = (words: string, ...below: string[]) => {
      const [program, ...rest] = [...below, ...subject.command, ...words.split(" ")];
      return run(program!, ...rest);
    };
    const remount = (options: string) => run("mount", "-o", `remount,${options}`, disk);

    before(() => {
      mkdirSync(disk);
      const { status, stderr } = run("mount", "-t", "tmpfs", "-o", "size=40m", "none", disk);
      assert.equal(status, 0, stderr);
      writeContext(join(work, "c"), {
        ...busyboxFiles,
        big: new Uint8Array(3_000_000).map((_, index) => index * 7919 % 251),
        Dockerfile: busyboxStage,
        plain: "FROM scratch\nLABEL a=b\n",
        copy: "FROM base\nCOPY big /\n",
        add: "FROM base\nADD big.tar.gz /\n",
        run: "FROM base\nRUN true\n",
      });
      run("tar", "-cf", "big.tar", "-C", "c", "big");
      run("tar", "-czf", "c/big.tar.gz", "-C", "c", "big");
      const built = quilla("build -q --network none -t base c");
      assert.equal(built.status, 0, built.stderr);
    });

    function told(words: string, says: RegExp | undefined, ...below: string[]): void {
      const { status, signal, stderr } = quilla(words, ...below);
      // Where a runtime lets the system end it, the shell says why.
      if (says === tooLarge && signal === "SIGXFSZ") return;
      const text = stderr.replaceAll(work, "");
      assert.doesNotMatch(text, /\n\s+at |file:\/\/|\$bunfs|defect of quilla|no-namespaces/);
      assert.doesNotMatch(text, /\bE(NOSPC|ROFS|DQUOT|MFILE|FBIG|NOMEM|ACCES|NOENT)\b/);
      if (says === undefined) return assert.equal(status, 0, stderr);
      // What lies there unpacked already may be all that is needed.
      if (status === 0 && / true$|bin\/true$/.test(words)) return;
      assert.match(text, says);
      assert.match(text, /\n {2}hint: /);
      assert.notEqual(status, 0);
    }

    for (const [name, [words, whenFull, whenReadOnly, whenSmall]] of Object.entries(commands)) {
      it(`${name}, the disk is full`, () => {
        const fill = join(disk, "fill");
        run("dd", "if=/dev/zero", `of=${fill}`, "bs=1024");
        try {
          told(words, whenFull);
        } finally {
          rmSync(fill);
        }
      });

      it(`${name}, the disk is read-only`, () => {
        remount("ro");
        try {
          told(words, whenReadOnly);
        } finally {
          remount("rw");
        }
      });

      // Deno writes a cache of its own for what it runs from source, and is ended for that.
      const isSource = subject.name === "deno";
      it(
        `${name}, no file may be large`,
        { skip: isSource ? "Deno's own files are" : undefined },
        () => {
          for (const path of ["saved", "disk/saved", "disk/out"]) {
            rmSync(join(work, path), { recursive: true, force: true });
          }
          told(words, whenSmall, "prlimit", "--fsize=1000000:1000000");
        },
      );
    }

    it("few files may be open: RUN is told why, or works", () => {
      const words = "build -q --no-cache --network none -f c/run c";
      // Each runtime needs some for itself: below that it cannot even say so.
      const { status, stderr } = quilla(words, "prlimit", "--nofile=40:40");
      if (status !== 0) assert.match(stderr, /too many files are open.*\[system\/too-many-files\]/);
    });

    for (const place of ["/nonexistent", `/tmp/${"long/".repeat(30)}`]) {
      it(`TMPDIR=${place.slice(0, 20)} that cannot be used is no obstacle to \`run\``, () => {
        const words = [...subject.command, "run", "--network", "none", "base", "/bin/true"];
        const options = { cwd: work, env: { ...env, TMPDIR: place }, encoding: "utf8" } as const;
        const { status, stderr } = spawnSync(words[0]!, words.slice(1), options);
        assert.equal(status, 0, stderr);
      });
    }

    it("after all that the store is in order", () => {
      const { status, stdout, stderr } = quilla("system check");
      assert.equal(status, 0, stdout + stderr);
    });
  });
}
