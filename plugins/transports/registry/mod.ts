/**
 * `docker://NAME[:TAG][@DIGEST]`: an image of a registry.
 *
 * @module
 */
import { readRegistry } from "./access/server_name.ts";
import type { Transport } from "../../../core/plugin/contracts/transport.ts";
import { parseReference } from "../../../core/plugin/api/nouns.ts";

export const registry: Transport = {
  scheme: "docker",
  summary: "an image of a registry: //NAME[:TAG] or //NAME@DIGEST",
  references: true,
  read: async (location, environment) => {
    const { openSource } = await import("./source.ts");
    return await openSource(location, environment);
  },
  write: async (location, environment) => {
    const { openSink } = await import("./sink.ts");
    return await openSink(location, environment);
  },
  within: (location, name) => {
    const { path, tag, digest } = parseReference(name);
    const version = tag !== undefined ? `:${tag}` : digest === undefined ? "" : `@${digest}`;
    return `${location.replace(/\/+$/, "")}/${path.split("/").at(-1)}${version}`;
  },
  registry: {
    tags: async (repository, options) =>
      await (await operations()).repositoryTags(repository, options),
    resolve: async (name, options) => await (await operations()).imageDescriptor(name, options),
    remove: async (name, options) => await (await operations()).deleteImage(name, options),
    accounts: {
      registryOf: readRegistry,
      stored: async (registry, { environment }) =>
        await (await logins()).storedLogin(environment, registry),
      verify: async (registry, login, { environment, insecure }) =>
        await (await logins()).tryLogin(environment, registry, login, insecure),
      keep: async (registry, login, { environment }) =>
        await (await logins()).keepLogin(environment, registry, login),
      forget: async (registry, { environment }) =>
        await (await logins()).logOut(environment, registry),
    },
  },
};

const operations = () => import("./operations.ts");
const logins = () => import("./access/login.ts");
