/**
 * RUN from the outside: what users write, with each kind of isolation, on a base image that is nothing but busybox.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { writeContext } from "../support/context_files.ts";
import { peer } from "../support/peers.ts";
import { runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { leftoversIn } from "../support/leftovers.ts";

const isRoot = process.getuid?.() === 0;
const skip = noBusybox ?? (isRoot ? undefined : "the test wants root's way");
const work = temporaryDirectory();
const store = join(work, "store");
writeContext(work, { "base/Dockerfile": busyboxStage, ...inFolder("base", busyboxFiles) });
const all = await subjects();
const [subject] = all;

function inFolder(folder: string, files: typeof busyboxFiles): typeof busyboxFiles {
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => [`${folder}/${name}`, file]),
  );
}

let contexts = 0;

/** Builds a Dockerfile on the base; its files are the context. */
async function build(
  dockerfile: string | readonly string[],
  options: readonly string[] = [],
  { files = {}, env = {}, root = store, through = [] as readonly string[], again = false } = {},
) {
  const context = join(work, String(++contexts));
  writeContext(context, { Dockerfile: [dockerfile].flat().join("\n") + "\n", ...files });
  const words = [
    "build",
    ...again ? [] : ["--no-cache"],
    ...options,
    context,
  ];
  const outcome = await runQuilla(subject!, words, { store: root, env, through });
  // Each line of a program begins with its seconds, and its tabs are spaces up to the next column.
  const stderr = outcome.stderr.replace(/^(#\d+) \d+\.\d{3} /gm, "$1 ").replace(/ +/g, " ");
  return { ...outcome, stderr };
}

async function baseImage(root = store): Promise<void> {
  const words = ["build", "-q", "-t", "base", "--network", "none", join(work, "base")];
  const made = await runQuilla(subject!, words, { store: root });
  assert.equal(made.code, 0, made.stderr);
}

/** All that the store and the terminal got, to look for what must not be there. */
function everythingIn(directory: string): string {
  const texts = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => readFileSync(path, "latin1"));
  return texts.join("\n");
}

const none = ["--network", "none"];

if (skip === undefined) await baseImage();

describe("RUN", { skip }, () => {
  for (const isolation of ["oci", "chroot"]) {
    const missing = isolation === "oci" ? peer("crun").skip && peer("runc").skip : undefined;
    const how = [...none, "--isolation", isolation];

    it(
      `${isolation}: runs as who, where and with what the Dockerfile says`,
      { skip: missing },
      async () => {
        const { code, stderr } = await build([
          "FROM base",
          "ARG WHO=world",
          "ENV GREETING=hello",
          "USER app",
          "WORKDIR /home/app",
          "RUN echo $GREETING $WHO; id; pwd; echo $HOME $SOURCE_DATE_EPOCH; hostname",
          "RUN grep -E 'Seccomp:|CapEff' /proc/self/status; cat /etc/hosts; df -k /dev/shm; ulimit -n",
          "RUN mount -t tmpfs x /tmp || mknod /tmp/d b 8 0 || unshare -m true || echo nothing worked",
          "RUN ls /proc/kcore /sys/firmware; cat /proc/kcore | wc -c; touch /sys/x || touch /proc/sys/x || echo read only",
        ], [
          ...how,
          "--add-host",
          "host.test:192.0.2.7",
          "--shm-size",
          "1m",
          "--ulimit",
          "nofile=77:77",
        ]);
        assert.equal(code, 0, stderr);
        for (
          const said of [
            "hello world",
            "uid=1000(app) gid=1000(app) groups=29(audio),50(staff),1000(app)",
            "/home/app\n#",
            "buildkitsandbox",
            "CapEff: 0000000000000000",
            "Seccomp: 2",
            "192.0.2.7 host.test",
            "1024",
            "#7 77",
            "nothing worked",
            "read only",
          ]
        ) assert.ok(stderr.includes(said), `${said} in\n${stderr}`);
      },
    );

    it(
      `${isolation}: root has Docker's capabilities, and no devices`,
      { skip: missing },
      async () => {
        const { code, stderr } = await build([
          "FROM base",
          "RUN grep Cap /proc/self/status; mknod /dd c 1 3; mknod /dev/sda b 8 0; touch /f && chown 7 /f && ls -ln /f",
        ], how);
        assert.equal(code, 0, stderr);
        assert.match(stderr, /CapEff: 00000000a00425fb/);
        assert.equal(stderr.match(/mknod: .*Operation not permitted/g)?.length, 2, stderr);
        assert.match(stderr, / 7 +0 .*\/f/);
      },
    );

    it(
      `${isolation}: a failure is told with its line, its code or its signal`,
      { skip: missing },
      async () => {
        const ends = [
          ["RUN echo about to fail; exit 42", "exit code 42", "run/exit"],
          ["RUN sh -c 'kill -9 $$'; exit $?", "SIGKILL", "run/signal"],
          ["RUN not-a-program", "exit code 127", "run/exit"],
          ['RUN ["not-a-program"]', "the image has no program 'not-a-program'", "run/not-found"],
          ['RUN ["/etc/passwd"]', "may not be executed", "run/not-executable"],
          ["WORKDIR /proc/self/fd/7\nRUN true", "/proc/self/fd/7", "run/directory"],
          ["RUN ln -s /proc/self/fd /l\nWORKDIR /l/7\nRUN true", "/l/7", "run/directory"],
          ["USER nobody-there\nRUN true", "no user nobody-there", "owner/unknown"],
          ['RUN echo >/no; chmod 755 /no\nRUN ["/no"]', "is no program", "run/other-processor"],
          ['RUN echo "#!/x" >/no; chmod 755 /no\nRUN ["/no"]', "interpreter", "run/no-interpreter"],
        ] as const;
        for (const [line, message, errorCode] of ends) {
          const { code, stderr } = await build(["FROM base", line], how);
          assert.doesNotMatch(stderr, /"level"/, "a runtime's own notes");
          assert.equal(code, 1, stderr);
          assert.ok(stderr.replaceAll('"', "'").includes(message), `${message} in\n${stderr}`);
          assert.match(stderr, new RegExp(`\\[${errorCode}\\]`), stderr);
          assert.match(stderr, /\^\^\^/);
        }
      },
    );
  }

  it("what stands on PATH does not matter", async () => {
    const env = { PATH: "/nowhere" };
    const { code, stderr } = await build(["FROM base", "RUN true"], none, { env });
    assert.equal(code, 0, stderr);
  });

  it("scratch has no shell, and that is told with a way out", async () => {
    const { code, stderr } = await build(["FROM scratch", "RUN true"], none);
    assert.equal(code, 1);
    assert.match(stderr, /no program "\/bin\/sh".*\[run\/not-found\]/);
    assert.match(stderr, /hint: without a shell/);
  });

  it("both kinds of isolation, and copies instead of overlays, give one image ID", async () => {
    const dockerfile = [
      "FROM base",
      "RUN --mount=type=cache,target=/c --mount=type=bind,target=/m touch /c/x && cp /m/Dockerfile /d/",
      "RUN rm -r /d/sub && ln /d/one /d/uno && chown app /d/two && mkdir -p /n/m",
      "RUN rm -r /d && mkdir /d && echo x > /d/y && touch /etc/passwd",
    ];
    const ids = new Set<string>();
    for (
      const [isolation, env] of [["chroot", {}], ["auto", {}], ["chroot", {
        QUILLA_SNAPSHOTS: "copy",
      }]] as const
    ) {
      const { code, stdout, stderr } = await build(dockerfile, [
        ...none,
        "-q",
        "--isolation",
        isolation,
      ], { env });
      assert.equal(code, 0, stderr);
      ids.add(stdout);
      if ("QUILLA_SNAPSHOTS" in env) {
        assert.equal(stderr.match(/all files of the image are copied/g)?.length, 1, stderr);
      }
    }
    assert.equal(ids.size, 1);
  });

  it("every quilla gives that image ID, and finds what another one did in the cache", async () => {
    const context = join(work, "subjects");
    writeContext(context, {
      Dockerfile:
        "FROM base\nARG N\nRUN --mount=target=/m cat /m/f > /g && rm -r /d && chown app /g\n",
      f: "f",
    });
    const ids = new Set<string>();
    for (const each of all) {
      if (each.skip !== undefined) continue;
      for (const isolation of ["auto", "chroot"]) {
        const words = ["build", "-q", ...none, "--no-cache", "--isolation", isolation, context];
        const { code, stdout, stderr } = await runQuilla(each, words, { store });
        assert.equal(code, 0, `${each.name}, ${isolation}: ${stderr}`);
        ids.add(stdout);
      }
      const words = ["build", "--progress", "plain", ...none, context];
      const { stderr } = await runQuilla(each, words, { store });
      assert.match(stderr, /#3 CACHED/, each.name);
    }
    assert.equal(ids.size, 1);
  });

  it("secrets are seen by their command, and stand in no layer, history or file", async () => {
    const root = join(work, "secret-store");
    await baseImage(root);
    const canary = ["CANARY", "9d1c", "SECRET"].join("-");
    const { code, stderr } = await build([
      "FROM base",
      "RUN --mount=type=secret,id=file,uid=1000 --mount=type=secret,id=variable,env=TOKEN \\",
      '  test -n "$TOKEN" && wc -c < /run/secrets/file && stat -c %a:%u /run/secrets/file && echo $http_proxy | wc -c',
      'RUN test ! -e /run/secrets && test -z "$TOKEN"',
      "RUN --mount=type=secret,id=none,required true",
    ], [
      ...none,
      ...["--secret", `id=file,src=${join(work, "token")}`, "--secret", "id=variable,env=MY_TOKEN"],
      ...["--build-arg", `http_proxy=http://${canary}@proxy`],
    ], { env: { MY_TOKEN: canary }, root, files: { "../token": canary } });
    assert.equal(code, 1);
    assert.match(stderr, /\[run\/secret\]/);
    assert.match(stderr, new RegExp(`#2 ${canary.length}\n`));
    assert.match(stderr, /#2 400:1000\n/);
    assert.ok(!stderr.includes(canary), "the log tells it");
    assert.ok(!everythingIn(root).includes(canary), "the store holds it");
  });

  it("caches stay, are another for another ID, and lead nowhere", async () => {
    const lines = [
      "FROM base",
      "ARG TURN",
      "RUN --mount=type=cache,id=../../../etc,target=/c,uid=1000 echo $TURN >> /c/log; cat /c/log; stat -c %u /c",
      "RUN --mount=type=cache,id=other,target=/c,sharing=private ls /c | wc -l",
      "RUN --mount=type=cache,id=third,target=/c,sharing=locked ls /c | wc -l",
    ];
    const turn = (word: string, again: boolean) =>
      build(lines, [...none, "--build-arg", `TURN=${word}`], { again });
    await turn("first", false);
    const { code, stderr } = await turn("second", true);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /#3 first\n#3 second\n#3 1000\n/);
    // As with Docker, --no-cache begins them anew, once in a build.
    const { stderr: anew } = await turn("third", false);
    assert.match(anew, /\n#3 third\n#3 1000\n/);
    assert.match(anew, /#4 0\n/);
  });

  it("links of an image lead no mount out of it", async () => {
    const host = join(work, "host");
    writeContext(work, { "host/secret": "of the host" });
    const { code, stderr } = await build([
      "FROM base AS evil",
      `RUN ln -s ${host} /out && ln -s ${host}/secret /file && mkdir /m && ln -s ${host} /m/deep`,
      "FROM base",
      `RUN ln -s ${host} /l`,
      "RUN --mount=type=tmpfs,target=/l touch /l/in-memory && ls /l",
      "RUN --mount=from=evil,source=/m,target=/m --mount=type=tmpfs,target=/m/deep/x touch /m/deep/x/f; true",
      "RUN --mount=from=evil,source=/file,target=/f cat /f",
    ], [...none, "--isolation", "chroot"]);
    assert.equal(code, 1);
    assert.deepEqual(readdirSync(host), ["secret"]);
    assert.ok(!stderr.includes("of the host"), stderr);
  });

  it("nothing that quilla holds open is the command's, nor a way out of its directory", async () => {
    for (const isolation of ["oci", "chroot"]) {
      const fds = await build(
        ["FROM base", "RUN ls /proc/self/fd | tr '\\n' ' '"],
        [...none, "--isolation", isolation],
      );
      assert.match(fds.stderr, /#2 0 1 2 3 ?\n/); // 3 is the directory that ls reads
      // A directory of that name is made in the image; in the container, /proc is the container's own (CVE-2024-21626).
      const inside = await build(
        ["FROM base", "WORKDIR /proc/self/fd/8", "RUN cat ../../../../../../host/secret; pwd"],
        [...none, "--isolation", isolation],
      );
      assert.ok(!inside.stderr.includes("of the host"), inside.stderr);
    }
  });

  it("the user's agent is reached through a socket of the container's own", async () => {
    const agent = join(work, "agent");
    const server = createServer((socket) => socket.on("data", (data) => socket.end(`got ${data}`)));
    await new Promise<void>((resolve) => server.listen(agent, resolve));
    after(() => server.close());
    const { code, stderr } = await build([
      "FROM base",
      "USER app",
      "RUN --mount=type=ssh,uid=1000 echo $SSH_AUTH_SOCK; stat -c %a:%u:%F $SSH_AUTH_SOCK",
    ], [...none, "--ssh", `default=${agent}`]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /#3 \/run\/buildkit\/ssh_agent\.0\n/);
    assert.match(stderr, /#3 600:1000:socket\n/);
  });

  it("what needs permission is refused without it", async () => {
    for (const flag of ["--security=insecure", "--network=host"]) {
      const refused = await build(["FROM base", `RUN ${flag} true`], none);
      assert.match(refused.stderr, /\[run\/not-allowed\]/);
    }
    const allowed = await build(
      ["FROM base", "RUN --security=insecure mount -t tmpfs x /tmp && echo mounted"],
      [...none, "--allow", "security.insecure"],
    );
    assert.match(allowed.stderr, /#2 mounted/);
  });

  it("a network of the build's own does not reach what this machine offers to itself", async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    after(() => server.close());
    const { port } = server.address() as { port: number };
    const line = `RUN nc -w 2 127.0.0.1 ${port} </dev/null && echo somebody || echo nobody`;
    const host = await build(["FROM base", line], ["--network", "host"]);
    assert.match(host.stderr, /#2 somebody\n/);
    const own = await build(["FROM base", line], []);
    assert.equal(own.code, 0, own.stderr);
    // Where there is no way out, or nothing to make one with, that is told.
    if (/RUN uses the network of this machine/.test(own.stderr)) return;
    assert.match(own.stderr, /#2 nobody\n/);
  });

  it("a step's output is made harmless", async () => {
    const { stderr } = await build([
      "FROM base",
      "RUN printf 'a\\033]52;c;x\\007b\\n::set-output name=x::y\\n50%%\\r100%%\\n'",
    ], none);
    assert.match(stderr, /#2 ab\n#2 \\::set-output name=x::y\n/);
    assert.match(stderr, /#2 100%\n/);
    assert.ok(!stderr.includes("\u001b]52"));
  });

  it("a failing step stops those beside it, and nothing is left on the disk", async () => {
    const { code, stderr } = await build([
      "FROM base AS slow",
      "RUN sleep 100",
      "FROM base AS failing",
      "RUN sleep 0.2; exit 5",
      "FROM base",
      "COPY --from=slow /etc/passwd /x",
      "COPY --from=failing /etc/passwd /x",
    ], none);
    assert.equal(code, 1);
    assert.match(stderr, /exit code 5/);
    const left = readdirSync(join(store, "snapshots", "root", "work"));
    assert.deepEqual(left, []);
    assert.ok(
      leftoversIn(store).length === 0,
    );
  });
});
