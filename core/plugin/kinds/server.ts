/**
 * Servers, as plugins supply them.
 *
 * @module
 */
import type { Server } from "../contracts/server.ts";
import { Guard, type Whole } from "../guard.ts";
import type { Kind } from "./kind.ts";

const members = ["name", "summary", "listen"];

export const serverKind: Kind<Server> = {
  noun: "server",
  nameOf: ({ name }) => name,
  describe: ({ name, summary }) => ({ name, summary }),
  look(look, server, place) {
    look.noSlip(server, members, place);
    look.text(server.name, `${place}.name`, /^[a-z][a-z0-9-]*$/);
    look.text(server.summary, `${place}.summary`, /\S/);
    look.method(server, "listen", place, "required");
  },
  guarded(given, supplier): Whole<Server> {
    const { name, summary } = given;
    const guard = new Guard(supplier, `the server ${name}`);
    return {
      name,
      summary,
      listen: async (open, options) => {
        const listening = await guard.open("listen", ["stop"], () => given.listen(open, options));
        guard.ask("listen", isAddress, "an address", () => listening.address);
        return listening;
      },
    };
  },
};

const isAddress = (address: unknown): boolean => typeof address === "string" && address !== "";
