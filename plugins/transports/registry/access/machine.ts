/**
 * Where this machine keeps what it knows: its environment, the user's home, the directories of the system.
 *
 * @module
 */
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { configDir, homeDirectory } from "../../../../core/plugin/api/host.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The places that files are looked for in. Absolute paths; undefined where there is no such place. */
export interface Machine {
  readonly environment: Environment;
  readonly home: string | undefined;
  /** `/etc` */
  readonly system: string;
  /** `$XDG_RUNTIME_DIR`; what lies there is gone when the user is. */
  readonly runtime: string | undefined;
  /** `$XDG_CONFIG_HOME`, else `~/.config`: where podman and skopeo look, on every system. */
  readonly config: string | undefined;
  /** quilla's own directory of configuration. */
  readonly quilla: string | undefined;
}

/** @param system stands in for `/etc` */
export function machineOf(environment: Environment, system = "/etc"): Machine {
  const absolute = (path: string | undefined) => path && isAbsolute(path) ? path : undefined;
  const home = absolute(environment.HOME) ?? absolute(environment.USERPROFILE) ??
    absolute(homeDirectory());
  return {
    environment,
    home,
    system,
    runtime: absolute(environment.XDG_RUNTIME_DIR) ?? runtimeOfUser(),
    config: absolute(environment.XDG_CONFIG_HOME) ?? (home && join(home, ".config")),
    quilla: configDir({ env: environment, home: () => home ?? "" }),
  };
}

/** Where podman puts it for users who have no XDG_RUNTIME_DIR. */
function runtimeOfUser(): string | undefined {
  const uid = process.getuid?.();
  return process.platform === "linux" && uid !== undefined ? `/run/containers/${uid}` : undefined;
}
