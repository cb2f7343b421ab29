/**
 * What RUN is given by whoever builds, and when it is run again. What `--mount` means without that is in the corpus of
 * tests/differential, where BuildKit is asked, too.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { busyboxFiles, busyboxStage, noBusybox } from "../../support/busybox.ts";
import { noContainers } from "../../support/containers.ts";
import { type ContextFiles, writeContext } from "../../support/context_files.ts";
import { peer } from "../../support/peers.ts";
import { runQuilla } from "../../support/quilla_process.ts";
import { subjects } from "../../support/subjects.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const skip = noContainers ?? noBusybox;
const work = temporaryDirectory();
const store = join(work, "store");
const [subject] = await subjects();
let contexts = 0;

const quilla = (words: readonly string[]) => runQuilla(subject!, words, { store });

before(async () => {
  if (skip !== undefined) return;
  const context = join(work, "base");
  writeContext(context, { Dockerfile: busyboxStage, ...busyboxFiles });
  const made = await quilla(["build", "-q", "-t", "base", "--network", "none", context]);
  assert.equal(made.code, 0, made.stderr);
});

/** Builds a Dockerfile in a context of its own; what the image has in /out is kept. */
async function build(
  lines: string,
  options: readonly string[] = [],
  { files = {}, context = join(work, String(++contexts)) }: {
    readonly files?: ContextFiles;
    readonly context?: string;
  } = {},
) {
  const output = join(work, `output-${++contexts}`);
  rmSync(context, { recursive: true, force: true });
  writeContext(context, { Dockerfile: `${lines}\n`, ...files });
  const words = ["build", "--progress", "plain", "--network", "none", "-o", output];
  const { code, stderr } = await quilla([...words, ...options, context]);
  const seen = (name: string | number) => {
    assert.equal(code, 0, stderr);
    return readFileSync(join(output, "out", String(name)), "utf8");
  };
  return { code, stderr, context, seen };
}

describe("RUN's secrets", { skip }, () => {
  writeFileSync(join(work, "token"), "s3cret");
  const given = ["token", "team/token"].flatMap((id) => [
    "--secret",
    `id=${id},src=${join(work, "token")}`,
  ]);
  const whose =
    "stat -c '%n %u:%g:%a' /run/secrets/* /s 2>/dev/null; cat /run/secrets/* /s 2>/dev/null";
  const rows: readonly (readonly [flags: string, command: string, seen: string])[] = [
    ["id=token", whose, "/run/secrets/token 0:0:400\ns3cret"],
    ["source=token", whose, "/run/secrets/token 0:0:400\ns3cret"],
    ["id=team/token", whose, "/run/secrets/token 0:0:400\ns3cret"],
    ["target=/run/x/token", "cat /run/x/token", "s3cret"],
    ["id=token,target=/s,uid=1000,gid=29,mode=7744", whose, "/s 1000:29:744\ns3cret"],
    ["id=token,env=T", 'echo "[$T]" $(ls /run/secrets 2>/dev/null)', "[s3cret]\n"],
    ["id=token,env=T,target=/s", 'echo "[$T]" && cat /s', "[s3cret]\ns3cret"],
    ["id=none,env=T", 'set -u && echo "[$T]"', "[]\n"],
    ["id=none,env=T,target=/s", 'set -u && echo "[$T]" $(ls /s 2>/dev/null)', "[]\n"],
    ["id=none,env=PATHS", 'echo "[${PATHS-unset}]"', "[]\n"],
    ["id=none", "ls /run/secrets 2>/dev/null | wc -l", "0\n"],
    ["id=none,required=false", "echo there", "there\n"],
  ];
  it("are seen as they are asked for", async () => {
    const steps = rows.map(([flags, command], index) =>
      `RUN --mount=type=secret,${flags} (${command}) > /out/${index} || true`
    );
    const lines = ["FROM base", "ENV PATHS=image", "RUN mkdir /out", ...steps].join("\n");
    const { seen, stderr } = await build(lines, ["--no-cache", ...given]);
    for (const [index, [flags, , expected]] of rows.entries()) {
      assert.equal(seen(index), expected, `${flags}\n${stderr}`);
    }
  });

  const missing = ["required", "required=t", "required=1", "env=T,required=True", "required=$YES"];
  for (const flags of missing) {
    it(`id=none,${flags} says which one is missing`, async () => {
      const run = `ARG YES=true\nRUN --mount=type=secret,id=none,${flags} true`;
      const { code, stderr } = await build(`FROM base\n${run}`);
      assert.equal(code, 1);
      assert.match(stderr, /the secret "none" is required, and was not given \[run\/secret\]/);
    });
  }

  it("outlines ask for what RUN asks for", async () => {
    const context = join(work, "outline");
    const mounts = ["source=a", "target=/x/b", "id=c,required=T", "$KEY=d", "id=$NAME,env=E"];
    const lines = mounts.map((flags) => `RUN --mount=type=secret,${flags} true`);
    lines.splice(3, 1, "RUN --mount=TYPE=Secret,ID=d true", "RUN --mount=type=$TYPE,id=f true");
    const Dockerfile = ["FROM scratch", "ARG NAME=e TYPE=secret", ...lines, ""].join("\n");
    writeContext(context, { Dockerfile });
    const { code, stdout, stderr } = await quilla([
      "build",
      "--call",
      "outline,format=json",
      context,
    ]);
    assert.equal(code, 0, stderr);
    const { secrets } = JSON.parse(stdout);
    const told = secrets.map(({ name, required }: { name: string; required?: boolean }) =>
      name + (required ? "!" : "")
    );
    assert.deepEqual(told, ["a", "b", "c!", "d", "f", "e"]);
  });
});

