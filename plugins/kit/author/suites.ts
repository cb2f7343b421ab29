/**
 * The suite of each kind, given what a plugin's file says in its export `tests`.
 *
 * @module
 */
import type { KindName, Kinds } from "../../../core/plugin/contracts/plugin.ts";
import type { PluginTests } from "./tests.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { parseTag } from "../../../core/reference.ts";
import type { SuiteCase } from "../suites/suite.ts";

/** One thing that a plugin supplies, to be tried. */
export interface Tried<Told> {
  /** Has the plugin, and all others. */
  readonly host: PluginHost;
  /** What the file says of it. */
  readonly told: Told | undefined;
  /** Notes what cannot be tried, and what the file would have to say for it. */
  leaveOut(why: string): void;
}

/** What the file may say of things of a kind. */
type ToldOf<Kind extends KindName> = Kind extends keyof PluginTests
  ? NonNullable<PluginTests[Kind]>[string]
  : undefined;

type Cases = readonly SuiteCase[] | Promise<readonly SuiteCase[]>;
type CasesOf<Kind extends KindName> = (subject: Kinds[Kind], tried: Tried<ToldOf<Kind>>) => Cases;

/** Loaded when they are needed: a plugin supplies of one kind, as a rule. */
export const suites: { readonly [Kind in KindName]: CasesOf<Kind> } = {
  async instructions(subject, { host, told, leaveOut }) {
    if (told === undefined) leaveOut("whole lines: its `lines` are not given");
    const { instructionSuite } = await import("../suites/mod.ts");
    const { lines = [], before, files = {} } = told ?? {};
    const { writeFiles } = await import("../suites/mod.ts");
    const fill = (directory: string) => writeFiles(directory, files);
    return instructionSuite(subject, { host, lines, before, fill });
  },
  async checks(subject, { host, told, leaveOut }) {
    if (told === undefined) leaveOut("what it is for: `finds` and `passes` are not given");
    const { checkSuite } = await import("../suites/mod.ts");
    return checkSuite(subject, { host, ...told });
  },
  async outputs(subject, { host, told, leaveOut }) {
    if (told === undefined) {
      leaveOut("writing: its `settings` are not given");
      return [];
    }
    const { outputSuite } = await import("../suites/mod.ts");
    const { type } = subject;
    const { settings, impossible } = told;
    return outputSuite(subject, {
      host,
      names: told.names?.map(parseTag),
      settings: (directory) => ({ ...settings(directory), type }),
      impossible: impossible && ((directory) => ({ ...impossible(directory), type })),
    });
  },
  async caches(subject, { host, told, leaveOut }) {
    if (told === undefined) {
      leaveOut("leaving and taking results: its `settings` are not given");
      return [];
    }
    const { cacheSuite } = await import("../suites/mod.ts");
    const { type } = subject;
    return cacheSuite(subject, {
      host,
      settings: (directory, direction) => ({ ...told.settings(directory, direction), type }),
    });
  },
  async attesters(subject, { host, told }) {
    const { attesterSuite } = await import("../suites/mod.ts");
    return attesterSuite(subject, {
      host,
      settings: (directory) => told?.settings?.(directory) ?? {},
    });
  },
  async sources(subject, { host, told, leaveOut }) {
    if (told === undefined) {
      leaveOut("opening: its `locations` are not given");
      return [];
    }
    const { sourceSuite } = await import("../suites/mod.ts");
    // What every machine has written somewhere.
    const usual = ["./directory", "https://host.example/x.tar", "git@host.example:a/b.git"];
    const others = [...usual, ...told.others ?? []];
    return sourceSuite(subject, { host, ...told, others });
  },
  async transports(subject, { told, leaveOut }) {
    if (told === undefined) leaveOut("carrying images: its `location` is not given");
    const { transportSuite } = await import("../suites/mod.ts");
    return transportSuite(subject, { location: told?.location });
  },
  async codecs(subject, { told, leaveOut }) {
    if (told === undefined) {
      leaveOut("decoding: `text`, `packed` and `header` are not given");
      return [];
    }
    const { codecSuite } = await import("../suites/mod.ts");
    return codecSuite(subject, told);
  },
  async catalogers(subject, { told, leaveOut }) {
    if (told === undefined) leaveOut("finding packages: `files` and `finds` are not given");
    const { catalogerSuite } = await import("../suites/mod.ts");
    return catalogerSuite(subject, { told });
  },
  async tools(subject, { host, told, leaveOut }) {
    if (told === undefined) leaveOut("calls: its `calls` are not given");
    const { toolSuite } = await import("../suites/mod.ts");
    return toolSuite(subject, { host, ...told });
  },
  async servers(subject) {
    const { serverSuite } = await import("../suites/mod.ts");
    return serverSuite(subject);
  },
  async observers(subject) {
    const { observerSuite } = await import("../suites/mod.ts");
    return observerSuite(subject);
  },
  async runners(subject, { told, leaveOut }) {
    if (told === undefined) {
      leaveOut("programs: `runners` of `tests` does not name it");
      return [];
    }
    const { shellFiles, staticBusybox } = await import("../suites/mod.ts");
    const busybox = staticBusybox();
    if (busybox === undefined) {
      leaveOut("programs: there is no static busybox on PATH (Debian: busybox-static)");
      return [];
    }
    const { runnerSuite } = await import("../suites/mod.ts");
    return runnerSuite(subject, { files: shellFiles(busybox), mounts: told.mounts });
  },
};
