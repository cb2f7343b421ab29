/**
 * What every server must do.
 *
 * @module
 */
import { equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { connect } from "node:net";
import { join } from "node:path";
import type { Listening, Server } from "../../../core/plugin/contracts/server.ts";
import { Store } from "../../../core/store/store.ts";
import { inDirectory, type SuiteCase } from "./suite.ts";

/** The cases. */
export function serverSuite(subject: Server): readonly SuiteCase[] {
  const { name } = subject;
  return [
    {
      name: `${name} is a word, and says what is served`,
      run() {
        match(name, /^[a-z][a-z0-9-]*$/);
        match(subject.summary, /\S/);
      },
    },
    {
      name: `${name} listens at any free port, and says at which`,
      run: () =>
        listening(subject, async ({ address }) => {
          match(address, /:\d+$/);
          notEqual(portOf(address), 0);
          await reach(address);
        }),
    },
    {
      name: `${name} keeps nobody from the store while nobody asks`,
      run: () =>
        listening(subject, async (_, store) => {
          // Waits for whoever has the store open, and fails where that takes too long.
          let isWaiting = false;
          await store.exclusively(() => {}, { onWait: () => isWaiting = true });
          equal(isWaiting, false);
        }),
    },
    {
      name: `${name} refuses a port that is taken`,
      run: () =>
        listening(subject, async ({ address }, store) => {
          const open = () => Store.open(store.root);
          await rejects(async () =>
            await subject.listen(open, { host: "127.0.0.1", port: portOf(address) })
          );
        }),
    },
    {
      name: `${name} is gone once it is stopped, and is stopped twice without harm`,
      run: () =>
        listening(subject, async ({ address, stop }) => {
          const other = await reach(address, true);
          await stop();
          await stop();
          other.destroy();
          await rejects(reach(address));
        }),
    },
  ];
}

async function listening(
  subject: Server,
  work: (listening: Listening, store: Store) => Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    const store = await Store.open(join(directory, "store"), { create: true });
    try {
      const open = () => Store.open(store.root);
      const listening = await subject.listen(open, { host: "127.0.0.1", port: 0 });
      try {
        await work({ address: listening.address, stop: () => listening.stop() }, store);
      } finally {
        await listening.stop();
      }
    } finally {
      store.close();
    }
  });
}

const portOf = (address: string) => Number(address.slice(address.lastIndexOf(":") + 1));

/** Connects, and lets go unless the connection is to be kept. */
async function reach(address: string, keep = false) {
  const socket = connect(portOf(address), "127.0.0.1");
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.on("error", () => {}); // the other side may end it
  ok(socket.remotePort !== undefined);
  if (!keep) socket.destroy();
  return socket;
}
