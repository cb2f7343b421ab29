/**
 * Whom `quilla run` runs as, what empty options mean, and what is mounted: values that Docker 20.10.24 has, with each kind of
 * isolation.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { before, describe, it } from "node:test";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const isRoot = process.getuid?.() === 0;
const skip = noContainers ?? noBusybox ?? (isRoot ? undefined : "the users are root's to be");
const noRuntime = peer("crun").skip && peer("runc").skip;
const work = temporaryDirectory();
const store = join(work, "store");
const [subject] = await subjects();
const quilla = (words: readonly string[], env = {}) => runQuilla(subject!, words, { store, env });

before(async () => {
  if (skip !== undefined) return;
  const context = join(work, "box");
  const lines = `${busyboxStage}USER app\nWORKDIR /d\nENTRYPOINT ["env", "A=b"]\n`;
  writeContext(context, { Dockerfile: lines, ...busyboxFiles });
  const made = await quilla(["build", "-q", "-t", "box", "--network", "none", context]);
  assert.equal(made.code, 0, made.stderr);
  mkdirSync(join(work, "outer/inner"), { recursive: true });
  writeFileSync(join(work, "outer/o"), "");
  mkdirSync(join(work, "other"));
  writeFileSync(join(work, "other/i"), "");
});

/** What an option has `id -u`, `id -g`, the groups, and $HOME say. */
const users: readonly (readonly [options: readonly string[], seen: string])[] = [
  [[], "1000 1000 29,50,1000 /home/app"],
  [["-u", ""], "1000 1000 29,50,1000 /home/app"],
  [["--user", ""], "1000 1000 29,50,1000 /home/app"],
  [["-u", "app"], "1000 1000 29,50,1000 /home/app"],
  [["-u", "1000"], "1000 1000 29,50,1000 /home/app"],
  [["-u", "app:"], "1000 1000 29,50,1000 /home/app"],
  [["-u", "app:audio"], "1000 29 29 /home/app"],
  [["-u", "1000:1000"], "1000 1000 1000 /home/app"],
  [["-u", "app:0"], "1000 0 0 /home/app"],
  [["-u", "root"], "0 0 0 /root"],
  [["-u", "0:29"], "0 29 29 /root"],
  [["-u", "1234"], "1234 0 0 /"],
  [["-u", "1234:77"], "1234 77 77 /"],
];

/** Options that say nothing where they are empty. */
const empty: readonly (readonly string[])[] = [
  ["-w", ""],
  ["-h", ""],
  ["--hostname", ""],
  ["--name", ""],
  ["--network", ""],
  ["--platform", ""],
];

const memory: readonly (readonly [options: string, mount: string])[] = [
  ["", "rw,nosuid,nodev,noexec,relatime 0:0:1777"],
  [":rw", "rw,nosuid,nodev,noexec,relatime 0:0:1777"],
  [":exec", "rw,nosuid,nodev,relatime 0:0:1777"],
  [":ro", "ro,nosuid,nodev,noexec,relatime 0:0:1777"],
  [":suid,dev,exec", "rw,relatime 0:0:1777"],
  [":size=64m,mode=700", "rw,nosuid,nodev,noexec,relatime,size=65536k,mode=700 0:0:700"],
  [":uid=1000,gid=29", "rw,nosuid,nodev,noexec,relatime,uid=1000,gid=29 1000:29:1777"],
  [":nr_inodes=10,noatime", "rw,nosuid,nodev,noexec,noatime,nr_inodes=10 0:0:1777"],
];

for (const isolation of ["oci", "chroot"]) {
  describe(`quilla run, ${isolation}`, {
    skip: skip ?? (isolation === "oci" ? noRuntime : undefined),
  }, () => {
    const run = (options: readonly string[], script: string) => {
      const common = ["run", "--isolation", isolation, "--network", "none"];
      return quilla([...common, ...options, "box", "sh", "-c", script]);
    };

    for (const [options, seen] of users) {
      it(`as ${JSON.stringify(options)}`, async () => {
        const groups = "$(grep ^Groups: /proc/self/status | sed 's/[^0-9]*//' | xargs | tr ' ' ,)";
        const { stdout, stderr } = await run(options, `echo $(id -u) $(id -g) ${groups} $HOME`);
        assert.equal(stdout, `${seen}\n`, stderr);
      });
    }

    it("options with nothing in them say nothing", async () => {
      const { stdout, stderr } = await run(empty.flat(), "pwd; echo $A; hostname | wc -c");
      assert.equal(stdout, "/d\nb\n13\n", stderr);
    });

    it("an empty --entrypoint takes the image's away", async () => {
      const { stdout, stderr } = await run(["--entrypoint", ""], 'echo "[$A]"');
      assert.equal(stdout, "[]\n", stderr);
    });

    it("memory is what --tmpfs says", async () => {
      const options = memory.flatMap(([words], index) => ["--tmpfs", `/m${index}${words}`]);
      const each = "$(grep ' /m'$i' ' /proc/mounts | cut -d' ' -f4) $(stat -c %u:%g:%a /m$i)";
      const last = memory.length - 1;
      const script = `for i in $(seq 0 ${last}); do echo ${each}; done`;
      const { stdout, stderr } = await run(options, script);
      const seen = stdout.trim().split("\n").map((line) => line.replace(",inode64", ""));
      assert.deepEqual(seen, memory.map(([, mount]) => mount), stderr);
    });

    it("what is mounted below another mount is seen, whatever the order", async () => {
      const inner = ["-v", `${work}/other:/x/inner`, "-v", `${work}/outer:/x`];
      const { stdout, stderr } = await run([...inner, "--tmpfs", "/x/inner/t"], "ls /x /x/inner");
      assert.equal(stdout, "/x:\ninner\no\n\n/x/inner:\ni\nt\n", stderr);
    });
  });
}
