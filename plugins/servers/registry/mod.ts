/**
 * The store as a registry.
 *
 * @module
 */
import type { Server, ServerUsers } from "../../../core/plugin/contracts/server.ts";

export const registryServer: Server = {
  name: "registry",
  summary: "a registry, for engines, clusters and other quillas",
  listen: async (open, options) => {
    const { serveRegistry } = await import("./serve.ts");
    return await serveRegistry({ ...options, open, passwords: await passwordsOf(options.users) });
  },
};

async function passwordsOf(users: ServerUsers | undefined) {
  if (users === undefined) return undefined;
  const { onePassword, readHtpasswd } = await import("./authentication.ts");
  return "htpasswd" in users
    ? readHtpasswd(users.htpasswd, users.path)
    : onePassword(users.name, users.password);
}
