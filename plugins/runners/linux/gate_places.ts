/**
 * What a program finds in a network whose connections are handed on: the same each time, for programs write it down.
 *
 * @module
 */

/** The namespace's name, below the job's directory. */
export const namespaceAt = "mem/net";

/** Who is asked for addresses: it is in the namespace. */
export const nameserver = "127.0.0.1";

/** Where the HTTP proxy is. The kernel gives nobody such a port who asks for any, and few programs know it. */
export const proxyPlace = { address: "127.0.0.1", port: 61080 } as const;

/** The same, as programs are told. */
export const proxyUrl = `http://${proxyPlace.address}:${proxyPlace.port}`;
