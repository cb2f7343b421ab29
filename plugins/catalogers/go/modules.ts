/**
 * The lines in which Go says what modules a program is of (Go's `runtime/debug`, BuildInfo).
 *
 * @module
 */

/** One module. */
export interface GoModule {
  /** Such as `example.org/lib/v2`. */
  readonly path: string;
  /** Such as `v2.3.0`; `(devel)` where a program's own is not known; empty where nothing is said. */
  readonly version: string;
}

/** What is longer is not looked through: it is searched for one word. Characters. */
const longestFlags = 16 << 10;

/** The program's own module first. Instead of one that was replaced, what replaced it. */
export function modulesOf(text: string): GoModule[] {
  const modules: GoModule[] = [];
  const settings = new Map<string, string>();
  let own: GoModule | undefined;
  for (const line of text.split("\n")) {
    const [word, path = "", version = ""] = line.split("\t");
    if (word === "build") {
      const equals = path.indexOf("=");
      if (equals > 0) settings.set(path.slice(0, equals), unquoted(path.slice(equals + 1)));
    } else if (path === "") continue;
    else if (word === "mod") own = { path, version };
    else if (word === "dep") modules.push({ path, version });
    // A directory of the builder's in place of a module says nothing: what it stands in for does.
    else if (word === "=>" && version !== "" && modules.length > 0) {
      modules[modules.length - 1] = { path, version };
    }
  }
  return own === undefined
    ? modules
    : [{ ...own, version: ownVersion(own.version, settings) }, ...modules];
}

/** A program that was built out of a checkout may say in other ways what it is. */
function ownVersion(version: string, settings: ReadonlyMap<string, string>): string {
  if (version !== "" && version !== "(devel)") return version;
  const flags = settings.get("-ldflags")?.slice(0, longestFlags) ?? "";
  // `-X main.version=1.2.3`, as programs have themselves told: by a variable whose name ends in version or tag.
  const [, set] =
    /-X[ =]['"]?\S*\.\w*(?:version|tag)=(?:\S*\/)?(v?\d+\.\d+\.\d+[-+.\w]*)/i.exec(flags) ?? [];
  if (set !== undefined) return set.startsWith("v") ? set : `v${set}`;
  const [revision, time] = ["vcs.revision", "vcs.time"].map((key) => settings.get(key));
  const digits = time?.replace(/\D/g, "").slice(0, 14);
  if (revision === undefined || digits?.length !== 14) return version;
  return `v0.0.0-${digits}-${revision.slice(0, 12)}`;
}

function unquoted(value: string): string {
  if (!/^["`]/.test(value)) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value.slice(1, -1);
  }
}
