/**
 * The rules for system calls beside moby's default profile, where that is at hand: in Go's module cache, or where
 * QUILLA_MOBY_PROFILE says (its default.json).
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { seccompVerdicts } from "../../../../plugins/runners/linux/seccomp_rules.ts";
import { harmlessCalls, otherCalls } from "../../../../plugins/runners/linux/system_calls.ts";

interface MobyRule {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly { index: number; value: number; valueTwo?: number; op: string }[];
  readonly includes?: MobyFilter;
  readonly excludes?: MobyFilter;
}

interface MobyFilter {
  readonly caps?: readonly string[];
  readonly arches?: readonly string[];
  readonly minKernel?: string;
}

function profilePath(): string | undefined {
  const named = process.env.QUILLA_MOBY_PROFILE;
  if (named) return named;
  const { stdout } = spawnSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" });
  const profiles = join(stdout?.trim() || "/nowhere", "github.com", "moby", "profiles");
  if (!existsSync(profiles)) return undefined;
  const newest = readdirSync(profiles).filter((name) => name.startsWith("seccomp@"))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
  return newest && join(profiles, newest, "default.json");
}

const path = profilePath();
const skip = path === undefined
  ? "moby's profile is not here: `go mod download github.com/moby/profiles/seccomp@v0.3.0`, or QUILLA_MOBY_PROFILE"
  : undefined;
const machines = { x64: "amd64", arm64: "arm64" } as const;
/** Other machines' calls, which have no number here. */
const elsewhere = /^(riscv_|s390_|swapcontext$)/;

describe("the rules are those of moby's default profile", { skip }, () => {
  const rules: MobyRule[] = path === undefined
    ? []
    : JSON.parse(readFileSync(path, "utf8")).syscalls;
  const everyCapability = [
    ...new Set(rules.flatMap((rule) => [...rule.includes?.caps ?? []])),
  ];

  it("all its calls are known", () => {
    const known = new Set([...harmlessCalls, ...otherCalls]);
    const unknown = rules.flatMap(({ names }) => names)
      .filter((name) => !known.has(name) && !elsewhere.test(name));
    assert.deepEqual(unknown, []);
  });

  for (const machine of ["x64", "arm64"] as const) {
    for (const capabilities of [[], ...everyCapability.map((name) => [name])]) {
      it(`${machine}, ${capabilities[0] ?? "without a capability"}`, () => {
        const inForce = rules.filter(({ includes = {}, excludes = {} }) =>
          (includes.arches?.includes(machines[machine]) ?? true) &&
          (includes.caps?.every((name) => capabilities.includes(name)) ?? true) &&
          !excludes.arches?.includes(machines[machine]) &&
          !excludes.caps?.some((name) => capabilities.includes(name))
        );
        const verdicts = seccompVerdicts({ capabilities, machine, kernel: "6.18.0" });
        for (const [name, verdict] of verdicts) {
          const own = typeof verdict === "string"
            ? verdict
            : verdict.map(({ kind, value }) => `${kind} ${value}`);
          assert.deepEqual(own, mobys(inForce.filter(({ names }) => names.includes(name))), name);
        }
      });
    }
  }
});

/** The same in the words of quilla's rules. */
function mobys(rules: readonly MobyRule[]): string | string[] {
  const allowing = rules.filter(({ action }) => action === "SCMP_ACT_ALLOW");
  if (allowing.some(({ args = [] }) => args.length === 0)) return "allowed";
  if (allowing.length === 0) {
    return rules.some(({ errnoRet }) => errnoRet === 38) ? "missing" : "refused";
  }
  const kinds: Readonly<Record<string, string>> = {
    SCMP_CMP_EQ: "equal",
    SCMP_CMP_LT: "less",
    SCMP_CMP_MASKED_EQ: "clean",
  };
  return allowing.map(({ args = [] }) => {
    assert.equal(args.length, 1);
    assert.equal(args[0]!.index, 0);
    assert.equal(args[0]!.valueTwo ?? 0, 0);
    return `${kinds[args[0]!.op]} ${args[0]!.value}`;
  });
}
