/**
 * Which rooms lead to which: circles in core, ways out of it, and how far the command line reaches.
 *
 * @module
 */
import { type Figure, none, told } from "./figure.ts";
import { modulesIn, type Project } from "./project.ts";

/** The room of a module of core: its folder; what lies beside the folders are the nouns. */
export function roomOf(path: string): string {
  const [, room, file] = path.split("/");
  return file === undefined ? "nouns" : room!;
}

/** The same for ways: each noun is a room of its own, as errors lie below the host, and digests above it. */
function wayRoomOf(path: string): string {
  const room = roomOf(path);
  return room === "nouns" ? path.split("/")[1]! : room;
}

/** Who leads to whom, and by which imports. */
type Ways = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

function waysOf(project: Project): Ways {
  const ways = new Map<string, Map<string, string[]>>();
  for (const { path, ties } of modulesIn(project, "core/")) {
    const from = wayRoomOf(path);
    const own = ways.get(from) ?? new Map<string, string[]>();
    ways.set(from, own);
    for (const { target } of ties) {
      const to = wayRoomOf(target);
      if (!target.startsWith("core/") || to === from) continue;
      own.set(to, [...own.get(to) ?? [], `${path} → ${target}`]);
    }
  }
  return ways;
}

/** The rooms that a room leads to, directly or by others. */
function reached(ways: Ways, from: string): Set<string> {
  const found = new Set<string>();
  const waiting = [from];
  for (let room = waiting.pop(); room !== undefined; room = waiting.pop()) {
    for (const next of ways.get(room)?.keys() ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      waiting.push(next);
    }
  }
  return found;
}

/** The rooms of core that lead back to themselves, imports of types counted. */
export function roomCircles(project: Project): Figure {
  const ways = waysOf(project);
  const reach = new Map([...ways.keys()].map((room) => [room, reached(ways, room)]));
  const inCircles = [...ways.keys()].filter((room) => reach.get(room)!.has(room)).sort();
  const circles = new Map<string, string[]>();
  for (const room of inCircles) {
    const circle = inCircles.filter((other) =>
      reach.get(room)!.has(other) && reach.get(other)!.has(room)
    );
    circles.set(circle.join(), circle);
  }
  const findings = [...circles.values()].flatMap((circle) => [
    `circle: ${circle.join(", ")}`,
    ...thinnest(ways, circle),
  ]);
  const title = "rooms of core in a circle, imports of types counted";
  return { id: "room-circles", title, value: inCircles.length, goal: 0, findings };
}

/** The ways inside a circle, those of the fewest imports first: they are the ones to cut. */
function thinnest(ways: Ways, circle: readonly string[]): string[] {
  return circle.flatMap((from) =>
    circle.flatMap((to) => {
      const imports = ways.get(from)?.get(to) ?? [];
      return imports.length === 0 ? [] : [{ count: imports.length, from, to, first: imports[0]! }];
    })
  ).sort((a, b) => a.count - b.count)
    .map(({ count, from, to, first }) => `  ${from} → ${to}: ${count}, ${first}`);
}

/** Imports that lead out of core. */
export function waysOut(project: Project): Figure {
  const findings = modulesIn(project, "core/").flatMap(({ path, ties }) =>
    ties.filter(({ target }) => !target.startsWith("core/"))
      .map(({ target, line }) => `${path}:${line} → ${target}`)
  );
  return none("core-to-plugins", "imports from core to plugins", findings);
}

/** Imports from the command line to plugins; what puts them together, beside their folders, is none. */
export function cliToPlugins(project: Project): Figure {
  const findings = tiesOfCli(project, (target) => /^plugins\/[^/]+\//.test(target));
  return none("cli-to-plugins", "imports from cli to plugins", findings);
}

const open = /^core\/(text|plugin)\//;

/** Imports from the command line to rooms of core that are none of its business. */
export function cliToCore(project: Project): Figure {
  const findings = tiesOfCli(project, (target) => target.startsWith("core/") && !open.test(target));
  const title = "imports from cli to core, but for core/text and core/plugin";
  return none("cli-to-core", title, findings);
}

/** Both together: a move from core to plugins changes neither for the better. */
export function cliReach(project: Project): Figure {
  const findings = [cliToPlugins(project), cliToCore(project)].flatMap((one) => one.findings);
  return told("cli-reach", "imports from cli to either", findings);
}

function tiesOfCli(project: Project, isMeant: (target: string) => boolean): string[] {
  return modulesIn(project, "cli/").flatMap(({ path, ties }) =>
    ties.filter(({ target }) => isMeant(target))
      .map(({ target, line }) => `${path}:${line} → ${target}`)
  );
}
