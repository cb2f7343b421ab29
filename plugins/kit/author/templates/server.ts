/**
 * A server, as \`quilla plugin init\` begins one.
 *
 * @module
 */
import type { Template } from "./template.ts";

export const serverTemplate: Template = {
  use: "plugin inspect $name.ts",
  text: `/**
 * The server $name shows the digests of the images in the store, as a page.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Plugin } from "./quilla.d.ts";

const plugin: Plugin = {
  name: "$name",
  api: 2,
  servers: [{
    name: "$name",
    summary: "a page with the digests of the images",
    async listen(open, { host, port, onFailure }) {
      const server = createServer(async (_request, response) => {
        try {
          // Opened for one answer: others want to work in the store.
          const store = await open();
          try {
            const images = store.references.list();
            response.setHeader("content-type", "text/plain; charset=utf-8");
            response.end(images.map(({ digest }) => \`\${digest}\\n\`).join(""));
          } finally {
            store.close();
          }
        } catch (error) {
          onFailure?.(error);
          response.writeHead(500).end("the store cannot be read\\n");
        }
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen(port, host, resolve);
      });
      const { port: taken } = server.address() as AddressInfo;
      return {
        address: \`\${host}:\${taken}\`,
        stop: () =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      };
    },
  }],
};
export default plugin;
`,
};
