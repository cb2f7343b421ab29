/**
 * What the store, the Dockerfile and the plugins have that a command line may name.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  type DockerfileOptions,
  listImages,
  listTargets,
  type OutlinedDockerfile,
  outlineDockerfile,
} from "../../mod.ts";
import { familiarName, parseReference } from "../../core/plugin/api/nouns.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import { storeIfThere } from "../context.ts";
import type { Offer } from "./offers.ts";
import type { Asked } from "./sources.ts";

/** The names of the store's images. */
export async function images({ context }: Asked): Promise<readonly Offer[]> {
  return await known(async () => {
    const store = await storeIfThere(context);
    if (store === undefined) return [];
    try {
      const listed = await listImages({ store, filters: ["dangling=false"] });
      return listed.flatMap(({ name }) => name === undefined ? [] : [offer(shortName(name))]);
    } finally {
      store.close();
    }
  });
}

function shortName(text: string): string {
  const name = parseReference(text);
  return name.tag === undefined ? text : `${familiarName(name)}:${name.tag}`;
}

/** The stages of the Dockerfile that the command line means. */
export async function stages(asked: Asked): Promise<readonly Offer[]> {
  return await known(async () => {
    const { targets } = await listTargets(dockerfileOf(asked));
    return targets.flatMap(({ name, description }) =>
      name === undefined ? [] : [offer(name, description)]
    );
  });
}

/** The build arguments that the target takes, as `NAME=`. */
export async function buildArguments(asked: Asked): Promise<readonly Offer[]> {
  const { args } = await outline(asked);
  return args.map(({ name, description }) => offer(`${name}=`, description));
}

/** The secrets that the target asks for. */
export async function secrets(asked: Asked): Promise<readonly Offer[]> {
  const { secrets } = await outline(asked);
  return secrets.map(({ name }) => offer(`id=${name},src=`));
}

/** The SSH agents that the target asks for. */
export async function agents(asked: Asked): Promise<readonly Offer[]> {
  const { ssh } = await outline(asked);
  return ssh.map(({ name }) => offer(name));
}

const empty: Pick<OutlinedDockerfile, "args" | "secrets" | "ssh"> = {
  args: [],
  secrets: [],
  ssh: [],
};

async function outline(asked: Asked): Promise<typeof empty> {
  try {
    const target = asked.written.values.get("--target")?.at(-1);
    return await outlineDockerfile({ ...dockerfileOf(asked), target });
  } catch {
    return empty; // whoever builds it is told what is wrong with it
  }
}

/** Contexts that are not here are not fetched for a completion. */
function dockerfileOf({ context, written }: Asked): DockerfileOptions {
  const [location = "."] = written.arguments;
  const directory = resolve(context.cwd, location);
  if (!existsSync(directory)) throw new Error(`${location} is not here`);
  const file = written.values.get("--file")?.at(-1);
  return {
    context: directory,
    file: file === undefined ? undefined : resolve(context.cwd, file),
    store: false,
  };
}

/** Forms of `type=…,field=…`, as the plugins of a kind take them. */
export function typed(kind: "outputs" | "caches") {
  return async ({ context, text }: Asked): Promise<readonly Offer[]> => {
    const front = text.slice(0, text.lastIndexOf(",") + 1);
    const host = await context.host();
    if (front === "") return host.names(kind).map((name) => offer(`type=${name}`));
    const type = /(?:^|,)type=([^,]*)/.exec(text)?.[1];
    const fields = type === undefined ? {} : fieldsOf(host, kind, type);
    return Object.keys(fields).map((name) => offer(`${front}${name}=`));
  };
}

function fieldsOf(host: PluginHost, kind: "outputs" | "caches", type: string) {
  return host.find(kind, type)?.supplied.fields ?? {};
}

/** The plugins' own names of what they supply of a kind. */
export function supplied(kind: "servers") {
  return async ({ context }: Asked): Promise<readonly Offer[]> =>
    (await context.host()).names(kind).map((name) => offer(name));
}

/** The plugins there are. */
export async function plugins({ context }: Asked): Promise<readonly Offer[]> {
  return (await context.host()).plugins.map(({ plugin }) => offer(plugin.name));
}

function offer(word: string, help = ""): Offer {
  return { word, help };
}

/** What cannot be known is not offered: whoever uses it is told why. */
async function known(read: () => Promise<readonly Offer[]>): Promise<readonly Offer[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}
