/**
 * Who asks a bucket: what the user said, what the environment says, what the files of the AWS tools have, or a token of this
 * machine that is exchanged for credentials.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import type { HttpClient } from "../../kit/http/client.ts";
import { readRefusal, refused } from "./failure.ts";
import type { S3Cache } from "./mod.ts";
import { type Credentials, queryOf } from "./sign.ts";

/** Variables. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds them, in the order of the AWS tools.
 *
 * @throws {QuillaError} `s3/no-credentials` where there are none, `s3/credentials-file` where a file cannot be read, and what a service
 * of tokens refuses
 */
export async function findCredentials(
  { accessKeyId, secretAccessKey, sessionToken, region }: S3Cache,
  http: HttpClient,
  environment: Environment = process.env,
): Promise<Credentials> {
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken };
  }
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = environment;
  if (id && secret) {
    const token = environment.AWS_SESSION_TOKEN || undefined;
    return { accessKeyId: id, secretAccessKey: secret, sessionToken: token };
  }
  const exchanged = await fromWebIdentity(region, http, environment);
  if (exchanged !== undefined) return exchanged;
  const found = fromFiles(environment);
  if (found !== undefined) return found;
  throw new QuillaError("there are no credentials for the bucket", {
    code: "s3/no-credentials",
    hint:
      'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `eval "$(aws configure export-credentials --format env)"` sets them from wherever the AWS tools have some',
  });
}

/** A profile of ~/.aws/credentials or ~/.aws/config that has them itself. */
function fromFiles(environment: Environment): Credentials | undefined {
  const profile = environment.AWS_PROFILE || "default";
  const home = environment.HOME || homedir();
  const credentials = environment.AWS_SHARED_CREDENTIALS_FILE || join(home, ".aws/credentials");
  const config = environment.AWS_CONFIG_FILE || join(home, ".aws/config");
  const told = [section(credentials, profile), section(config, `profile ${profile}`)];
  if (profile === "default") told.push(section(config, profile));
  for (const words of told) {
    const accessKeyId = words.get("aws_access_key_id");
    const secretAccessKey = words.get("aws_secret_access_key");
    if (!accessKeyId || !secretAccessKey) continue;
    return { accessKeyId, secretAccessKey, sessionToken: words.get("aws_session_token") };
  }
  return undefined;
}

/** The words of one section; none where there is no such file, or no such section. */
function section(path: string, name: string): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  let isIn = false;
  for (const line of readLines(path)) {
    const heading = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1];
    if (heading !== undefined) isIn = heading === name;
    const [, key, value] = /^([a-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (isIn && key !== undefined) words.set(key, value!);
  }
  return words;
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return [];
    throw new QuillaError(`the credentials in ${quote(path)} cannot be read: ${messageOf(error)}`, {
      code: "s3/credentials-file",
      hint: "make it readable, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
      cause: error,
    });
  }
}

/** A role for a token that the machine is given, as in pods and CI jobs (AWS STS, AssumeRoleWithWebIdentity). */
async function fromWebIdentity(
  region: string,
  http: HttpClient,
  environment: Environment,
): Promise<Credentials | undefined> {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: role } = environment;
  if (!file || !role) return undefined;
  const query = queryOf({
    Action: "AssumeRoleWithWebIdentity",
    Version: "2011-06-15",
    RoleArn: role,
    RoleSessionName: environment.AWS_ROLE_SESSION_NAME || "quilla",
    WebIdentityToken: readLines(file).join("\n").trim(),
  });
  const host = `sts.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  const base = environment.AWS_ENDPOINT_URL_STS || `https://${host}`;
  const bytes = new TextEncoder().encode(query);
  const response = await http.request({
    method: "POST",
    url: new URL("/", base),
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: { size: bytes.length, open: () => [bytes] },
  });
  const doing = `taking the role ${quote(role)}`;
  if (response.status !== 200) throw refused(response, await readRefusal(response), doing);
  const text = new TextDecoder().decode(await response.bytes(64 << 10));
  const word = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1];
  const accessKeyId = word("AccessKeyId");
  const secretAccessKey = word("SecretAccessKey");
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken: word("SessionToken") };
  }
  throw new QuillaError(`${doing} failed: ${host} answers without credentials`, {
    code: "s3/no-role",
    hint: "look at AWS_ENDPOINT_URL_STS",
  });
}