describe("RUN's SSH agents", { skip: skip ?? peer("ssh-keygen").skip }, () => {
  const key = join(work, "key");
  before(() => void spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]));
  const given = () => ["--no-cache", "--ssh", `default=${key}`];
  const rows: readonly (readonly [flags: string, command: string, seen: string, string?])[] = [
    ["type=ssh", "stat -c %u:%g:%a:%F $SSH_AUTH_SOCK", "0:0:600:socket\n"],
    ["type=ssh", "echo $SSH_AUTH_SOCK", "/run/buildkit/ssh_agent.0\n"],
    ["type=ssh,id=other", 'echo "[$SSH_AUTH_SOCK]"', "[]\n"],
    ["type=ssh,target=/a,mode=0666,uid=1000", "stat -c %u:%g:%a $SSH_AUTH_SOCK", "1000:0:666\n"],
    ["type=ssh,target=a", "echo $SSH_AUTH_SOCK", "/w/a\n", "WORKDIR /w\n"],
    ["type=ssh", "echo $SSH_AUTH_SOCK", "/image\n", "ENV SSH_AUTH_SOCK=/image\n"],
  ];
  it("are seen as they are asked for", async () => {
    const steps = rows.map(([flags, command, , first = ""], index) =>
      `FROM base AS s${index}\n${first}RUN --mount=${flags} (${command}) > /${index}`
    );
    const copies = rows.map((_, index) => `COPY --from=s${index} /${index} /out/`);
    const lines = [...steps, "FROM scratch", ...copies].join("\n");
    const { seen, stderr } = await build(lines, given());
    for (const [index, [flags, , expected]] of rows.entries()) {
      assert.equal(seen(index), expected, `${flags}\n${stderr}`);
    }
  });

  it("a required one is named", async () => {
    const { code, stderr } = await build(
      "FROM base\nRUN --mount=type=ssh,id=x,required true",
      given(),
    );
    assert.equal(code, 1);
    assert.match(stderr, /the SSH agent "x" is required, and was not given \[run\/ssh\]/);
  });
});

describe("a RUN with a mount", { skip }, () => {
  const files = { "shown/a": "1", "shown/c": "1", elsewhere: "1" };
  const changes: Readonly<Record<string, ContextFiles>> = {
    elsewhere: { elsewhere: "2" },
    "a file": { "shown/a": "2" },
    "another file": { "shown/c": "2" },
    "a new file": { "shown/b": "new" },
    "a mode": { "shown/a": { content: "1", mode: 0o755 } },
  };
  const inDirectory = ["a file", "another file", "a new file", "a mode"];
  const inFile = ["a file", "a mode"];
  /** What is mounted, and which changes have it run again. */
  const rows: readonly (readonly [mount: string, changes: readonly string[]])[] = [
    ["from=made,source=shown", inDirectory],
    ["from=made,source=shown,rw", inDirectory],
    ["from=made,source=shown/a", inFile],
    ["from=made,source=shown/a,rw", inFile],
    ["from=made,source=link", inDirectory],
    ["from=made,source=link/a", inFile],
    ["from=made", Object.keys(changes)],
    ["source=shown", inDirectory],
    ["source=shown/a", inFile],
    ["from=extra,source=shown", inDirectory],
    ["from=extra,source=shown/a", inFile],
    ["type=cache,from=made,source=shown", inDirectory],
    ["type=tmpfs,from=made", []],
  ];
  const context = join(work, "again");
  const steps = rows.map(([mount], index) =>
    `FROM base AS s${index}\nRUN --mount=target=/m,${mount} head -c 9 /dev/urandom | od > /${index}`
  );
  const lines = [
    "FROM base AS made\nCOPY . /\nRUN ln -s shown /link",
    ...steps,
    "FROM scratch",
    ...rows.map((_, index) => `COPY --from=s${index} /${index} /out/`),
  ].join("\n");
  const options = ["--build-context", `extra=${context}`];
  let first: Awaited<ReturnType<typeof build>>;
  before(async () => {
    first = await build(lines, options, { files, context });
  });

  for (const [name, changed] of Object.entries(changes)) {
    it(`is run again where what the mount shows changed: ${name}`, async () => {
      const second = await build(lines, options, { files: { ...files, ...changed }, context });
      assert.equal(second.code, 0, second.stderr);
      for (const [index, [mount, again]] of rows.entries()) {
        assert.equal(second.seen(index) !== first.seen(index), again.includes(name), mount);
      }
    });
  }
});

