/**
 * `docker-daemon:NAME`: the images of a Docker engine, or of what speaks as one.
 *
 * @module
 */
import process from "node:process";
import type { Transport } from "../../../core/plugin/contracts/transport.ts";

export const dockerDaemon: Transport = {
  scheme: "docker-daemon",
  summary: "an image of a Docker engine, by name or ID; DOCKER_HOST says which engine",
  read: async (location, { store, tell }) => {
    const { readFromEngine } = await import("./read.ts");
    return await readFromEngine(await openEngine(), location, store, tell);
  },
  write: async (location, { options, store, tell }) => {
    const { writeToEngine } = await import("./write.ts");
    return writeToEngine(await openEngine(options?.context), location, { store, tell });
  },
};

/** @param context of `docker context`, which goes before what the environment says */
async function openEngine(context?: string) {
  const { engineAddress } = await import("./address.ts");
  const { Engine } = await import("./engine.ts");
  const said = context && { DOCKER_HOST: undefined, DOCKER_CONTEXT: context };
  return new Engine(engineAddress({ ...process.env, ...said }));
}
