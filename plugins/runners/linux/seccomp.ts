/**
 * The filter of system calls as a container runtime takes it.
 *
 * @module
 */
import {
  type ArgumentRule,
  machineHere,
  type SeccompSubject,
  seccompVerdicts,
  type Verdict,
} from "./seccomp_rules.ts";

const EPERM = 1;
const ENOSYS = 38;

interface OciRule {
  readonly names: readonly string[];
  readonly action: "SCMP_ACT_ALLOW" | "SCMP_ACT_ERRNO";
  readonly errnoRet?: number;
  readonly args?: readonly {
    readonly index: number;
    readonly value: number;
    readonly valueTwo?: number;
    readonly op: string;
  }[];
}

/**
 * The profile, as the OCI runtime spec has it (config-linux.md § Seccomp). What it does not name is missing, so that programs fall
 * back on older calls: a call that the runtime's libseccomp does not know yet, among others. Each refusal stands there by itself.
 */
export function seccompProfile(subject: SeccompSubject): object {
  const { machine = machineHere() } = subject;
  const verdicts = [...seccompVerdicts(subject)];
  const named = (verdict: Verdict) =>
    verdicts.filter(([, each]) => each === verdict).map(([name]) => name);
  const refused = { action: "SCMP_ACT_ERRNO", errnoRet: EPERM } as const;
  const syscalls: OciRule[] = [
    { names: named("allowed"), action: "SCMP_ACT_ALLOW" },
    { names: named("refused"), ...refused },
    ...rulesFor(named("missing"), { action: "SCMP_ACT_ERRNO", errnoRet: ENOSYS }),
  ];
  for (const [name, verdict] of verdicts) {
    if (typeof verdict === "string") continue;
    for (const rule of verdict) {
      syscalls.push({ names: [name], action: "SCMP_ACT_ALLOW", args: [comparison(rule)] });
    }
    for (const arg of othersThan(verdict)) {
      syscalls.push({ names: [name], ...refused, args: [{ index: 0, ...arg }] });
    }
  }
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    defaultErrnoRet: ENOSYS,
    architectures: machine === "arm64"
      ? ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"]
      : ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
    syscalls,
  };
}

function rulesFor(names: readonly string[], rule: Omit<OciRule, "names">): OciRule[] {
  return names.length === 0 ? [] : [{ names, ...rule }];
}

function comparison({ kind, value }: ArgumentRule) {
  switch (kind) {
    case "equal":
      return { index: 0, value, op: "SCMP_CMP_EQ" };
    case "less":
      return { index: 0, value, op: "SCMP_CMP_LT" };
    case "clean":
      return { index: 0, value, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" };
  }
}

interface Comparison {
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: string;
}

/** Comparisons of which one holds for each argument that no rule allows, and none for another. */
function othersThan(rules: readonly ArgumentRule[]): Comparison[] {
  const [first] = rules;
  if (first?.kind === "clean") {
    return bits.filter((bit) => (first.value & bit) !== 0).map((bit) => masked(bit, bit));
  }
  const values = rules.filter(({ kind }) => kind === "equal").map(({ value }) => value);
  const greatest = Math.max(...values);
  const beyond: Comparison = { value: greatest, op: "SCMP_CMP_GT" };
  if (first?.kind === "less") {
    const between = [...Array(greatest).keys()].slice(first.value);
    const left = between.filter((value) => !values.includes(value));
    return [...left.map((value) => ({ value, op: "SCMP_CMP_EQ" })), beyond];
  }
  return [...notMadeOf(values.filter((value) => value !== greatest)), beyond];
}

const bits = [...Array(32).keys()].map((bit) => 2 ** bit);

function masked(mask: number, value: number): Comparison {
  return { value: mask, valueTwo: value, op: "SCMP_CMP_MASKED_EQ" };
}

/**
 * For values of 32 bits of which all may be set, and else only those that stand in `values`, in any combination. Where some other
 * bit is set and not all are, one is set whose neighbour is not.
 */
function notMadeOf(values: readonly number[]): Comparison[] {
  const free = values.reduce((sum, value) => (sum | value) >>> 0, 0);
  const others = bits.filter((bit) => (free & bit) === 0);
  const pairs = others.map((bit, index) => [bit, others[(index + 1) % others.length]!] as const);
  const lacking = bits.filter((bit) => (free & bit) !== 0).map((bit) => [others[0]!, bit] as const);
  return [...pairs, ...lacking].map(([set, clear]) => masked(set + clear, set));
}
