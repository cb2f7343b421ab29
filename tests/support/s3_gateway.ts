/**
 * A real service of buckets: Versity's gateway. `go install github.com/versity/versitygw/cmd/versitygw@latest` makes it in some
 * minutes, and leaves it where Go leaves programs.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { atEnd } from "./at_end.ts";
import { peer } from "./peers.ts";

const onPath = peer("versitygw");
const installed = join(homedir(), "go", "bin", "versitygw");

/** Why there can be none here. */
export const noGateway: string | undefined = onPath.skip !== undefined && !existsSync(installed)
  ? `${onPath.skip}: go install github.com/versity/versitygw/cmd/versitygw@latest`
  : undefined;

/** The gateway; it ends with the tests of the file. */
export interface S3Gateway {
  readonly url: string;
  /** Has a directory for each bucket, and a file for each object. */
  readonly directory: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** Starts it, with one bucket. */
export async function s3Gateway(bucket: string): Promise<S3Gateway> {
  const directory = mkdtempSync(join(tmpdir(), "quilla-s3-"));
  mkdirSync(join(directory, bucket));
  const address = `127.0.0.1:${await freePort()}`;
  const [accessKeyId, secretAccessKey] = ["gateway", "gateway-secret"];
  const words = ["--access", accessKeyId, "--secret", secretAccessKey, "--region", "eu-central-1"];
  const program = onPath.skip === undefined ? onPath.path : installed;
  const child = spawn(program, ["--quiet", ...words, "--port", address, "posix", directory], {
    stdio: "ignore",
  });
  atEnd(() => {
    child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  });
  const url = `http://${address}`;
  for (const started = Date.now();; await pause(20)) {
    const isUp = await fetch(url).then((answer) => answer.text(), () => undefined);
    if (isUp !== undefined) break;
    if (Date.now() - started > 20_000) throw new Error("versitygw does not answer");
  }
  return { url, directory, accessKeyId, secretAccessKey, region: "eu-central-1" };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
