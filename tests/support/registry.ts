/**
 * A real registry, for the tests of what talks to one: `docker-registry serve` on a free port of this machine.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { atEnd } from "./at_end.ts";
import { makeCertificates } from "./certificates.ts";
import { type Peer, peer } from "./peers.ts";

/** The program; hand its `skip` to the test. */
export const dockerRegistry = peer("docker-registry");

/** Programs that are registries, by what they are called; each with its `skip`. */
export const registryPrograms: Readonly<Record<string, Peer>> = {
  "distribution 2": dockerRegistry,
  "distribution 3": newerRegistry(),
  zot: peer("zot"),
};

/** `registry` on PATH, where it is distribution of version 3. */
function newerRegistry(): Peer {
  const registry = peer("registry");
  if (registry.skip !== undefined) return registry;
  const { stdout } = spawnSync(registry.path, ["--version"], { encoding: "utf8" });
  if (/distribution\/v3 v3\./.test(stdout)) return registry;
  return { ...registry, skip: "registry on this machine is not distribution 3" };
}

/** Who may use a registry that has passwords. */
export const registryUser = { username: "user", password: "secret" } as const;
/** The same for htpasswd, by bcrypt: the only kind that it takes. */
const registryUserLine = "user:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";

/** What kind of registry. */
export interface RegistryOptions {
  /** One of {@linkcode registryPrograms}; distribution 2 unless given. */
  readonly program?: string | undefined;
  /** Whether it asks for the password of {@linkcode registryUser}. */
  readonly password?: boolean | undefined;
  /** Whether it speaks https, with a certificate for localhost of an authority of its own. */
  readonly tls?: boolean | undefined;
  /** The URL of the registry that it is a mirror of. */
  readonly mirrorOf?: string | undefined;
}

/** A registry that runs. */
export interface RunningRegistry {
  /** As in references: `localhost:43121`. */
  readonly host: string;
  /** Without a slash at the end. */
  readonly url: string;
  /** The authority's certificate, where it speaks https. */
  readonly ca: string | undefined;
  /** Its process ID. */
  readonly pid: number;
  /** Ends it, and removes what it holds. */
  stop(): void;
}

/** Starts a registry that is stopped after the tests of the file. */
export async function testRegistry(options: RegistryOptions = {}): Promise<RunningRegistry> {
  const registry = await startRegistry(options);
  atEnd(() => registry.stop());
  return registry;
}

/** Starts a registry; stopping it is the caller's. */
export async function startRegistry(options: RegistryOptions = {}): Promise<RunningRegistry> {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "quilla-registry-"));
  const config = join(directory, "config.json");
  const certificates = options.tls ? makeCertificates(directory) : undefined;
  writeFileSync(join(directory, "htpasswd"), `${registryUserLine}\n`);
  mkdirSync(join(directory, "data"));
  const isZot = options.program === "zot";
  writeFileSync(
    config,
    JSON.stringify(
      isZot ? zotConfig(directory) : {
        version: 0.1,
        log: { level: "info" },
        storage: {
          filesystem: { rootdirectory: join(directory, "data") },
          delete: { enabled: true },
        },
        http: {
          addr: "127.0.0.1:0",
          ...(certificates && { tls: { certificate: certificates.cert, key: certificates.key } }),
        },
        ...(options.password && {
          auth: { htpasswd: { realm: "test", path: join(directory, "htpasswd") } },
        }),
        ...(options.mirrorOf && { proxy: { remoteurl: options.mirrorOf } }),
      },
    ),
  );
  const env = { ...process.env, OTEL_TRACES_EXPORTER: "none" };
  const program = registryPrograms[options.program ?? "distribution 2"]!;
  const child = spawn(program.path, ["serve", config], {
    stdio: ["ignore", "pipe", "pipe"],
    env,
  });
  const stop = () => {
    child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const port = await listeningPort(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.resume();
      (stream as { unref?(): void }).unref?.();
    }
    child.unref();
    const host = `localhost:${port}`;
    const url = `${options.tls ? "https" : "http"}://${host}`;
    return { host, url, ca: certificates?.ca, pid: child.pid!, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Docker's own types are taken only where it is told so. */
function zotConfig(directory: string) {
  return {
    distSpecVersion: "1.1.1",
    storage: { rootDirectory: join(directory, "data"), gc: false, dedupe: false },
    http: { address: "127.0.0.1", port: "0", compat: ["docker2s2"] },
    log: { level: "info" },
  };
}

/** The port that it says it listens on. */
function listeningPort(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`docker-registry ended: ${said}`)));
    const listen = (text: string) => {
      said += text;
      const [, port] = said.match(/listening on (?:\S*?:|kernel chosen port","port":)(\d+)/) ?? [];
      if (port !== undefined) resolve(Number(port));
    };
    // distribution writes to the one, zot to the other.
    for (const stream of [child.stdout, child.stderr]) {
      stream!.setEncoding("utf8").on("data", listen);
    }
  });
}
