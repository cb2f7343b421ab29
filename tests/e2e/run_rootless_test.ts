/**
 * RUN by an ordinary user: with a range of user IDs the image is the one that root builds; without, it is told what is lost.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { PROJECT } from "../../scripts/process.ts";
import { denoPath } from "../../scripts/runtimes.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { writeContext } from "../support/context_files.ts";
import { userWithRange } from "../support/machine.ts";
import { peer } from "../support/peers.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const setpriv = peer("setpriv");

const mapped = userWithRange();
const nobody = { uid: 65534, gid: 65534 };
const skip = noBusybox ?? setpriv.skip ?? peer("newuidmap").skip ??
  (process.getuid?.() === 0 ? undefined : "only root can become other users");

/** quilla as a user, with a home and a store of the user's own. */
function quillaAs({ uid, gid }: { uid: number; gid: number }) {
  const work = temporaryDirectory();
  chmodSync(work, 0o755);
  const home = join(work, "home");
  mkdirSync(home);
  chownSync(home, uid, gid);
  const deno = join(work, "deno"); // npm keeps root's where nobody else looks
  copyFileSync(denoPath(), deno);
  chmodSync(deno, 0o755);
  const context = join(work, "context");
  writeContext(context, { ...busyboxFiles, "rootfs/root/": { mode: 0o755 } });
  const who = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  return (dockerfile: string, ...options: string[]) => {
    writeContext(context, { Dockerfile: dockerfile });
    const quilla = [
      deno,
      "run",
      "-A",
      "--no-lock",
      "--node-modules-dir=manual",
      join(PROJECT, "cli", "main.ts"),
    ];
    const words = ["build", "-q", "--no-cache", "--network", "none", ...options, context];
    const env = {
      ...process.env,
      HOME: home,
      USER: "root", // as `su` without `-` leaves it
      DENO_DIR: join(home, "deno"),
      QUILLA_ROOT: join(home, "store"),
    };
    const { status, stdout, stderr } = spawnSync(setpriv.path, [...who, ...quilla, ...words], {
      cwd: work,
      env,
      encoding: "utf8",
    });
    return { code: status, id: stdout.trim(), stderr };
  };
}

const dockerfile =
  `${busyboxStage}RUN echo x > /f && chown 33:50 /f && chmod 4750 /f && mkdir -m 700 /p && chown app /p
USER app
RUN --mount=type=cache,target=/c,uid=1000 id -u > /tmp/u && touch /c/x && rm -f /tmp/nothing
USER root
RUN rm -r /d && mkdir /d
`;

describe("RUN by an ordinary user", { skip }, () => {
  it("gives the image that root builds, by each kind of isolation", {
    skip: mapped === undefined ? "no user here has a range of user IDs" : undefined,
  }, () => {
    const ids = [quillaAs({ uid: 0, gid: 0 })(dockerfile).id];
    const build = quillaAs(mapped!);
    for (const isolation of ["auto", "chroot"]) {
      const { code, id, stderr } = build(dockerfile, "--isolation", isolation);
      assert.equal(code, 0, stderr);
      ids.push(id);
    }
    assert.match(ids[0]!, /^sha256:/);
    assert.equal(new Set(ids).size, 1, ids.join());
  });

  it("tells which IDs the range does not have", {
    skip: mapped === undefined ? "no user here has a range of user IDs" : undefined,
  }, () => {
    const build = quillaAs(mapped!);
    const far = 2_000_000_000;
    const cases = [
      [`USER 0:${far}\nRUN true\n`, `no group ${far}`],
      [`COPY --chown=${far} rootfs/d /far\nRUN true\n`, `${far}:${far}`],
      [`RUN --mount=type=cache,target=/c,uid=${far} true\n`, `${far}:0`],
    ] as const;
    for (const [lines, said] of cases) {
      const { code, stderr } = build(busyboxStage + lines);
      assert.equal(code, 1);
      assert.ok(stderr.includes(said), stderr);
      assert.match(stderr, /\[run\/no-user-range\]\n[^]*hint: .*larger/);
    }
  });

  it("warns where there is no range, goes on as root, and refuses other users", () => {
    const build = quillaAs(nobody);
    const alone = build(`${busyboxStage}RUN touch /f && id -u && ! chown 33 /f\n`);
    assert.equal(alone.code, 0, alone.stderr);
    assert.equal(alone.stderr.match(/no range of user IDs/g)?.length, 1, alone.stderr);
    const refused = build(dockerfile.replace(/RUN echo.*\n/, ""));
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /USER app .*\[run\/no-user-range\]/);
  });
});