describe("caches of RUN", { skip }, () => {
  const cache = (id: string, target: string, sharing: string) =>
    `--mount=type=cache,id=${id},target=${target},sharing=${sharing}`;

  for (const sharing of ["locked", "private", "shared"]) {
    it(`one that is mounted twice in one command is one: ${sharing}`, async () => {
      const mounts = ["/a", "/b"].map((target) => cache(`twice-${sharing}`, target, sharing));
      const { seen } = await build(
        `FROM base\nRUN mkdir /out\nRUN ${mounts.join(" ")} touch /a/x && ls /b > /out/0`,
      );
      assert.equal(seen(0), "x\n");
    });
  }

  it("are waited for in one order, and never for each other", async () => {
    const mounts = [["one", "two"], ["two", "one"]].map((ids) =>
      ids.map((id) => cache(`order-${id}`, `/${id}`, "locked")).join(" ")
    );
    const stages = Array.from(
      { length: 6 },
      (_, index) => `FROM base AS s${index}\nRUN ${mounts[index % 2]} echo ${index} > /${index}`,
    );
    const copies = stages.map((_, index) => `COPY --from=s${index} /${index} /out/`);
    const { seen } = await build([...stages, "FROM scratch", ...copies].join("\n"));
    assert.equal(seen(5), "5\n");
  });

  it("what is locked or private is nobody else's meanwhile", async () => {
    const ways = ["locked", "shared", "private", "locked", "private", "shared"];
    const alone = "mkdir /c/busy && sleep 0.2 && rmdir /c/busy";
    const stages = ways.map((sharing, index) =>
      `FROM base AS s${index}\nRUN ${cache("alone", "/c", sharing)} ${
        sharing === "shared" ? "test ! -e /c/busy" : alone
      } && echo ${index} > /${index}`
    );
    const copies = stages.map((_, index) => `COPY --from=s${index} /${index} /out/`);
    const { seen } = await build([...stages, "FROM scratch", ...copies].join("\n"));
    assert.equal(seen(0), "0\n");
  });
});

describe("proxies of RUN", { skip }, () => {
  const program =
    "mkdir /out && (env | grep -i proxy | sort; head -c 9 /dev/urandom | od) > /out/0";
  const given = (value: string) => ["--build-arg", `http_proxy=http://${value}`];

  it("run no command again", async () => {
    const lines = `FROM base\nRUN ${program}`;
    const first = (await build(lines, given("one"))).seen(0);
    assert.match(first, /^HTTP_PROXY=http:\/\/one\nhttp_proxy=http:\/\/one\n/m);
    assert.equal((await build(lines, given("two"))).seen(0), first);
    assert.equal((await build(lines)).seen(0), first);
  });

  it("are arguments as others where an ARG declares them", async () => {
    const lines = `FROM base\nARG http_proxy\nRUN ${program}`;
    const first = (await build(lines, given("one"))).seen(0);
    const { context, seen } = await build(lines, given("two"));
    assert.match(seen(0), /^http_proxy=http:\/\/two\n/m);
    assert.notEqual(seen(0), first);
    assert.equal((await build(lines, given("one"))).seen(0), first);
    const made = await quilla(["build", "-q", "-t", "declared", ...given("two"), context]);
    assert.equal(made.code, 0, made.stderr);
    const { stdout } = await quilla(["history", "--no-trunc", "declared"]);
    assert.match(stdout, /RUN \|1 http_proxy=http:\/\/two \/bin\/sh/);
  });

  it("are named by no history where none does, and no ARG has to take them", async () => {
    const context = join(work, String(++contexts));
    writeContext(context, { Dockerfile: "FROM base\nRUN true\n" });
    const words = ["build", "-t", "undeclared", "--network", "none", "--build-arg", "Http_Proxy=p"];
    const { code, stderr } = await quilla([...words, context]);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /no ARG takes/);
    assert.doesNotMatch((await quilla(["history", "--no-trunc", "undeclared"])).stdout, /proxy/i);
  });
});
