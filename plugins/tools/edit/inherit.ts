/**
 * What an image says once its base is another one: what it took over from the old base comes from the new one, and what it said
 * itself stays, as if it had been built there.
 *
 * @module
 */
import { type ContainerConfig, variableName } from "../../../core/plugin/api/oci.ts";

/**
 * @param image what the image says
 * @param old what the base said that it was built on
 * @param next what the base says that it gets
 */
export function inheritedConfig(
  image: ContainerConfig,
  old: ContainerConfig,
  next: ContainerConfig,
): ContainerConfig {
  const isInherited = (key: keyof ContainerConfig) => same(image[key], old[key]);
  const one = <Key extends keyof ContainerConfig>(key: Key): ContainerConfig[Key] =>
    isInherited(key) ? next[key] : image[key];
  // An ENTRYPOINT takes the base's CMD away.
  const hasOwnCommand = !isInherited("entrypoint") || !isInherited("cmd");
  return {
    user: one("user"),
    exposedPorts: members(image.exposedPorts, old.exposedPorts, next.exposedPorts),
    env: variables(image.env, old.env, next.env),
    entrypoint: one("entrypoint"),
    cmd: isInherited("entrypoint") ? one("cmd") : image.cmd,
    volumes: members(image.volumes, old.volumes, next.volumes),
    workingDir: one("workingDir"),
    labels: entries(image.labels, old.labels, next.labels),
    stopSignal: one("stopSignal"),
    argsEscaped: hasOwnCommand ? image.argsEscaped : next.argsEscaped,
    healthcheck: one("healthcheck"),
    onBuild: image.onBuild,
    shell: one("shell"),
    others: entries(image.others, old.others, next.others),
  };
}

/** Members that the image added, and those of the new base, less those that the image took away. */
function members(
  image: readonly string[] = [],
  old: readonly string[] = [],
  next: readonly string[] = [],
): string[] {
  const [own, before, after] = [image, old, next].map((list) =>
    new Map(list.map((each) => [each, true]))
  );
  return [...merged(own!, before!, after!).keys()].sort();
}

/** Variables of the new base in its order, then those that the image has besides. */
function variables(
  image: readonly string[] = [],
  old: readonly string[] = [],
  next: readonly string[] = [],
): string[] {
  return [...merged(byName(image), byName(old), byName(next)).values()];
}

function byName(env: readonly string[]): Map<string, string> {
  return new Map(env.map((text) => [variableName(text), text]));
}

function entries<Value>(
  image: Readonly<Record<string, Value>> = {},
  old: Readonly<Record<string, Value>> = {},
  next: Readonly<Record<string, Value>> = {},
): Record<string, Value> {
  const [own, before, after] = [image, old, next].map((each) => new Map(Object.entries(each)));
  return Object.fromEntries(merged(own!, before!, after!));
}

function merged<Value>(
  image: ReadonlyMap<string, Value>,
  old: ReadonlyMap<string, Value>,
  next: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const own = [...image].filter(([key, value]) => !old.has(key) || !same(value, old.get(key)));
  const inherited = [...next].filter(([key]) => image.has(key) || !old.has(key));
  return new Map([...inherited, ...own]);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
