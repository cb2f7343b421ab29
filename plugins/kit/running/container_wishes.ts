/**
 * What a user says of one container beside what every runner knows: an image that is run, in Docker's words.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { RecordedNetwork } from "../recording/contracts.ts";

/** All of it. What is not given is as it is in every container. */
export interface ContainerSettings {
  /** Names of capabilities(7), such as `CAP_CHOWN`, or `ALL`, that its root has more than usual. */
  readonly addedCapabilities?: readonly string[] | undefined;
  /** Those that it has less. What is added by name stays. */
  readonly droppedCapabilities?: readonly string[] | undefined;
  /** Groups that its user is in beside those of the image. */
  readonly groups?: readonly number[] | undefined;
  /** Which system calls it may make: all, or what a profile of Docker's form says. */
  readonly seccomp?: "unconfined" | SeccompProfile | undefined;
  /** Whether no program in it can gain rights, by setuid bits for instance. */
  readonly noNewPrivileges?: boolean | undefined;
  /** Whether all of /proc and /sys can be seen and written to, as far as its user may. */
  readonly unmasked?: boolean | undefined;
  /** Whether its first process is a small one that hands on signals and reaps what is left to it. */
  readonly init?: boolean | undefined;
  /** Where names are looked up. */
  readonly resolver?: ResolverSettings | undefined;
  /** Its NIS domain, which stands behind its name. */
  readonly domainname?: string | undefined;
  /** Settings of the kernel, by names such as `net.core.somaxconn`. */
  readonly sysctls?: Readonly<Record<string, string>> | undefined;
  /** Its shared memory: its own, the machine's, or its own without /dev/shm. */
  readonly ipc?: "private" | "host" | "none" | undefined;
  /** Whether it is called as the machine is. */
  readonly uts?: "private" | "host" | undefined;
  /** Whether it sees its control group as the top one. */
  readonly cgroup?: "private" | "host" | undefined;
  /** The control group that its own is made in. */
  readonly cgroupParent?: string | undefined;
  /** How soon the kernel ends it where memory is short: -1000 to 1000. */
  readonly oomScoreAdj?: number | undefined;
  /** The runtime that starts it, such as `runc`. */
  readonly runtime?: string | undefined;
  /** For the runtime. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Which of its outputs are shown; both unless given. */
  readonly outputs?: readonly ("stdout" | "stderr")[] | undefined;
}

/** /etc/resolv.conf; what is not given is the machine's. */
export interface ResolverSettings {
  /** Addresses. */
  readonly servers?: readonly string[] | undefined;
  /** Domains; `.` alone is none. */
  readonly search?: readonly string[] | undefined;
  /** As resolv.conf(5) has them. */
  readonly options?: readonly string[] | undefined;
}

/** Which system calls may be made, as Docker's profiles say it: what is read of one. */
export interface SeccompProfile {
  /** What holds where no rule does, such as `SCMP_ACT_ERRNO`. */
  readonly defaultAction: string;
  /** The error of that. */
  readonly defaultErrnoRet?: number | undefined;
  /** The rules. */
  readonly syscalls?: readonly SeccompRule[] | undefined;
}

/** One rule of it. */
export interface SeccompRule {
  /** The calls. */
  readonly names?: readonly string[] | undefined;
  /** The same of old profiles: one call. */
  readonly name?: string | undefined;
  /** What they get, such as `SCMP_ACT_ALLOW`. */
  readonly action: string;
  /** The error of that. */
  readonly errnoRet?: number | undefined;
  /** With which arguments, as the OCI runtime spec has them. */
  readonly args?: readonly object[] | null | undefined;
  /** All that has to be so. */
  readonly includes?: SeccompCondition | undefined;
  /** Nothing of this may be so. */
  readonly excludes?: SeccompCondition | undefined;
}

/** When it holds. */
export interface SeccompCondition {
  /** Capabilities that the container has. */
  readonly caps?: readonly string[] | undefined;
  /** Processors, of which this machine's is one. */
  readonly arches?: readonly string[] | undefined;
  /** The oldest kernel. */
  readonly minKernel?: string | undefined;
}

/** What programs of a container know nothing of. */
const unseen: ReadonlySet<string> = new Set<keyof ContainerSettings>(
  ["annotations", "outputs", "runtime", "cgroupParent", "oomScoreAdj"],
);

/** The settings, and whether somebody takes care of them: nothing that a user asks for is passed over in silence. */
export class ContainerWishes {
  readonly #settings: ContainerSettings;
  #isTaken = false;

  constructor(settings: ContainerSettings) {
    this.#settings = settings;
  }

  /** All that is said, as one text: the result of a program depends on it. */
  get text(): string {
    return JSON.stringify(this.#settings);
  }

  /** What of it programs can see, so that what they make may depend on it. */
  get seen(): Partial<ContainerSettings> {
    const said = Object.entries(this.#settings)
      .filter(([name, value]) => value !== undefined && !unseen.has(name));
    return Object.fromEntries(said);
  }

  /** For a runner that does all that is said. */
  take(): ContainerSettings {
    this.#isTaken = true;
    return this.#settings;
  }

  /** @throws {QuillaError} `run/not-known` where something was said, and the runner that was opened knows nothing of it */
  requireTaken(): void {
    const said = Object.entries(this.#settings).flatMap(([name, value]) =>
      value === undefined ? [] : [name]
    );
    if (this.#isTaken || said.length === 0) return;
    throw new QuillaError(
      `the runner that is chosen cannot do what was asked: ${said.join(", ")}`,
      {
        code: "run/not-known",
        hint: "quilla's own runner can: --isolation oci, or --isolation chroot",
      },
    );
  }
}

/** Settings with wishes among them. */
export interface SettingsWithWishes extends RunSettings {
  readonly container?: ContainerWishes | undefined;
  /** The network, where it is recorded or replayed. */
  readonly recorded?: RecordedNetwork | undefined;
}

/** What is wished of a container, for the runner that does it. */
export function wishesOf(settings: SettingsWithWishes): ContainerSettings {
  return settings.container?.take() ?? {};
}

/** Networks that some runner gives to programs. */
const taken = new WeakSet<RecordedNetwork>();

/** The network that is recorded, for a runner that gives it to programs; asked for when it begins. */
export function takeRecorded({ recorded }: SettingsWithWishes): RecordedNetwork | undefined {
  if (recorded !== undefined) taken.add(recorded);
  return recorded;
}

/** @throws {QuillaError} `run/not-known` where something was asked for that the runner which was opened knows nothing of */
export function requireTaken({ container, recorded }: SettingsWithWishes): void {
  container?.requireTaken();
  if (recorded === undefined || taken.has(recorded)) return;
  throw new QuillaError(
    "the runner that is chosen cannot record or replay what programs fetch",
    {
      code: "run/not-known",
      hint: "quilla's own runner can: --isolation oci, or --isolation chroot",
    },
  );
}
