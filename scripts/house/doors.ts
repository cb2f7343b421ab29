/**
 * Whether all come in by one door: what plugins take of core that no plugin is handed, and of each other.
 *
 * @module
 */
import { pluginOf, threadRoot } from "../architecture.ts";
import { type Figure, none, told } from "./figure.ts";
import { modulesIn, type Project, type ShippedModule, type Tie } from "./project.ts";

/** These put plugins together: the list and what it is handed, what they share, and what scripts are handed. */
const open = /^plugins\/([^/]+\.ts$|kit\/|script\/)/;

function plugins(project: Project): ShippedModule[] {
  return modulesIn(project, "plugins/").filter(({ path }) => !open.test(path));
}

const isPrivate = ({ target }: Tie) =>
  target.startsWith("core/") && !target.startsWith("core/plugin/");

/** Names that plugins import from core by another way than core/plugin, each once, with those who do. */
function privateNamesOf(project: Project, isType: boolean): string[] {
  const users = new Map<string, Set<string>>();
  for (const { path, ties } of plugins(project)) {
    for (const tie of ties.filter(isPrivate)) {
      for (const { name } of tie.names.filter((one) => one.isType === isType)) {
        const key = `${name} of ${tie.target}`;
        users.set(key, (users.get(key) ?? new Set()).add(path));
      }
    }
  }
  return [...users].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, by]) => `${name}: ${[...by].join(", ")}`);
}

/** Values of core that built-in plugins have and no other is handed. */
export function privateNames(project: Project): Figure {
  const title = "values of core that only built-in plugins have";
  return none("private-names", title, privateNamesOf(project, false));
}

/** The same of types. */
export function privateTypes(project: Project): Figure {
  const title = "types of core that only built-in plugins can name";
  return told("private-types", title, privateNamesOf(project, true));
}

/** Values of core/plugin and the kit that built-in plugins import and no other is handed: the door is there, and is locked. */
export function notHanded(project: Project, handed: ReadonlySet<string>): Figure {
  const found = new Set(
    plugins(project).flatMap(({ ties }) => ties)
      .filter(({ target }) => /^(core\/plugin|plugins\/kit)\//.test(target))
      // What runs in a browser is bundled into a page: there is nobody who could be handed it.
      .filter(({ target }) => !target.startsWith("plugins/kit/pages/browser/"))
      .flatMap(({ target, names }) =>
        names.filter(({ name, isType }) => !isType && !handed.has(name))
          .map(({ name }) => `${name} of ${target}`)
      ),
  );
  const title = "values of core/plugin and the kit that plugins of others are not handed";
  return none("not-handed", title, [...found].sort());
}

/** Imports from one plugin to another; the kit is everyone's. */
export function pluginToPlugin(project: Project): Figure {
  const findings = [...plugins(project), ...modulesIn(project, "plugins/kit/")]
    .flatMap(({ path, ties }) =>
      ties.filter(({ target }) => {
        if (!target.startsWith("plugins/") || target.startsWith("plugins/kit/")) return false;
        // A thread begins with the list of what there is, as cli/main.ts does.
        if (pluginOf(target) === undefined && threadRoot.test(path)) return false;
        return pluginOf(target) !== pluginOf(path);
      }).map(({ target, line }) => `${path}:${line} → ${target}`)
    );
  return none("plugin-to-plugin", "imports from a plugin to another", findings);
}
