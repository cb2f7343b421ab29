/**
 * What the command line says of a registry beside the files of this machine.
 *
 * @module
 */

/** Options that commands which talk to one registry share. */
export interface RegistryFlags {
  readonly creds?: string | undefined;
  readonly tlsVerify?: string | undefined;
}

export const credsFlag = ["--creds <user:password>", "who to be at the registry"] as const;
export const tlsVerifyFlag = [
  "--tls-verify <boolean>",
  "false takes a registry at its word, by http where need be",
] as const;

/** The same as options of a transport. */
export function placeOptions({ creds, tlsVerify }: RegistryFlags): Record<string, string> {
  return {
    ...(creds === undefined ? {} : { creds }),
    ...(tlsVerify === undefined ? {} : { "tls-verify": tlsVerify }),
  };
}
