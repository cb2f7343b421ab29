/**
 * `quilla run`, and `build --on-error shell`, from the outside.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { helloProgram } from "../../scripts/tiny_elf.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { dockerRegistry, testRegistry } from "../support/registry.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const skip = noContainers ?? noBusybox;
const work = temporaryDirectory();
const store = join(work, "store");
const all = await subjects();
const subject = all[0]!;
const none = ["--network", "none"];
const isolations = ["oci", "chroot"];
const noRuntime = peer("crun").skip && peer("runc").skip;

const quilla = (...words: string[]) => runQuilla(subject, words, { store });

/** Runs an image without a network. */
const run = (...words: string[]) => quilla("run", ...none, ...words);

async function build(name: string, lines: readonly string[], words: readonly string[] = []) {
  const context = join(work, name);
  writeContext(context, { Dockerfile: lines.join("\n") + "\n" });
  const { code, stderr } = await quilla("build", "-q", ...none, "-t", name, ...words, context);
  assert.equal(code, 0, stderr);
}

interface Open {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; output: Buffer }>;
  said(text: string): Promise<void>;
}

/** quilla with its standard input open; what it writes to both outputs is collected. */
function open(words: readonly string[], command = subject.command): Open {
  const child = spawn(command[0]!, [...command.slice(1), ...words], {
    env: { ...process.env, NO_COLOR: "1", QUILLA_ROOT: store, QUILLA_DEBUG: undefined },
    cwd: work,
  });
  let output = Buffer.alloc(0);
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (bytes: Uint8Array) => output = Buffer.concat([output, bytes]));
  }
  child.stdin!.on("error", () => {}); // it ended before it read all
  const ended = new Promise<{ code: number | null; output: Buffer }>((resolve) => {
    child.on("close", (code) => resolve({ code, output }));
  });
  let isOver = false;
  void ended.then(() => isOver = true);
  return {
    child,
    ended,
    async said(text) {
      while (!output.toString().includes(text)) {
        assert.ok(!isOver, `it ended before it said ${text}:\n${output}`);
        await pause(20);
      }
    },
  };
}

/** The same at a terminal of its own, which util-linux' `script` brings. */
function openAtTerminal(words: readonly string[]): Open {
  const command = [...subject.command, ...words].map((word) => `'${word}'`).join(" ");
  const line = `stty rows 33 cols 99; exec ${command}`;
  return open(["--quiet", "--return", "--command", line, "/dev/null"], [peer("script").path]);
}

