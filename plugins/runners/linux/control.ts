/**
 * The line between quilla and its other half where that one's standard streams are the container's: a socket, whose end says, too,
 * that whoever is on the other side is gone.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A place where one caller is waited for. */
export interface ControlSocket {
  /** For the greeting; in a directory that nobody else may enter. */
  readonly path: string;
  readonly connected: Promise<Socket>;
  /** Waits no longer. Harmless once somebody came: what is on the disk is gone since then. */
  close(): void;
}

/** @throws the system's error */
export async function listenForInside(): Promise<ControlSocket> {
  const directory = ownDirectory();
  const path = join(directory, "s");
  const server = createServer();
  const close = () => {
    server.close();
    rmSync(directory, { recursive: true, force: true });
  };
  const connected = new Promise<Socket>((resolve) => {
    server.once("connection", (socket) => {
      close();
      resolve(socket);
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
  } catch (error) {
    close();
    throw error;
  }
  return { path, connected, close };
}

/** A socket's path may have 107 bytes. */
const longestPlace = 80;

/** A new directory for the socket; a TMPDIR that cannot be used is passed over, for nothing stays in it. */
function ownDirectory(): string {
  const places = [resolve(tmpdir()), "/tmp", "/dev/shm", "/run"].filter(({ length }) =>
    length <= longestPlace
  );
  let failure: unknown;
  for (const place of places) {
    try {
      return mkdtempSync(join(place, "quilla-"));
    } catch (error) {
      failure = error;
    }
  }
  throw new QuillaError(
    "there is no directory for temporary files: TMPDIR, /tmp and /dev/shm cannot be written to",
    {
      code: "system/no-temporary-directory",
      hint: "set TMPDIR to a directory that you may write to",
      cause: failure,
    },
  );
}
