/**
 * Where `docker://…` leads to: the registry's repository, and how this machine gets there.
 *
 * @module
 */
import {
  parseReference,
  type Reference,
  UsageError,
  withDefaultTag,
} from "../../../core/plugin/api/nouns.ts";
import { HttpClient } from "../../kit/http/client.ts";
import type { FetchPolicy } from "../../kit/http/policy.ts";
import type { TransportEnvironment } from "../../../core/plugin/contracts/transport.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import type { RegistryAccess } from "./access.ts";
import { openAccess } from "./open_access.ts";
import { Repository, type RepositoryOptions } from "./repository.ts";
import type { RetryPolicy } from "../../kit/http/retry.ts";

/** How registries are talked to; all of it has a default. */
export interface PlaceOptions {
  readonly access?: RegistryAccess | undefined;
  readonly retries?: RetryPolicy | undefined;
  readonly policy?: Partial<FetchPolicy> | undefined;
}

/** A repository with its connections, which must be closed. */
export interface Place {
  readonly repository: Repository;
  readonly reference: Reference;
  readonly http: HttpClient;
}

/**
 * Reads `//NAME[:TAG][@DIGEST]`, where the slashes may be left out; `latest` unless it says otherwise.
 *
 * @throws {QuillaError} `reference/…`, `transport/no-name`
 */
export function parseLocation(location: string): Reference {
  return withDefaultTag(parseRepository(location));
}

/** The same with no tag filled in. */
export function parseRepository(location: string): Reference {
  const name = location.replace(/^\/\//, "");
  if (name !== "") return parseReference(name);
  throw new UsageError("the location has no image", {
    code: "transport/no-name",
    hint:
      "write it as in docker://registry.example/team/app:1.2, or docker://debian for Docker Hub",
  });
}

/** @throws {QuillaError} what this machine's configuration is refused for */
export async function openPlace(
  reference: Reference,
  actions: RepositoryOptions["actions"],
  environment: Omit<TransportEnvironment, "store"> & { readonly store?: Store | undefined },
  options: PlaceOptions = {},
): Promise<Place> {
  const access = options.access ?? await openAccess(environment.options ?? {});
  const http = new HttpClient(options.policy);
  const { domain: registry, path } = reference;
  const repository = await Repository.open({
    ...{ access, http, registry, path, actions, retries: options.retries },
    tell: environment.tell,
  });
  return { repository, reference, http };
}