/** Makes the only segment of a program one that names its dynamic loader. */
function withLoader(program: Uint8Array, path: string): Uint8Array {
  const name = new TextEncoder().encode(`${path}\0`);
  const bytes = new Uint8Array(program.length + name.length);
  bytes.set(program);
  bytes.set(name, program.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(64, 3, true); // PT_INTERP
  view.setBigUint64(72, BigInt(program.length), true);
  view.setBigUint64(96, BigInt(name.length), true);
  return bytes;
}

/** What containers left in the store. */
function leftovers(): string[] {
  const snapshots = join(store, "snapshots");
  return readdirSync(snapshots).flatMap((mode) => readdirSync(join(snapshots, mode, "work")));
}

before(async () => {
  if (skip !== undefined) return;
  writeContext(join(work, "base"), busyboxFiles);
  await build("base", [busyboxStage]);
  writeContext(join(work, "hello"), { hello: { content: helloProgram(), mode: 0o755 } });
  await build("hello", ["FROM scratch", "COPY hello /", 'ENTRYPOINT ["/hello"]']);
  writeContext(join(work, "odd"), {
    script: { content: "#! /bin/nope -x\n", mode: 0o755 },
    dynamic: { content: withLoader(helloProgram(), "/lib/ld.so"), mode: 0o755 },
    text: { content: "words", mode: 0o755 },
  });
  await build("odd", ["FROM scratch", "COPY . /"]);
  await build("app", [
    "FROM base",
    "RUN chown -R 33 /d",
    "ENV GREETING=hello",
    "USER app",
    "WORKDIR /made/here",
    "VOLUME /d",
    "STOPSIGNAL SIGUSR1",
    'ENTRYPOINT ["sh", "-c"]',
    'CMD ["echo $GREETING $HOME; pwd; id -u"]',
  ]);
});

describe("quilla run", { skip }, () => {
  for (const isolation of isolations) {
    const missing = isolation === "oci" ? noRuntime : undefined;
    const how = ["run", ...none, "--isolation", isolation];

    it(`${isolation}: runs what the image says, as who and where it says`, {
      skip: missing,
    }, async () => {
      const { code, stdout, stderr } = await quilla(...how, "app");
      assert.equal(stdout, "hello /home/app\n/made/here\n1000\n", stderr);
      assert.equal(code, 0);
    });

    it(`${isolation}: does what the options say`, { skip: missing }, async () => {
      writeContext(work, { "host/file": "from the host\n", "vars": "# none\nONE=1\n\nTWO=\n" });
      const script = [
        "hostname; echo $HOSTNAME; echo $A/$ONE/$TWO/$GREETING; pwd; id -u; id -g",
        "cat /h/file; touch /h/x /x || echo refused; touch /t/x && df -k /t | tail -1 | tr -s ' ' | cut -d ' ' -f 2",
        "grep a.test /etc/hosts; ulimit -n; df -k /dev/shm | tail -1 | tr -s ' ' | cut -d ' ' -f 2",
        "cat /d/one; rm /d/one; echo new >/d/two; cat /d/two; test -t 0 || echo no terminal",
      ].join("\n");
      const { code, stdout, stderr } = await quilla(
        ...[...how, "--rm", "--name", "c1", "-h", "box", "-e", "A=b", "--env-file", `${work}/vars`],
        ...["-w", "/tmp/new", "-u", "33:50", "-v", `${work}/host:/h:ro`, "--read-only"],
        ...["--tmpfs", "/t:size=1m", "--add-host", "a.test:192.0.2.1", "--ulimit", "nofile=77"],
        ...["--shm-size", "2m", "--entrypoint", "/bin/sh", "app", "-c", script],
      );
      assert.deepEqual(stdout.trim().split("\n"), [
        ...["box", "box", "b/1//hello", "/tmp/new", "33", "50"],
        ...["from the host", "refused", "1024", "192.0.2.1\ta.test", "77", "2048"],
        ...["1new", "no terminal"],
      ], stderr);
      assert.equal(code, 0);
    });

    it(`${isolation}: gives and takes what is asked for`, { skip: missing }, async () => {
      const script = [
        "cat /proc/1/comm; grep -E 'CapBnd|NoNew' /proc/self/status; hostname; cat /etc/hostname",
        "cat /proc/sys/kernel/shmmax /proc/self/oom_score_adj; id -G; head -c3 /dev/nought | wc -c",
        "cat /etc/resolv.conf; ls /dev/shm; echo 1 >>/etc/hosts; head -c1 /proc/timer_list | wc -c",
        "sleep 0.01 & exit 7",
      ].join("\n");
      const id = join(work, `cid-${isolation}`);
      const { code, stdout, stderr } = await quilla(
        ...[...how, "--init", "--cap-drop", "ALL", "--cap-add", "sys_ptrace", "--cidfile", id],
        ...["--security-opt", "no-new-privileges", "--security-opt", "systempaths=unconfined"],
        ...["--sysctl", "kernel.shmmax=65536", "--oom-score-adj", "50", "--group-add", "29"],
        ...["--device", "/dev/zero:/dev/nought", "--dns", "192.0.2.5", "--dns-search", "."],
        ...["--ipc", "none", "--label", "a=b", "base", "sh", "-c", script],
      );
      assert.match(readFileSync(id, "utf8"), /^[0-9a-f]{64}$/);
      const name = readFileSync(id, "utf8").slice(0, 12);
      assert.deepEqual(stdout.trim().split("\n"), [
        ...["docker-init", "CapBnd:\t0000000000080000", "NoNewPrivs:\t1", name, name],
        ...["65536", "50", "0 29", "3", "nameserver 192.0.2.5", "1"],
      ], stderr);
      assert.match(stderr, /\/dev\/shm: No such file/);
      assert.equal(code, 7);
    });

    it(`${isolation}: shows another image's programs beside one's own`, {
      skip: missing,
    }, async () => {
      const ask = (...words: string[]) => quilla(...how, "--with-tools", "base", ...words);
      const given = await ask("hello", "sh", "-c", "/hello; ls /; touch /.tools/x");
      assert.match(given.stdout, /^¡Hola!.*\ndev\netc\nhello\nproc\nsys\n$/);
      assert.match(given.stderr, /Read-only/);
      const shell = open([...how, "-i", "--with-tools", "base", "hello"]);
      shell.child.stdin!.end("echo $0 $PATH\n");
      assert.match(
        (await shell.ended).output.toString(),
        /^\/.tools\/bin\/ash .*:\/.tools\/bin\n$/,
      );
      const bare = await quilla(...how, "--with-tools", "hello", "base", "true");
      assert.match(bare.stderr, /has no tools.*\[run\/no-tools\]/s);
      assert.equal(bare.code, 125);
    });

    it(`${isolation}: hands bytes through as they are, and gives no input without -i`, {
      skip: missing,
    }, async () => {
      const bytes = randomBytes(3 << 20);
      const cat = open([...how, "-i", "base", "cat"]);
      cat.child.stdin!.end(bytes);
      const { code, output } = await cat.ended;
      assert.ok(output.equals(bytes), `${output.length} bytes came back`);
      assert.equal(code, 0);
      const deaf = open([...how, "base", "sh", "-c", "cat; echo over; echo err >&2; exit 7"]);
      const result = await deaf.ended;
      deaf.child.stdin!.end();
      assert.match(result.output.toString(), /^(over\nerr|err\nover)\n$/);
      assert.equal(result.code, 7);
    });

    it(`${isolation}: hands signals on; SIGTERM as the image wants it, the third is the last`, {
      skip: missing,
    }, async () => {
      const traps = "trap 'echo one; exit 9' USR1; trap 'echo hup' HUP; echo up; ";
      const tame = open([...how, "app", `${traps} while :; do sleep 0.1; done`]);
      await tame.said("up");
      process.kill(tame.child.pid!, "SIGHUP");
      await tame.said("hup");
      process.kill(tame.child.pid!, "SIGTERM");
      assert.equal((await tame.ended).code, 9);
      const deaf = open([...how, "base", "sh", "-c", "echo up; exec sleep 1000"]);
      await deaf.said("up");
      let isOver = false;
      void deaf.ended.then(() => isOver = true);
      // Two that come while nobody looks are one to the kernel: on a busy machine, three may not do. One that comes when the container
      // has ended is quilla's own.
      for (let count = 0; !isOver && count < 20; count++) {
        process.kill(deaf.child.pid!, "SIGINT");
        await Promise.race([deaf.ended, pause(count < 2 ? 50 : 3000)]);
      }
      assert.equal((await deaf.ended).code, 137);
      assert.deepEqual(leftovers(), []);
    });

    it(`${isolation}: leaves nothing, also when it is killed`, { skip: missing }, async () => {
      const killed = open([...how, "base", "sh", "-c", "echo x >/file; echo up; exec sleep 1000"]);
      await killed.said("up");
      process.kill(killed.child.pid!, "SIGKILL");
      while (leftovers().length > 0) await pause(20);
      const { stdout } = await quilla(...how, "base", "ls", "/");
      assert.doesNotMatch(stdout, /file/);
    });

    it(`${isolation}: gives it a terminal`, { skip: missing ?? peer("script").skip }, async () => {
      const shell = openAtTerminal([...how, "-it", "base", "sh"]);
      await shell.said("# ");
      shell.child.stdin!.write("stty size; tty; echo $TERM; sleep 1000\n");
      await shell.said("xterm");
      await pause(100);
      shell.child.stdin!.write("\x03");
      shell.child.stdin!.write("echo in''terrupted; exit 5\n");
      await shell.said("interrupted");
      const { code, output } = await shell.ended;
      assert.equal(code, 5);
      assert.match(output.toString(), /33 99\r\n\/dev\/(pts\/0|console)\r\n/);
      const { stdout } = await quilla(...how, "-t", "base", "tty");
      assert.match(stdout, /^\/dev\/(pts\/0|console)\r\n$/);
    });
  }

  it("publishes ports of a network of its own", {
    skip: peer("pasta").skip ?? (process.getuid?.() === 0 ? undefined : "/dev/net/tun is root's"),
  }, async () => {
    const port = await freePort();
    const words = ["run", "-p", `127.0.0.1:${port}:8080`, "base", "sh", "-c"];
    const server = open([
      ...words,
      "mkdir /w; echo served >/w/index.html; echo up; exec httpd -f -p 8080 -h /w",
    ]);
    await server.said("up");
    let text = "";
    for (let tries = 0; tries < 50 && text === ""; tries++) {
      text = await fetch(`http://127.0.0.1:${port}/index.html`).then((got) => got.text(), () => "");
      if (text === "") await pause(100);
    }
    process.kill(server.child.pid!, "SIGKILL");
    await server.ended;
    assert.equal(text, "served\n");
  });

  it("fetches an image that is not here, once", { skip: dockerRegistry.skip }, async () => {
    const { host } = await testRegistry();
    const name = `${host}/hello:1`;
    assert.equal((await quilla("copy", "store:hello", `docker://${name}`)).code, 0);
    const first = await run(name);
    assert.match(first.stdout, /Hola/, first.stderr);
    assert.match(first.stderr, /Pull complete|Already exists/);
    const second = await run(name);
    assert.deepEqual([second.code, second.stderr], [0, ""]);
    assert.equal((await run("--pull", "always", name)).code, 0);
  });

  const bad: [what: string, words: string[], code: number, says: RegExp][] = [
    [
      "no such image",
      ["--pull", "never", "bas"],
      125,
      /no image bas in the store[^]*did you mean base\?/,
    ],
    [
      "an image that nobody has",
      ["127.0.0.1:1/a"],
      125,
      /no image 127\.0\.0\.1:1\/a in the store, and it cannot/,
    ],
    ["no such program", ["base", "nope"], 127, /image "base" has no program "nope" in its PATH/],
    ["a program with another name near", ["base", "slep"], 127, /did you mean sleep\?/],
    [
      "no shell",
      ["--entrypoint", "sh", "hello"],
      127,
      /image "hello" has no program "sh"[^]*no shell/,
    ],
    [
      "a file that is no program",
      ["base", "/etc/passwd"],
      126,
      /"\/etc\/passwd" in the image "base"/,
    ],
    ["a script without its interpreter", ["odd", "/script"], 127, /"\/script" needs "\/bin\/nope"/],
    ["a program without its loader", ["odd", "/dynamic"], 127, /"\/dynamic" needs "\/lib\/ld.so"/],
    ["what is no program", ["odd", "/text"], 126, /"\/text" in the image "odd" is no program/],
    ["a directory", ["base", "/etc"], 126, /is a directory/],
    ["an unknown user", ["-u", "bob", "app"], 125, /no user bob/],
    [
      "a source that is not there",
      ["-v", "/no/such:/x", "base", "true"],
      125,
      /"\/no\/such" cannot/,
    ],
    [
      "a volume with a name",
      ["-v", "data:/x", "base"],
      125,
      /no volumes with names[^]*\.\/data:\/x/,
    ],
    ["a mount in the place of all", ["-v", "/tmp:/", "base"], 125, /no path below \//],
    ["a wrong mount", ["--mount", "type=bind,sorce=/,dst=/x", "base"], 125, /sorce[^]*source/],
    ["another platform", ["--platform", "linux/s390x", "base"], 125, /for linux\/\w+, not for/],
    ["nothing to run", ["base"], 125, /does not say what to run/],
    ["no terminal", ["-it", "base", "sh"], 125, /the input device is not a TTY/],
    ["the background", ["-d", "base"], 125, /in the foreground/],
    ["an unknown option", ["--memry", "1g", "base"], 125, /unknown option '--memry'/],
    ["an unknown network", ["--network", "nat", "base"], 125, /no network "nat"/],
    ["a port that is none", ["-p", "x:80", "base"], 125, /HOST:CONTAINER, not "x:80"/],
  ];
  for (const [what, words, code, says] of bad) {
    it(`refuses ${what}`, async () => {
      const result = await quilla("run", ...words);
      assert.match(result.stderr, says);
      assert.equal(result.code, code, result.stderr);
      assert.equal(result.stdout, "");
      assert.doesNotMatch(result.stderr, /\n {4}at /);
    });
  }

  it("says what is missing where nothing can start a container", async () => {
    const empty = join(work, "empty");
    mkdirSync(empty, { recursive: true });
    const plugin = join(work, "executor.mjs");
    writeFileSync(
      plugin,
      `export default { name: "none", api: 2, runners: [{ name: "vm", preference: 0,
        needs: "a hypervisor", open: async () => undefined }] };`,
    );
    const { code, stderr } = await run("--plugin", plugin, "--isolation", "vm", "base", "true");
    assert.equal(code, 125);
    assert.match(stderr, /nothing here can start a container: a hypervisor is missing/);
  });

  for (const each of all) {
    it(`${each.name}: the tutorial's program says hello`, { skip: each.skip }, async () => {
      const { code, stdout, stderr } = await runQuilla(each, ["run", ...none, "hello"], { store });
      assert.equal(stdout, "¡Hola! Hello from an image that quilla built.\n", stderr);
      assert.equal(code, 0);
    });
  }
});

describe("build --on-error shell", { skip: skip ?? peer("script").skip }, () => {
  const lines = ["FROM base", "USER app", "WORKDIR /tmp", "RUN echo left >left; exit 3"];

  it("opens a shell in the files of what failed, and fails as it would have", async () => {
    writeContext(join(work, "failing"), { Dockerfile: lines.join("\n") + "\n" });
    const words = ["build", ...none, "--progress", "plain", "--on-error", "shell"];
    const shell = openAtTerminal([...words, join(work, "failing")]);
    await shell.said("$ ");
    shell.child.stdin!.write("id -u; pwd; cat left; exit 0\n");
    const { code, output } = await shell.ended;
    assert.match(output.toString(), /1000\r\n\/tmp\r\nleft\r\n/);
    assert.match(output.toString(), /ended with exit code 3 \[run\/exit\]/);
    assert.equal(code, 1);
    assert.deepEqual(leftovers(), []);
  });

  it("needs a terminal, and says so before anything is built", async () => {
    const { code, stderr } = await quilla("build", "--on-error", "shell", join(work, "failing"));
    assert.equal(code, 2);
    assert.match(stderr, /--on-error shell needs a terminal/);
  });
});

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

after(() => {
  if (skip === undefined) assert.deepEqual(leftovers(), [], "something was left");
});
