/**
 * What a command writes to the standard output: byte by byte what it writes to a file, whatever reads it; a reader that goes away.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { noise } from "../support/noise.ts";
import { peer } from "../support/peers.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const bash = peer("bash");
const perl = peer("perl");
const skip = bash.skip ?? perl.skip ??
  (process.platform === "linux" ? undefined : "needs Linux' pipes");

/** Runs what follows it with a descriptor that somebody else made non-blocking. */
const nonBlocking =
  `perl -e 'use Fcntl; fcntl(STDOUT, F_SETFL, O_NONBLOCK | fcntl(STDOUT, F_GETFL, 0)); exec @ARGV'`;
/** The same with a socket in the pipe's place, of which the parent writes to file $1 what came. */
const socket =
  `perl -e 'use Socket; my $to = shift; socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0);
  my $pid = fork; if (!$pid) { close $a; open(STDOUT, ">&", $b); exec @ARGV }
  close $b; binmode $a; open(my $f, ">", $to); binmode $f;
  while (sysread($a, my $x, 70000)) { print $f $x } close $f; waitpid($pid, 0); exit($? >> 8)'`;

/** Ways to take the standard output of `"$@"` to the file \$OUT. */
const ways: Readonly<Record<string, string>> = {
  "a file": `"$@" > "$OUT"`,
  "the end of a file": `: > "$OUT"; "$@" >> "$OUT"`,
  "a pipe": `"$@" | cat > "$OUT"`,
  "a pipe that is read late": `"$@" | { sleep 0.3; cat; } > "$OUT"`,
  "a pipe that does not block, read late":
    `${nonBlocking} "$@" | { sleep 0.3; dd bs=999 status=none; } > "$OUT"`,
  "a socket": `${socket} "$OUT" "$@"`,
};

/** Commands with a big result; in a file too, where they can write one. */
const commands: Readonly<Record<string, { words: string[]; file?: string[] }>> = {
  "export": { words: ["export", "big"], file: ["export", "big", "-o", "FILE"] },
  "save": { words: ["save", "big"], file: ["save", "big", "-o", "FILE"] },
  "build -o -": {
    words: ["build", "-q", "-o", "-", "context"],
    file: ["build", "-q", "-o", "type=tar,dest=FILE", "context"],
  },
  "build -o type=oci,dest=-": {
    words: ["build", "-q", "-o", "type=oci,dest=-", "context"],
    file: ["build", "-q", "-o", "type=oci,dest=FILE", "context"],
  },
  "copy to an archive": {
    words: ["copy", "-q", "store:big", "oci-archive:-"],
    file: ["copy", "-q", "store:big", "oci-archive:FILE"],
  },
  "bundle create": {
    words: ["bundle", "create", "-q", "big", "-o", "-"],
    file: ["bundle", "create", "-q", "big", "-o", "FILE"],
  },
  "inspect": { words: ["inspect", "big"] },
  "inspect --format": { words: ["inspect", "--format", "{{json .Config.Labels}}", "big"] },
  "history": { words: ["history", "--no-trunc", "big"] },
  "dockerfile parse": { words: ["dockerfile", "parse", "--format", "json", "context/Dockerfile"] },
};

for (const subject of await subjects()) {
  const folder = temporaryDirectory();
  const env = { ...process.env, QUILLA_ROOT: join(folder, "store"), NO_COLOR: "1" };
  const shell = (script: string, words: readonly string[], more: Record<string, string> = {}) =>
    spawnSync(bash.path, ["-c", `set -o pipefail; ${script}`, "bash", ...words], {
      cwd: folder,
      env: { ...env, ...more },
      maxBuffer: 64 * 1024 * 1024,
    });
  const quilla = (...words: string[]) => [...subject.command, ...words];
  const done = (script: string, words: readonly string[], more: Record<string, string> = {}) => {
    const { status, stderr } = shell(script, words, more);
    assert.equal(status, 0, stderr.toString());
  };

  describe(`standard output: ${subject.name}`, { skip: subject.skip ?? skip }, () => {
    it("an image of some megabytes", () => {
      mkdirSync(join(folder, "context"));
      // No line ends anywhere in it, or only those that chance brings: a runtime's buffer looks for them.
      writeFileSync(join(folder, "context", "noise"), noise("layer", 3_000_000));
      writeFileSync(join(folder, "context", "zeros"), new Uint8Array(2_000_001));
      const labels = Array.from({ length: 150 }, (_, i) => `LABEL l${i}=${"x".repeat(9_000)}${i}`);
      const lines = ["FROM scratch", ...labels, "COPY noise zeros /d/", ""];
      writeFileSync(join(folder, "context", "Dockerfile"), lines.join("\n"));
      done(`"$@"`, quilla("build", "-q", "-t", "big", "context"));
    });

    for (const [name, { words, file }] of Object.entries(commands)) {
      it(`${name}: the same bytes in a file and through whatever reads them`, () => {
        const expected = join(folder, "expected");
        const OUT = join(folder, "out");
        if (file === undefined) done(`"$@" > expected`, quilla(...words));
        else done(`"$@"`, quilla(...file.map((word) => word.replace("FILE", expected))));
        const bytes = readFileSync(expected);
        assert(bytes.length > 1_000_000, `${bytes.length} bytes are not many`);
        for (const [way, script] of Object.entries(ways)) {
          done(script, quilla(...words), { OUT });
          const got = readFileSync(OUT);
          assert(got.equals(bytes), `${way}: ${got.length} bytes, not the ${bytes.length}`);
        }
      });

      it(`${name}: a reader that goes away ends it without a word, as SIGPIPE does others`, () => {
        const { stderr, status } = shell(`"$@" | head -c 10 >/dev/null`, quilla(...words));
        assert.equal(stderr.toString(), "");
        assert.equal(status, 141);
      });

      it(`${name}: a full device is told as that`, () => {
        const { stderr, status } = shell(`"$@" > /dev/full`, quilla(...words));
        assert.match(
          stderr.toString(),
          /^error: the standard output cannot be written: the disk is full \[output\/full\]\n/,
        );
        assert.equal(status, 1);
      });
    }

    it("image cat: a file's bytes, and a reader that goes away", () => {
      const cat = quilla("image", "cat", "big", "/d/noise");
      done(`"$@" | cmp - context/noise`, cat);
      const { stderr, status } = shell(`"$@" | head -c 10 >/dev/null`, cat);
      assert.equal(stderr.toString(), "");
      assert.equal(status, 141);
    });

    it("messages that nobody reads stop no work, and change no result", () => {
      const build = quilla("build", "-t", "unheard", "--progress", "plain", "context");
      const { status } = shell(`"$@" 2> >(exec true)`, build);
      assert.equal(status, 0);
      done(`"$@"`, quilla("inspect", "unheard"));
      done(`"$@" > heard`, quilla("export", "unheard"));
      done(`"$@" 2>&- | cmp - heard`, quilla("export", "unheard"));
    });

    it("a command that is halfway through its work when the reader goes ends it", () => {
      for (const name of ["one", "two", "three"]) done(`"$@"`, quilla("tag", "unheard", name));
      const { stderr, status } = shell(
        `"$@" | exec true; exit "\${PIPESTATUS[0]}"`,
        quilla("rmi", "one", "two", "three"),
      );
      assert.equal(stderr.toString(), "");
      assert([0, 141].includes(status ?? -1), `exit code ${status}`);
      const left = shell(`"$@"`, quilla("image", "ls")).stdout.toString();
      assert.doesNotMatch(left, /^(one|two|three) /m);
    });
  });
}
