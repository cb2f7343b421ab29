/**
 * `quilla serve --as catalog`: the images of the store as JSON, for dashboards and scripts on other machines.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HostApi, Plugin, Server } from "../../mod.ts";

export default (quilla: HostApi): Plugin => {
  const { familiarReference } = quilla.nouns;

  const catalog: Server = {
    name: "catalog",
    summary: "a list of the images, as JSON",
    async listen(open, { host, port, onRequest, onFailure }) {
      const server = createServer(async (request, response) => {
        const began = performance.now();
        let text = "";
        try {
          // Opened for one answer: others want to work in the store.
          const store = await open();
          try {
            const images = quilla.image.listImages(store).map(({ name, descriptor }) => ({
              name: name && familiarReference(name),
              digest: descriptor.digest,
            }));
            text = `${JSON.stringify(images)}\n`;
            response.setHeader("content-type", "application/json");
          } finally {
            store.close();
          }
        } catch (error) {
          onFailure?.(error);
          response.statusCode = 500;
        }
        response.end(text);
        const { method = "", url: target = "" } = request;
        const milliseconds = performance.now() - began;
        const status = response.statusCode;
        onRequest?.({ method, target, status, sent: text.length, milliseconds });
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen(port, host, resolve);
      });
      const { port: taken } = server.address() as AddressInfo;
      return {
        address: `${host}:${taken}`,
        stop: () =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      };
    },
  };

  return { name: "catalog", api: 2, servers: [catalog] };
};
